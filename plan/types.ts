/**
 * The plan: everything that is decided before a resource exists, as plain data.
 * Shapes only; the functions that fill them stand beside this file.
 */
import type { MonitoringPlan } from "./monitors";
import type { ClusterPlan, EdgePlan, ScalePlan, StoresPlan } from "./places";
import type { ProviderPlan, RoutingStrategy, UserLimits } from "./routes";
import type { SignInPlan } from "./sign-ins";
import type { TeamPlan } from "./teams";
import type { GpuPlace, ToolsPlan } from "./tools";

export type * from "./monitors";
export type * from "./places";
export type * from "./routes";
export type * from "./sign-ins";
export type * from "./teams";
export type * from "./tools";

/** Sizes a stack is planned for; see docs/tiers.md. */
export type Tier = "minimum" | "recommended" | "team" | "production";

export type PlatformKind = "docker" | "kubernetes";

/** Where images come from: the pinned official ones, or built on this machine by `images/`. */
export type ImageSource = "official" | "built";

/** What a model answers: conversations, or vectors for documents. */
export type Capability = "chat" | "embedding";

/** One GPU of a host. `id` is the index or UUID that the NVIDIA runtime knows it by. */
export interface GpuDevice {
  id: string;
  /** Key in the GPU catalogue, for example `rtx-3090`. */
  product: string;
  /** Bytes that a server gets: of the whole GPU, or of its slice. */
  memoryBytes: number;
  /** MIG profile of the slice that this is, for example `3g.40gb`. @default the whole GPU */
  mig?: string;
  /** Handed out by time-slicing: others compute on it, too, and its memory is not fenced off. @default false */
  shared?: boolean;
}

/** One machine: a Docker host, or a node of a cluster. */
export interface Host {
  name: string;
  /** Node pool that this machine is one of; `name` is then `<pool>-<index>`. */
  pool?: string;
  gpus: GpuDevice[];
  ramBytes: number;
  diskBytes: number;
  /** How Docker hands GPUs over; absent: the NVIDIA runtime. */
  gpuDriver?: "nvidia" | "cdi";
}

/** One line of an estimate; lines sum to the total. */
export interface EstimateLine {
  label: "weights" | "KV cache" | "overhead";
  bytes: number;
  /** How the number came about, for example `2 slots x 8192 tokens x 128 KiB`. */
  arithmetic: string;
}

export interface MemoryEstimate {
  lines: EstimateLine[];
  totalBytes: number;
}

/** A model as the stack serves it. */
export interface ModelPlan {
  /** Name in config, and of the pull task; for example `mistral-s3.1`. */
  alias: string;
  /** Tag that Ollama pulls, for example `mistral-small3.1:24b`. */
  tag: string;
  capability: Capability;
  /** Tokens of context for each parallel slot. */
  contextTokens: number;
  /** Requests answered at once by one replica. */
  parallel: number;
  replicas: number;
  /** Bytes on disk of one copy. */
  diskBytes: number;
  estimate: MemoryEstimate;
  /** Length of the vectors of an embedding model. */
  dimensions?: number;
}

/** Memory of one GPU that a node's models take, of what may be planned with. */
export interface GpuLoad {
  gpu: GpuDevice;
  usedBytes: number;
  usableBytes: number;
}

/** One Ollama container: a group of GPUs (or none: CPU) and the models on it. */
export interface NodePlan {
  /** Name of the service, `ollama-0`, `ollama-1`, … */
  name: string;
  host: string;
  gpus: GpuLoad[];
  /** Aliases of the models pulled to this node, in the order of config. */
  models: string[];
  /** Server-wide settings of this node. */
  contextTokens: number;
  parallel: number;
  kvCacheType: "f16" | "q8_0" | "q4_0";
  /** Ollama duration; `-1` keeps models loaded for ever. */
  keepAlive: string;
  ramBytes: number;
  diskBytes: number;
}

/** LiteLLM's config file as data; written as YAML. */
export type LiteLLMConfig = Record<string, unknown>;

