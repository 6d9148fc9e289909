/**
 * The shape of raw stack config. Every leaf says in its metadata what is allowed and gives an example; `issues.ts` makes
 * the messages from that. What depends on more than one value is checked elsewhere in this folder.
 */
import { z } from "zod";
import { edgeSchema, kubernetesSchema, scalingSchema, storesSchema } from "./cluster-schema";
import { choice, imageRef, leaf, name, positive, size } from "./leaves";
import { MONITORING_SECRET_NAMES, monitoringSchema } from "./monitoring-schema";
import { limitsSchema, routingSchema, strategy } from "./routing-schema";
import { signInSchema } from "./sign-in-schema";
import { teamsSchema } from "./team-schema";
import { toolsSchema } from "./tools-schema";

export const TIERS = ["minimum", "recommended", "team", "production"] as const;
export const SECRET_NAMES = [
  "webui-secret-key",
  "webui-jwt-secret",
  "litellm-master-key",
  "litellm-salt-key",
  "admin-password",
  "database-password",
  "litellm-database-password",
  "webui-database-password",
  "cache-password",
  "gateway-ui-key",
  "gateway-api-key",
] as const;
/** Secrets of tools, which a stack has where the tool is on. */
export const TOOL_SECRET_NAMES = ["web-search-key", "code-execution-token"] as const;
export const IMAGE_NAMES = [
  ...(["ollama", "litellm", "open-webui", "postgres", "redis", "caddy", "models"] as const),
  ...(["searxng", "jupyter", "tika"] as const),
  ...(["prometheus", "alertmanager", "json-exporter", "postgres-exporter", "blackbox-exporter"] as const),
  ...(["node-exporter", "dcgm-exporter"] as const),
] as const;

const GPU_ID = /^(\d+|GPU-[0-9A-Za-z-]+)$/;
const gpu = z.strictObject({
  product: leaf(z.string(), "a product of the GPU catalogue", "rtx-3090"),
  count: positive("number of GPUs, or of slices of them", 1, 112).optional(),
  ids: leaf(
    z.array(leaf(z.string().regex(GPU_ID), "a GPU index or UUID in quotes", '"0"')).min(1),
    "a list of GPU indexes or UUIDs",
    '["0"]',
  ).optional(),
  mig: leaf(z.string(), "a MIG profile of the product", "3g.40gb").optional(),
  shared: leaf(
    z.number().int().min(2).max(64),
    "the pods that share one GPU: a whole number from 2 to 64",
    "4",
  ).optional(),
});
const gpus = leaf(z.array(gpu), "a list of GPUs, each with a product", "[{ product: rtx-3090, count: 1 }]").default([]);

export const hostSchema = z.strictObject({
  name: name("desk"),
  gpus,
  ram: size("32GB"),
  disk: size("100GB"),
  gpuDriver: choice(["nvidia", "cdi"]).optional(),
});

/** Machines that are alike: the nodes of a node pool. */
export const poolSchema = z.strictObject({
  name: name("gpu"),
  count: positive("machines of the pool", 2, 1000).default(1),
  gpus,
  ram: size("256GB"),
  disk: size("2TB"),
});

/** An Ollama model name: registry and namespace optional. */
const TAG = /^([\w.-]+(:\d+)?\/)?([\w.-]+\/)?[\w.-]+(:[\w.-]+)?$/;

/** US dollars for a million tokens. */
const price = leaf(z.number().min(0).max(1e6), "US dollars for a million tokens, a number from 0", "0.4");

export const modelSchema = z.strictObject({
  alias: name("qwen3.6"),
  model: leaf(z.string(), "an id of the model catalogue", "qwen2.5-7b").optional(),
  tag: leaf(z.string().regex(TAG), "the name of a model as Ollama pulls it", "qwen2.5:7b").optional(),
  context: positive("tokens of context", 8192).optional(),
  parallel: positive("requests answered at once", 2, 64).optional(),
  replicas: positive("copies on different nodes", 1, 1000).optional(),
  price: leaf(
    z.strictObject({ input: price, output: price }),
    "US dollars for a million tokens: input and output",
    "{ input: 0.1, output: 0.4 }",
  ).optional(),
  size: leaf(
    z.strictObject({
      weights: size("5GB"),
      layers: positive("layers that keep a KV cache", 32, 1000),
      kvHeads: positive("heads of keys and values", 8, 1000),
      headSize: positive("size of a head", 128, 10000),
      context: positive("tokens that the model was trained for", 8192),
      capability: choice(["chat", "embedding"]),
      dimensions: positive("length of the vectors", 768, 100000).optional(),
      parallelLimit: positive("requests that Ollama lets it answer at once", 1, 64).optional(),
    }),
    "the dimensions of a model",
    "{ weights: 5GB, layers: 32, kvHeads: 8, headSize: 128, context: 8192, capability: chat }",
  ).optional(),
});

