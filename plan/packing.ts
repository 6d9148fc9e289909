/**
 * The search that puts models on GPUs. Depth first over the models from large to small with a fixed order of candidates,
 * so that its first answer is the greedy one, and it goes back where that leads nowhere.
 */
import type { ModelConfig } from "./config";
import { estimateBytes, type KvCacheType, USABLE_VRAM } from "./estimate";
import type { GpuDevice, Host } from "./types";

/** GPUs of one host that one Ollama server gets, and the models on it. */
export interface Bin {
  host: number;
  /** Positions in the host's list of GPUs. */
  gpus: number[];
  models: ModelConfig[];
}

export interface Packing {
  bins: Bin[];
  /** Copies that found no place; empty where all fit. */
  rejected: ModelConfig[];
}

interface Search {
  hosts: readonly Host[];
  kvCache: KvCacheType;
  items: ModelConfig[];
  /** Steps left: beyond them a copy counts as one without a place, rather than that preview hangs. */
  steps: number;
  deepest: number;
}

const MAX_STEPS = 2000;

/** Bytes of a set of GPUs that may be planned with. */
export function usableBytes(gpus: readonly GpuDevice[]): number {
  return Math.floor(gpus.reduce((sum, gpu) => sum + gpu.memoryBytes, 0) * USABLE_VRAM);
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

/**
 * Packs all copies of all models, or says which found no place.
 *
 * @param models in any order: the answer does not depend on it
 */
export function pack(models: readonly ModelConfig[], hosts: readonly Host[], kvCache: KvCacheType): Packing {
  let items = [...models]
    .sort(largestFirst(kvCache))
    .flatMap((model) => Array<ModelConfig>(model.replicas).fill(model));
  const rejected: ModelConfig[] = [];
  let budget = MAX_STEPS;
  for (;;) {
    // One step for each copy is enough for the greedy answer.
    const search: Search = { hosts, kvCache, items, steps: Math.max(budget, items.length), deepest: 0 };
    const bins = place(search, 0, []);
    if (bins) return { bins, rejected };
    // The copy that no branch got past is the one without a place; the others go on without it.
    rejected.push(items[search.deepest]!);
    budget = search.steps;
    items = items.filter((_, index) => index !== search.deepest);
  }
}

/** Largest alone first; ties by name, so that the order in config does not matter. */
function largestFirst(kvCache: KvCacheType) {
  const alone = (model: ModelConfig) => bytesTogether([model], 1, kvCache);
  return (a: ModelConfig, b: ModelConfig) => alone(b) - alone(a) || (a.alias < b.alias ? -1 : 1);
}

function place(search: Search, index: number, bins: Bin[]): Bin[] | undefined {
  const item = search.items[index];
  if (!item) return bins;
  search.deepest = Math.max(search.deepest, index);
  for (const candidate of candidates(search, item, bins)) {
    search.steps -= 1;
    if (search.steps < 0) return undefined;
    const done = place(search, index + 1, candidate);
    if (done) return done;
  }
  return undefined;
}

/** Ways to place one copy: on GPUs of its own first, which is fastest; then beside others, where it costs least. */
function candidates(search: Search, item: ModelConfig, bins: Bin[]): Bin[][] {
  const own = search.hosts.flatMap((_, host) => {
    const gpus = ownGpus(search, item, host, bins);
    return gpus ? [[...bins, { host, gpus, models: [item] }]] : [];
  });
  return [...own, ...shared(search, item, bins)];
}

function shared({ hosts, kvCache }: Search, item: ModelConfig, bins: Bin[]): Bin[][] {
  const seen = new Set<string>();
  const ranked = bins.flatMap((bin, index) => {
    const gpus = bin.gpus.map((gpu) => hosts[bin.host]!.gpus[gpu]!);
    // Nodes that are alike are one choice.
    const kind = JSON.stringify([bin.host, gpus.map((gpu) => gpu.memoryBytes), bin.models.map(({ alias }) => alias)]);
    if (bin.models.includes(item) || seen.has(kind)) return [];
    seen.add(kind);
    const models = [...bin.models, item];
    const bytes = bytesTogether(models, gpus.length, kvCache);
    const usable = usableBytes(gpus);
    if (bytes > usable) return [];
    return [{ index, models, growth: bytes - bytesTogether(bin.models, gpus.length, kvCache), load: bytes / usable }];
  });
  ranked.sort((a, b) => a.growth - b.growth || a.load - b.load || a.index - b.index);
  return ranked.map(({ index, models }) => bins.map((bin, at) => (at === index ? { ...bin, models } : bin)));
}

/** The fewest free GPUs of a host that hold the model alone: of one product where that is enough, else of several. */
function ownGpus({ hosts, kvCache }: Search, item: ModelConfig, host: number, bins: Bin[]): number[] | undefined {
  const all = hosts[host]!.gpus;
  const taken = new Set(bins.filter((bin) => bin.host === host).flatMap((bin) => bin.gpus));
  const free = [...all.keys()].filter((gpu) => !taken.has(gpu));
  const products = [...new Set(free.map((gpu) => all[gpu]!.product))];
  const sets = products.map((product) => free.filter((gpu) => all[gpu]!.product === product));
  const fitting = [...sets, free].flatMap((set) => {
    const found = fewest(item, set, all, kvCache);
    return found ? [found] : [];
  });
  const waste = (gpus: number[]) => usableBytes(gpus.map((gpu) => all[gpu]!));
  return fitting.sort((a, b) => a.length - b.length || waste(a) - waste(b))[0];
}

function fewest(item: ModelConfig, set: number[], all: GpuDevice[], kvCache: KvCacheType): number[] | undefined {
  const largest = [...set].sort((a, b) => all[b]!.memoryBytes - all[a]!.memoryBytes || a - b);
  for (let count = 1; count <= largest.length; count += 1) {
    const gpus = largest.slice(0, count);
    const usable = usableBytes(gpus.map((gpu) => all[gpu]!));
    if (bytesTogether([item], count, kvCache) <= usable) return gpus.sort((a, b) => a - b);
  }
  return undefined;
}
