/**
 * The shape of raw stack config. Every leaf says in its metadata what is allowed and gives an example; `issues.ts` makes
 * the messages from that. What depends on more than one value is checked elsewhere in this folder.
 */
import { z } from "zod";
import { parseSize } from "../units";

interface LeafMeta {
  allowed: string;
  example: string;
}

const leaf = <T extends z.ZodType>(schema: T, allowed: string, example: string): T =>
  schema.meta({ allowed, example } satisfies LeafMeta) as T;

/** A size with a unit, to bytes. */
const size = (example: string) =>
  leaf(
    z.any().transform((value: unknown, context): number => {
      const result = parseSize(value);
      if (result.ok) return result.bytes;
      context.addIssue({ code: "custom", message: result.message, params: { suggestion: result.suggestion } });
      return z.NEVER;
    }),
    "a size with a unit",
    example,
  );

const positive = (what: string, example: number, max = 1e7) =>
  leaf(z.number().int().min(1).max(max), `${what}: a whole number from 1 to ${max}`, String(example));

const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
const name = (example: string) =>
  leaf(z.string().regex(NAME), "a name of lower case letters, digits, dots, dashes and underscores", example);

const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  leaf(z.enum(values), `one of: ${values.join(", ")}`, values[0]);

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
export const IMAGE_NAMES = ["ollama", "litellm", "open-webui", "postgres", "redis", "caddy", "models"] as const;

const GPU_ID = /^(\d+|GPU-[0-9A-Za-z-]+)$/;
const gpu = z.strictObject({
  product: leaf(z.string(), "a product of the GPU catalogue", "rtx-3090"),
  count: positive("number of GPUs", 1, 16).optional(),
  ids: leaf(
    z.array(leaf(z.string().regex(GPU_ID), "a GPU index or UUID in quotes", '"0"')).min(1),
    "a list of GPU indexes or UUIDs",
    '["0"]',
  ).optional(),
});

export const hostSchema = z.strictObject({
  name: name("desk"),
  gpus: leaf(z.array(gpu), "a list of GPUs, each with a product", "[{ product: rtx-3090, count: 1 }]").default([]),
  ram: size("32GB"),
  disk: size("100GB"),
  gpuDriver: choice(["nvidia", "cdi"]).optional(),
});

/** An Ollama model name: registry and namespace optional. */
const TAG = /^([\w.-]+(:\d+)?\/)?([\w.-]+\/)?[\w.-]+(:[\w.-]+)?$/;

export const modelSchema = z.strictObject({
  alias: name("qwen3.6"),
  model: leaf(z.string(), "an id of the model catalogue", "qwen2.5-7b").optional(),
  tag: leaf(z.string().regex(TAG), "the name of a model as Ollama pulls it", "qwen2.5:7b").optional(),
  context: positive("tokens of context", 8192).optional(),
  parallel: positive("requests answered at once", 2, 64).optional(),
  replicas: positive("copies on different nodes", 1, 64).optional(),
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

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
export const edgeSchema = z.strictObject({
  host: leaf(z.string().regex(HOST), "a host name in lower case, without scheme or port", "ai.example.org").optional(),
  bind: leaf(z.ipv4(), "an IPv4 address of the host", "127.0.0.1").optional(),
  httpsPort: positive("a port", 443, 65535).optional(),
  certificate: choice(["internal", "acme"]).optional(),
});

export const adminSchema = z.strictObject({
  email: leaf(z.string().regex(/^[^\s@:]+@[^\s@:]+$/), "a mail address", "admin@localhost").optional(),
  name: leaf(z.string().min(1).max(100), "a name of 1 to 100 characters", "Admin").optional(),
});

/** `repository:tag` or `repository@sha256:digest`: what is not pinned changes under a stack. */
const IMAGE = /^[a-z0-9][\w./-]*(:\d+\/[\w./-]+)?(:[\w.-]+(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/;
const imageRef = leaf(z.string().regex(IMAGE), "an image with a tag or a digest", "ollama/ollama:0.34.1");
const counter = leaf(z.number().int().min(0).max(1e6), "a whole number, raised by one for each rotation", "1");

const optionalKeys = <T extends z.ZodType>(keys: readonly string[], value: T) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value.optional()])));

/** Sections by their key under `ai-stack:`. Lists are checked element by element, so that one fault hides no other. */
export const SECTIONS = {
  tier: choice(TIERS),
  platform: choice(["docker", "kubernetes"]),
  hardware: z.strictObject({
    hosts: leaf(z.array(z.unknown()).min(1), "a list of at least one host", "[{ name: desk, ram: 32GB, disk: 100GB }]"),
  }),
  models: leaf(z.array(z.unknown()).min(1), "a list of at least one model", "[{ alias: smollm2 }]"),
  groups: leaf(z.array(z.unknown()).min(1), "a list of at least one group", "[{ name: default, models: [smollm2] }]"),
  inference: inferenceSchema,
  library: librarySchema,
  edge: edgeSchema,
  images: choice(["official", "built"]),
  imageOverrides: optionalKeys(IMAGE_NAMES, imageRef),
  admin: adminSchema,
  rotations: optionalKeys(SECRET_NAMES, counter),
} as const;

export type SectionName = keyof typeof SECTIONS;
export type RawHost = z.output<typeof hostSchema>;
export type RawModel = z.output<typeof modelSchema>;
export type RawGroup = z.output<typeof groupSchema>;