export const groupSchema = z.strictObject({
  name: name("fast"),
  models: leaf(z.array(leaf(z.string(), "an alias of models", "qwen3.6")).min(1), "a list of aliases", "[qwen3.6]"),
  rpm: positive("requests a minute", 60, 1e6).optional(),
  fallbacks: leaf(z.array(leaf(z.string(), "a group", "fast")), "a list of groups", "[fast]").default([]),
  routing: strategy.optional(),
  contextFallbacks: leaf(
    z.array(leaf(z.string(), "a group", "long")).min(1),
    "a list of at least one group",
    "[long]",
  ).optional(),
});

const KEEP_ALIVE = /^(-1|0|(\d+(\.\d+)?(ms|s|m|h))+)$/;
export const inferenceSchema = z.strictObject({
  keepAlive: leaf(
    z.string().regex(KEEP_ALIVE),
    'a duration in quotes such as "30m", or "-1" for ever',
    '"-1"',
  ).optional(),
  kvCache: choice(["f16", "q8_0", "q4_0"]).optional(),
});

const REGISTRY = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i;
export const librarySchema = z.strictObject({
  kind: choice(["ollama", "packaged", "registry"]),
  registry: leaf(z.string().regex(REGISTRY), "host or host:port, without a scheme", "models.internal:5000").optional(),
  insecure: leaf(z.boolean(), "true or false", "false").optional(),
});

export const adminSchema = z.strictObject({
  email: leaf(z.string().regex(/^[^\s@:]+@[^\s@:]+$/), "a mail address", "admin@localhost").optional(),
  name: leaf(z.string().min(1).max(100), "a name of 1 to 100 characters", "Admin").optional(),
});

export const counter = leaf(z.number().int().min(0).max(1e6), "a whole number, raised by one for each rotation", "1");

const optionalKeys = <T extends z.ZodType>(keys: readonly string[], value: T) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value.optional()])));

/** Sections by their key under `ai-stack:`. Lists are checked element by element, so that one fault hides no other. */
export const SECTIONS = {
  tier: choice(TIERS),
  platform: choice(["docker", "kubernetes"]),
  hardware: z.strictObject({
    hosts: leaf(
      z.array(z.unknown()).min(1),
      "a list of at least one host",
      "[{ name: desk, ram: 32GB, disk: 100GB }]",
    ).optional(),
    pools: leaf(
      z.array(z.unknown()).min(1),
      "a list of at least one pool",
      "[{ name: gpu, count: 2, gpus: [{ product: a100-80gb, count: 4 }], ram: 256GB, disk: 2TB }]",
    ).optional(),
  }),
  models: leaf(z.array(z.unknown()).min(1), "a list of at least one model", "[{ alias: smollm2 }]"),
  groups: leaf(z.array(z.unknown()).min(1), "a list of at least one group", "[{ name: default, models: [smollm2] }]"),
  routing: routingSchema,
  limits: limitsSchema,
  providers: leaf(
    z.array(z.unknown()).min(1),
    "a list of at least one provider",
    "[{ name: outside, kind: openai, model: gpt-5-mini, … }]",
  ),
  inference: inferenceSchema,
  library: librarySchema,
  edge: edgeSchema,
  kubernetes: kubernetesSchema,
  stores: storesSchema,
  scaling: scalingSchema,
  images: choice(["official", "built"]),
  imageOverrides: optionalKeys(IMAGE_NAMES, imageRef("ollama/ollama:0.34.1")),
  admin: adminSchema,
  signIn: signInSchema,
  teams: teamsSchema,
  tools: toolsSchema,
  monitoring: monitoringSchema,
  rotations: optionalKeys([...SECRET_NAMES, ...TOOL_SECRET_NAMES, ...MONITORING_SECRET_NAMES], counter),
} as const;

export type SectionName = keyof typeof SECTIONS;
export type RawHost = z.output<typeof hostSchema>;
export type RawPool = z.output<typeof poolSchema>;
export type RawGpu = z.output<typeof gpu>;
export type RawModel = z.output<typeof modelSchema>;
export type RawGroup = z.output<typeof groupSchema>;
