/** From models and hosts to Ollama nodes, with every number that the decision rests on. */
import type { ModelConfig } from "./config";
import { memoryOf } from "./devices";
import { effectiveSettings, estimate, type KvCacheType } from "./estimate";
import { bytesTogether, sharedSettings, usableBytes } from "./fit";
import { type Bin, pack } from "./packing";
import type { GpuDevice, GpuLoad, Host, MemoryEstimate, ModelPlan, NodePlan } from "./types";

export interface Placement {
  nodes: NodePlan[];
  models: ModelPlan[];
  /** Copies that found no place, once for each; empty where all fit. */
  rejected: ModelConfig[];
}

export interface NodeSettings {
  keepAlive: string;
  kvCache: KvCacheType;
}

const GIB = 2 ** 30;
/** RAM of a server with GPUs: itself, and a runner for each model with its pinned buffers. */
const GPU_NODE_RAM = 2 * GIB;
const GPU_MODEL_RAM = GIB;
/** RAM of a server without GPUs, beside its models. */
const CPU_NODE_RAM = GIB / 2;
/** Room on a model volume beside the models: parts of a pull under way, manifests. */
const VOLUME_FACTOR = 1.1;
const VOLUME_BASE = GIB / 4;

/**
 * Decides which models live on which node.
 *
 * With GPUs every node has one or more of them, or a slice or share of one, for itself; without, the RAM counts (see `capacity.ts`) and there are as
 * many nodes as the most copied model has replicas. Does not depend on the order of the models, but for the order in
 * which nodes list theirs.
 */
export function placeModels(models: readonly ModelConfig[], hosts: readonly Host[], settings: NodeSettings): Placement {
  const withGpus = hosts.some((host) => host.gpus.length > 0);
  const { bins, rejected } = withGpus
    ? pack(models, hosts, settings.kvCache)
    : { bins: cpuBins(models, hosts), rejected: [] };
  const ordered = [...bins].sort((a, b) => a.host - b.host || (a.gpus[0] ?? 0) - (b.gpus[0] ?? 0));
  const nodes = ordered.map((bin, index) => toNode(bin, index, models, hosts, settings));
  const placed = models.filter((model) => nodes.some((node) => node.models.includes(model.alias)));
  return { nodes, models: placed.map((model) => toModel(model, nodes)), rejected };
}

/** Copy n of every model on node n: single copies share the first. */
function cpuBins(models: readonly ModelConfig[], hosts: readonly Host[]): Bin[] {
  const count = Math.max(...models.map((model) => model.replicas));
  return Array.from({ length: count }, (_, index) => ({
    host: index % hosts.length,
    gpus: [],
    models: models.filter((model) => model.replicas > index),
  }));
}

function toNode(
  bin: Bin,
  index: number,
  models: readonly ModelConfig[],
  hosts: readonly Host[],
  { keepAlive, kvCache }: NodeSettings,
): NodePlan {
  const host = hosts[bin.host]!;
  const gpus = bin.gpus.map((gpu) => host.gpus[gpu]!);
  const own = models.filter((model) => bin.models.includes(model));
  const bytes = bytesTogether(own, gpus.length, kvCache);
  const weights = own.reduce((sum, model) => sum + model.size.weights, 0);
  return {
    name: `ollama-${index}`,
    host: host.name,
    gpus: loads(gpus, bytes),
    models: own.map((model) => model.alias),
    ...sharedSettings(own),
    kvCacheType: kvCache,
    keepAlive,
    ramBytes: gpus.length > 0 ? GPU_NODE_RAM + own.length * GPU_MODEL_RAM : CPU_NODE_RAM + bytes,
    diskBytes: Math.ceil(weights * VOLUME_FACTOR + VOLUME_BASE),
  };
}

/** Ollama spreads layers by memory, so each GPU takes its share; the shares sum to the whole. */
function loads(gpus: readonly GpuDevice[], bytes: number): GpuLoad[] {
  const total = memoryOf(gpus);
  let rest = bytes;
  return gpus.map((gpu, index) => {
    const share = index === gpus.length - 1 ? rest : Math.floor((bytes * gpu.memoryBytes) / total);
    rest -= share;
    return { gpu, usedBytes: share, usableBytes: usableBytes([gpu]) };
  });
}

/** Estimate of one model on the node that it runs on, with that node's real settings. */
export function estimateOn(model: ModelConfig, node: NodePlan): MemoryEstimate {
  return estimate(model.size, { ...node, gpus: node.gpus.length });
}

/** A model as it is served: with the settings of its nodes, and the estimate of the copy that takes most. */
function toModel(model: ModelConfig, nodes: readonly NodePlan[]): ModelPlan {
  const own = nodes.filter((node) => node.models.includes(model.alias));
  const settings = own.map((node) => effectiveSettings(model.size, node));
  const estimates = own.map((node) => estimateOn(model, node));
  return {
    alias: model.alias,
    tag: model.tag,
    capability: model.size.capability,
    contextTokens: Math.min(...settings.map(({ contextTokens }) => contextTokens)),
    parallel: Math.min(...settings.map(({ parallel }) => parallel)),
    replicas: own.length,
    diskBytes: model.size.weights,
    estimate: estimates.reduce((most, next) => (next.totalBytes > most.totalBytes ? next : most)),
    ...(model.size.dimensions === undefined ? {} : { dimensions: model.size.dimensions }),
  };
}
