import { z } from "zod";
import { parseSize } from "../units";

/** A size as text with a unit, read to bytes. */
const size = z.string().transform((text, context) => {
  const result = parseSize(text);
  if (result.ok) return result.bytes;
  context.addIssue({ code: "custom", message: result.message });
  return z.NEVER;
});

const count = z.number().int().positive();

/** Compute and memory slices that a GPU has for its MIG instances. */
export const GPU_COMPUTE = 7;
export const GPU_SLICES = 8;

const migProfile = z.strictObject({
  memory: size,
  compute: count.max(GPU_COMPUTE),
  slices: count.max(GPU_SLICES),
});

export const gpuProduct = z.strictObject({
  memory: size,
  bandwidth: z.number().positive(),
  power: z.number().positive(),
  labels: z.array(z.string()).min(1),
  mig: z.record(z.string(), migProfile).default({}),
});

export const modelEntry = z.strictObject({
  tag: z.string().regex(/^[\w.-]+:[\w.-]+$/),
  capability: z.enum(["chat", "embedding"]),
  vision: z.boolean().default(false),
  weights: size,
  parameters: z.number().positive(),
  layers: count,
  kvHeads: count,
  headSize: count,
  context: count,
  parallelLimit: count.optional(),
  dimensions: count.optional(),
  licence: z.string(),
  source: z.string(),
});

export const modelCatalogue = z
  .strictObject({ aliases: z.record(z.string(), z.string()), models: z.record(z.string(), modelEntry) })
  .superRefine((catalogue, context) => {
    for (const [alias, id] of Object.entries(catalogue.aliases)) {
      if (!catalogue.models[id]) context.addIssue({ code: "custom", message: `alias ${alias} names no model: ${id}` });
    }
    for (const [id, model] of Object.entries(catalogue.models)) {
      if ((model.capability === "embedding") !== (model.dimensions !== undefined)) {
        context.addIssue({ code: "custom", message: `${id}: embedding models, and only they, have dimensions` });
      }
    }
  });

export const gpuCatalogue = z.record(z.string(), gpuProduct);

const scale = z.strictObject({ min: count, max: count });

/** Sections of a tier are written like those of config and read by the same schemas: see `config/schema.ts`. */
export const tierDefaults = z.strictObject({
  platform: z.enum(["docker", "kubernetes"]),
  database: z.boolean(),
  cache: z.boolean(),
  hardware: z.unknown(),
  inference: z.strictObject({
    context: count,
    parallel: count,
    kvCache: z.enum(["f16", "q8_0", "q4_0"]),
    keepAlive: z.string(),
  }),
  models: z.array(z.unknown()),
  groups: z.array(z.unknown()),
  edge: z.strictObject({
    host: z.string(),
    bind: z.string(),
    httpsPort: count,
    certificate: z.enum(["internal", "acme"]),
  }),
  /** On a cluster; a Docker host has one of each. */
  scaling: z.strictObject({ gateway: scale, ui: scale }),
});

export const tierCatalogue = z.strictObject({
  minimum: tierDefaults,
  recommended: tierDefaults,
  team: tierDefaults,
  production: tierDefaults,
});

export type MigProfile = z.output<typeof migProfile>;
export type GpuProduct = z.output<typeof gpuProduct>;
export type ModelEntry = z.output<typeof modelEntry>;
export type ModelCatalogue = z.output<typeof modelCatalogue>;
export type TierDefaults = z.output<typeof tierDefaults>;