/** A model group of the gateway: what users name in a request. */
export interface GroupPlan {
  name: string;
  capability: Capability;
  models: string[];
  /** Requests a minute over the whole group; absent: no limit. */
  rpm?: number;
  /** Groups, then providers, asked in this order when nothing of the group answers, or what answers is at its limit. */
  fallbacks: string[];
  /** @default as the whole stack has it */
  routing?: RoutingStrategy;
  /** Asked instead when a prompt is too long for the group. @default none: Ollama cuts the prompt */
  contextFallbacks?: string[];
}

export interface GatewayPlan {
  groups: GroupPlan[];
  /** Group that Open WebUI embeds documents with. */
  embeddingGroup: string;
  embeddingDimensions: number;
  /** Group that Open WebUI selects for a new chat. */
  defaultGroup: string;
  /** What one person may ask in the UI. @default all that the groups let through */
  userLimits?: UserLimits;
  /** Providers outside of the stack. @default none: nothing that is asked leaves the stack */
  providers?: ProviderPlan[];
  config: LiteLLMConfig;
}

/** Where models come from: Ollama's library, the packaged mirror of the stack itself, or a registry `host[:port]`. */
export interface ModelLibraryPlan {
  kind: "ollama" | "packaged" | "registry";
  /** Registry host for `packaged` and `registry`. */
  registry?: string;
  /** Whether the registry is spoken to without TLS. */
  insecure: boolean;
}

/** Names of the images in `images/catalogue.yaml`. */
export type ImageName =
  | "ollama"
  | "litellm"
  | "open-webui"
  | "postgres"
  | "redis"
  | "caddy"
  | "models"
  | "searxng"
  | "jupyter"
  | "tika"
  | "prometheus"
  | "alertmanager"
  | "json-exporter"
  | "postgres-exporter"
  | "blackbox-exporter"
  | "node-exporter"
  | "dcgm-exporter";

/** Names of the generated secrets. */
export type SecretName =
  | "webui-secret-key"
  | "webui-jwt-secret"
  | "litellm-master-key"
  | "litellm-salt-key"
  | "admin-password"
  | "database-password"
  | "litellm-database-password"
  | "webui-database-password"
  | "cache-password"
  | "gateway-ui-key"
  | "gateway-api-key";

/** Names of the secrets that tools have where they are on. */
export type ToolSecretName = "web-search-key" | "code-execution-token";

/** Who connects to whom: service name -> names of the services and tasks that may connect to it. */
export type Topology = Record<string, string[]>;

export interface Plan {
  tier: Tier;
  platform: PlatformKind;
  hosts: Host[];
  models: ModelPlan[];
  nodes: NodePlan[];
  gateway: GatewayPlan;
  edge: EdgePlan;
  /** The cluster; absent on Docker. */
  cluster?: ClusterPlan;
  stores: StoresPlan;
  scale: { gateway: ScalePlan; ui: ScalePlan };
  library: ModelLibraryPlan;
  /** Postgres with pgvector: from the recommended tier on. */
  database: boolean;
  /** Redis: from the team tier on. */
  cache: boolean;
  /** Image reference of every image that the stack uses. */
  images: Record<ImageName, string>;
  imageSource: ImageSource;
  admin: { email: string; name: string };
  /** Where else people sign in; absent: with the passwords that the UI keeps alone. */
  signIn?: SignInPlan;
  /** Names of the secrets that config must bring, as `secrets:<name>`; absent: none. */
  givenSecrets?: string[];
  /** Rotation counter of every secret; default 0. */
  rotations: Record<SecretName, number> & Partial<Record<ToolSecretName, number>>;
  /** Who may use what; absent: everybody everything. */
  teams?: TeamPlan[];
  /** What the UI can use besides models; absent: nothing. */
  tools?: ToolsPlan;
  /** The GPU of image generation; there where that is on. */
  imagesOn?: GpuPlace;
  /** How it is watched; absent: it is not. */
  monitoring?: MonitoringPlan;
  topology: Topology;
  /** Lines for people: the arithmetic of the placement. */
  report: string[];
}

/** One thing that is wrong with the config. */
export interface ConfigProblem {
  /** Path into the config, for example `models[1].context`. */
  path: string;
  /** The value given, as it was written; secrets are never shown. */
  value: string;
  /** What is wrong and what is allowed. */
  message: string;
  /** What to write instead. */
  suggestion: string;
}

export type PlanResult = { ok: true; plan: Plan } | { ok: false; problems: ConfigProblem[] };
