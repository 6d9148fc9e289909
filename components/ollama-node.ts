import * as pulumi from "@pulumi/pulumi";
import type { Capability, ModelLibraryPlan } from "../plan/types";
import { deployService, deployTask } from "../platforms";
import type { GpuRequest, ServiceSpec, TaskSpec } from "../workload/spec";
import { type ComponentArgs, childOf, describeService, describeTask, gib, slug, stateOf } from "./service";

/** A model that a node keeps. */
export interface NodeModel {
  /** Name in config; part of the pull task's name. */
  alias: string;
  /** Ollama tag, for example `qwen2.5:7b`. */
  tag: string;
  capability: Capability;
}

export interface OllamaNodeArgs extends ComponentArgs {
  /** Ollama image; the reference is pinned. */
  image: pulumi.Input<string>;
  /** DNS name of the node in the stack. */
  service: string;
  /** GPUs of this node alone. @default none: inference on the CPU */
  gpu?: GpuRequest;
  /** Tokens of context for each parallel slot, for every model of the node. */
  contextTokens: number;
  /** Requests that a model answers at once; multiplies the KV cache. */
  parallel: number;
  kvCacheType: "f16" | "q8_0" | "q4_0";
  /** How long an idle model stays loaded: an Ollama duration, `-1` for ever. */
  keepAlive: string;
  /** Bytes of RAM. */
  memoryBytes: number;
  /** Bytes of the model volume. */
  diskBytes: number;
  /** Models that are pulled to the node, and removed from it when they leave this list. */
  models: NodeModel[];
  library: ModelLibraryPlan;
}

/** Home of uid 1000 in the image; a new volume there takes over its owner, so that Ollama need not be root. */
const HOME = "/home/ubuntu";
const PORT = 11434;

/**
 * One Ollama server with its GPUs, its model volume and its models. Each model is a task of its own in the preview:
 * creating it pulls, checks and loads the model; removing it deletes the model from the node.
 */
export class OllamaNode extends pulumi.ComponentResource {
  /** The server, healthy. */
  readonly server: pulumi.Resource;
  /** One resource a model; done when the model answers. */
  readonly models: pulumi.Resource[];

  constructor(name: string, args: OllamaNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:OllamaNode", name, stateOf(args), opts);
    this.server = deployService(name, ollamaService(args), args.platform, childOf(this)).resource;
    this.models = args.models.map((model) =>
      deployTask(`${name}-${slug(model.alias)}`, pullTask(args, model), args.platform, childOf(this, this.server)),
    );
    this.registerOutputs({});
  }
}

/** The server: never published, not root, its only writable places the model volume and /tmp. */
export function ollamaService(args: OllamaNodeArgs): ServiceSpec {
  return describeService(args.topology, {
    name: args.service,
    image: args.image,
    args: ["serve"],
    env: {
      HOME,
      OLLAMA_HOST: `0.0.0.0:${PORT}`,
      // Always set: Ollama's own choice by total VRAM is up to 262,144 tokens.
      OLLAMA_CONTEXT_LENGTH: String(args.contextTokens),
      OLLAMA_NUM_PARALLEL: String(args.parallel),
      OLLAMA_MAX_LOADED_MODELS: String(Math.max(1, args.models.length)),
      OLLAMA_KV_CACHE_TYPE: args.kvCacheType,
      // Without it a quantised type is ignored. For f16 Ollama chooses by model and device; "0" would forbid it.
      ...(args.kvCacheType === "f16" ? {} : { OLLAMA_FLASH_ATTENTION: "1" }),
      OLLAMA_KEEP_ALIVE: args.keepAlive,
      OLLAMA_NO_CLOUD: "1",
      ...gpuEnvironment(args.gpu),
    },
    ports: [{ name: "http", containerPort: PORT }],
    volumes: [{ name: `${args.service}-models`, path: HOME, sizeBytes: args.diskBytes }],
    scratch: ["/tmp"],
    ...(args.gpu === undefined ? {} : { gpu: args.gpu }),
    resources: { memoryBytes: args.memoryBytes, cpuRequest: args.gpu === undefined ? 0.25 : 0.5 },
    health: {
      http: { port: PORT, path: "/api/version" },
      command: ["ollama", "ps"],
      intervalSeconds: 5,
      timeoutSeconds: 5,
      retries: 12,
      startPeriodSeconds: 20,
    },
    user: "1000:1000",
    egress: args.library.kind !== "packaged",
    // A machine that is lost shall not take every replica of a model with it.
    group: "inference",
    // A long answer may end before the server stops.
    stopGraceSeconds: 30,
  });
}

function gpuEnvironment(gpu: GpuRequest | undefined): Record<string, string> {
  // The image sees every GPU unless told otherwise.
  if (gpu === undefined) return { NVIDIA_VISIBLE_DEVICES: "void" };
  // The plan counts the GPUs of a node as one pool: every model is spread over all of them.
  return gpu.count > 1 ? { OLLAMA_SCHED_SPREAD: "1" } : {};
}

/** Pulls one model to the node by the node's own server, checks that it is there, and loads it. */
export function pullTask(args: OllamaNodeArgs, model: NodeModel): TaskSpec {
  const client = { entrypoint: ["/bin/sh", "-ec"] };
  return describeTask(args.topology, {
    name: `pull-${args.service}-${slug(model.alias)}`,
    image: args.image,
    ...client,
    args: [pullScript(model, args.library)],
    env: { HOME: "/tmp", OLLAMA_HOST: `http://${args.service}:${PORT}` },
    user: "1000:1000",
    resources: { memoryBytes: gib(0.5) },
    // A 70B model over 100 Mbit/s takes an hour; a pull goes on where the last one ended.
    timeoutSeconds: 4 * 3600,
    check: { ...client, args: [`ollama show ${model.tag} >/dev/null`] },
    undo: { ...client, args: [`ollama rm ${model.tag}`] },
    triggers: { tag: model.tag, context: String(args.contextTokens), parallel: String(args.parallel) },
  });
}

/**
 * From a registry of one's own the model comes under the registry's name; a copy (it shares the blobs) gives it the
 * tag that the gateway asks for, whatever the registry.
 */
export function pullScript({ tag, capability }: NodeModel, library: ModelLibraryPlan): string {
  // Loads the model: a chat model by an empty prompt, which an embedding model refuses.
  const load = `ollama run ${tag} "${capability === "chat" ? "" : "ready"}" >/dev/null`;
  if (library.kind === "ollama") return [`ollama pull ${tag}`, load].join("\n");
  const source = `${library.registry}/${tag.includes("/") ? tag : `library/${tag}`}`;
  const insecure = library.insecure ? "--insecure " : "";
  return [`ollama pull ${insecure}${source}`, `ollama cp ${source} ${tag}`, `ollama rm ${source}`, load].join("\n");
}
