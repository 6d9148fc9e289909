/** The catalogues: data beside this file, checked when first read. A fault in them throws: it is ours, not the user's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type ZodType, z } from "zod";
import type { Tier } from "../types";
import {
  type GpuProduct,
  gpuCatalogue,
  type ModelCatalogue,
  modelCatalogue,
  type TierDefaults,
  tierCatalogue,
} from "./schema";

export type { GpuProduct, MigProfile, ModelCatalogue, ModelEntry, TierDefaults } from "./schema";
export { GPU_COMPUTE, GPU_SLICES } from "./schema";

/**
 * Checks the text of a catalogue.
 *
 * @throws Error with the name of the file and every fault in it
 */
export function readCatalogue<T>(name: string, text: string, schema: ZodType<T>): T {
  const result = schema.safeParse(parse(text));
  if (!result.success) throw new Error(`${name}: ${z.prettifyError(result.error)}`);
  return result.data;
}

function lazily<T>(file: string, schema: ZodType<T>): () => T {
  let value: T | undefined;
  return () => {
    value ??= readCatalogue(file, readFileSync(join(__dirname, file), "utf8"), schema);
    return value;
  };
}

/** GPUs by key, for example `rtx-3090`; memory in bytes, bandwidth in GB/s, power in watts. */
export const gpus: () => Record<string, GpuProduct> = lazily("gpus.yaml", gpuCatalogue);

/** Models by id, and the aliases that stand for them; weights in bytes, context in tokens. */
export const models: () => ModelCatalogue = lazily("models.yaml", modelCatalogue);

/** What each tier stands for where config says nothing else. */
export const tiers: () => Record<Tier, TierDefaults> = lazily("tiers.yaml", tierCatalogue);
