import type { Host, Plan } from "../../plan";
import { createPlan, formatProblems } from "../../plan";
import { gpus, models } from "../../plan/catalogue";
import type { ModelConfig } from "../../plan/config";
import { sizeOf } from "../../plan/config/models";

/** The plan of a config that must be right. */
export function planOf(raw: Record<string, unknown>): Plan {
  const result = createPlan(raw);
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.plan;
}

/** What a cluster must say of itself in the production tier. */
export const CLUSTER = { kubernetes: { context: "prod", sharedStorageClass: "nfs" } };

/** Config of the production tier, as little as possible. */
export const PRODUCTION = { tier: "production", ...CLUSTER };

/** A model of the catalogue as config would have it. */
export function model(id: string, over: Partial<ModelConfig> = {}): ModelConfig {
  const entry = models().models[id]!;
  const size = sizeOf(entry);
  const contextTokens = Math.min(8192, size.context);
  return { alias: id, tag: entry.tag, size, contextTokens, parallel: 1, replicas: 1, ...over };
}

/** A host with the GPUs named, ids in their order. */
export function host(products: string[], over: Partial<Host> = {}): Host {
  const devices = products.map((product, id) => ({ id: String(id), product, memoryBytes: gpus()[product]!.memory }));
  return { name: "desk", gpus: devices, ramBytes: 64e9, diskBytes: 500e9, ...over };
}
