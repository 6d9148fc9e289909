/**
 * Memory that a model takes while it is loaded. The formula is that of Ollama's own predictor with a margin on top
 * (ollama/ollama, server/sched.go and llm/memory.go): weights + slots x context x KV per token + surcharge + 0.5 GiB a GPU,
 * planned into 80 % of a GPU's memory.
 */
import type { Capability, EstimateLine, MemoryEstimate } from "./types";
import { formatBytes, formatTokens } from "./units";

export type KvCacheType = "f16" | "q8_0" | "q4_0";

/** What an estimate needs to know of a model. */
export interface ModelSize {
  /** Bytes of the file. */
  weights: number;
  /** Layers that keep a KV cache. */
  layers: number;
  kvHeads: number;
  headSize: number;
  /** Longest context that the model was trained for, in tokens. */
  context: number;
  capability: Capability;
  /** Most requests at once; absent: as many as the server has slots. */
  parallelLimit?: number | undefined;
  dimensions?: number | undefined;
}

/** How a server runs its models. */
export interface ServerSettings {
  contextTokens: number;
  parallel: number;
  kvCacheType: KvCacheType;
  /** GPUs that the model is spread over; 0: CPU. */
  gpus: number;
}

/** Share of a GPU's memory that is planned with; beyond it Ollama spreads or leaves the GPU. */
export const USABLE_VRAM = 0.8;

const GIB = 2 ** 30;
/** Bytes of one element of the KV cache; q8_0 and q4_0 carry a scale for each block of 32. */
const KV_BYTES: Record<KvCacheType, number> = { f16: 2, q8_0: 1.0625, q4_0: 0.5625 };
const OVERHEAD_PER_GPU = GIB / 2;

/** Bytes of KV cache for one token. */
export function kvBytesPerToken(size: ModelSize, type: KvCacheType): number {
  return 2 * size.layers * size.kvHeads * size.headSize * KV_BYTES[type];
}

/** What a server's settings come to for one model: no more context than it was trained for, no more slots than it is let. */
export function effectiveSettings(size: ModelSize, settings: Pick<ServerSettings, "contextTokens" | "parallel">) {
  return {
    contextTokens: Math.min(settings.contextTokens, size.context),
    parallel: Math.min(settings.parallel, size.parallelLimit ?? settings.parallel),
  };
}

/** Ollama's surcharge for compute buffers, by all tokens of all slots. */
function surcharge(tokens: number): number {
  if (tokens <= 4096) return 0;
  return tokens <= 32768 ? 0.75 * GIB : 2 * GIB;
}

/** The three numbers behind an estimate; the packing asks for them many thousand times, without the words. */
function numbers(size: ModelSize, settings: ServerSettings) {
  const { contextTokens, parallel } = effectiveSettings(size, settings);
  const extra = surcharge(contextTokens * parallel);
  // On a CPU the process itself needs about what the driver takes on a GPU.
  const places = Math.max(1, settings.gpus);
  const cache = Math.ceil(contextTokens * parallel * kvBytesPerToken(size, settings.kvCacheType));
  return { contextTokens, parallel, extra, places, cache, overhead: extra + places * OVERHEAD_PER_GPU };
}

/** Bytes of one loaded model: the total of its estimate. */
export function estimateBytes(size: ModelSize, settings: ServerSettings): number {
  const { cache, overhead } = numbers(size, settings);
  return size.weights + cache + overhead;
}

/**
 * Itemised memory of one loaded model.
 *
 * @param size the model's dimensions, all of them known and positive
 * @param settings those of the server that it runs on, not what the model asked for
 * @returns lines that sum to the total, in bytes
 * @throws RangeError where a dimension is missing or not positive: an unknown size is never zero
 */
export function estimate(size: ModelSize, settings: ServerSettings): MemoryEstimate {
  for (const key of ["weights", "layers", "kvHeads", "headSize", "context"] as const) {
    if (!(size[key] > 0)) throw new RangeError(`unknown size of a model: ${key} is ${size[key]}`);
  }
  const { contextTokens, parallel, extra, places, cache, overhead } = numbers(size, settings);
  const perToken = formatBytes(kvBytesPerToken(size, settings.kvCacheType));
  const lines: EstimateLine[] = [
    { label: "weights", bytes: size.weights, arithmetic: `file of ${formatBytes(size.weights)}` },
    {
      label: "KV cache",
      bytes: cache,
      arithmetic: `${slots(parallel)} x ${formatTokens(contextTokens)} tokens x ${perToken}`,
    },
    {
      label: "overhead",
      bytes: overhead,
      arithmetic: `${formatBytes(extra)} for ${formatTokens(contextTokens * parallel)} tokens + ${places} x 512 MiB`,
    },
  ];
  return { lines, totalBytes: lines.reduce((sum, line) => sum + line.bytes, 0) };
}

function slots(count: number): string {
  return count === 1 ? "1 slot" : `${count} slots`;
}
