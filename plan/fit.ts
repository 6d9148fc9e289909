/** Whether models fit on GPUs together. */
import type { ModelConfig } from "./config";
import { memoryOf } from "./devices";
import { estimateBytes, type KvCacheType, USABLE_VRAM } from "./estimate";
import type { GpuDevice } from "./types";

/** Bytes of a set of GPUs that may be planned with. */
export function usableBytes(gpus: readonly GpuDevice[]): number {
  return Math.floor(memoryOf(gpus) * USABLE_VRAM);
}

/** Settings of a server: what its most demanding model asks for, since all its models share them. */
export function sharedSettings(models: readonly ModelConfig[]): { contextTokens: number; parallel: number } {
  return {
    contextTokens: Math.max(...models.map((model) => model.contextTokens)),
    parallel: Math.max(...models.map((model) => model.parallel)),
  };
}

/** Bytes that models take together on one server over so many GPUs. */
export function bytesTogether(models: readonly ModelConfig[], gpus: number, kvCacheType: KvCacheType): number {
  const settings = { ...sharedSettings(models), kvCacheType, gpus };
  return models.reduce((sum, model) => sum + estimateBytes(model.size, settings), 0);
}
