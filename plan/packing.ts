/**
 * The search that puts models on GPUs. Depth first over the models from large to small with a fixed order of candidates,
 * so that its first answer is the greedy one, and it goes back where that leads nowhere. Candidates that are alike are
 * tried once, so that a hundred machines of one kind are not a hundred choices.
 */
import type { ModelConfig } from "./config";
import type { KvCacheType } from "./estimate";
import { bytesTogether } from "./fit";
import { type Bin, Packer, type Step } from "./packer";
import type { Host } from "./types";

export type { Bin } from "./packer";

export interface Packing {
  bins: Bin[];
  /** Copies that found no place; empty where all fit. */
  rejected: ModelConfig[];
}

interface Outcome {
  bins: Bin[] | undefined;
  /** Position of the copy that no branch got past. */
  deepest: number;
  /** Steps that are left. */
  steps: number;
}

/** Steps of a search: beyond them a copy counts as one without a place, rather than that preview hangs. */
const MAX_STEPS = 2000;

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
    const { bins, deepest, steps } = search(items, new Packer(hosts, kvCache), Math.max(budget, items.length));
    if (bins) return { bins, rejected };
    // The copy that no branch got past is the one without a place, and so are the copies of it that come after it;
    // the other models go on without them.
    const lost = items[deepest]!;
    rejected.push(...items.slice(deepest).filter((item) => item === lost));
    items = items.filter((item, index) => index < deepest || item !== lost);
    budget = steps;
  }
}

/** Largest alone first; ties by name, so that the order in config does not matter. */
function largestFirst(kvCache: KvCacheType) {
  const alone = (model: ModelConfig) => bytesTogether([model], 1, kvCache);
  return (a: ModelConfig, b: ModelConfig) => alone(b) - alone(a) || (a.alias < b.alias ? -1 : 1);
}

/** A trail of its own instead of calls that call themselves: a thousand copies are a thousand deep. */
function search(items: readonly ModelConfig[], packer: Packer, steps: number): Outcome {
  const levels: Iterator<Step>[] = [];
  const taken: Step[] = [];
  let [depth, deepest, left] = [0, 0, steps];
  while (depth < items.length) {
    deepest = Math.max(deepest, depth);
    levels[depth] ??= packer.candidates(items[depth]!);
    const next = levels[depth]!.next();
    if (!next.done) {
      left -= 1;
      if (left < 0) return { bins: undefined, deepest, steps: left };
      packer.apply(next.value);
      taken[depth] = next.value;
      depth += 1;
    } else {
      if (depth === 0) return { bins: undefined, deepest, steps: left };
      levels.length = depth;
      depth -= 1;
      packer.undo(taken[depth]!);
    }
  }
  return { bins: packer.bins, deepest, steps: left };
}
