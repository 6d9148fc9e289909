/** Models that found no place: why, and the nearest thing that does fit. */
import { gpus as gpuCatalogue, models as modelCatalogue } from "./catalogue";
import type { ModelConfig } from "./config";
import { sizeOf } from "./config/models";
import type { Problems } from "./config/problems";
import { deviceName, largestSet, standsAlone } from "./devices";
import { estimate, type KvCacheType } from "./estimate";
import { bytesTogether, usableBytes } from "./fit";
import { groupBy } from "./lists";
import { pack } from "./packing";
import { formatEstimate } from "./report";
import type { GpuDevice, Host } from "./types";
import { formatBytes, formatTokens } from "./units";

interface Scene {
  models: readonly ModelConfig[];
  hosts: readonly Host[];
  kvCache: KvCacheType;
}

/** Shorter contexts are of no use for a conversation. */
const LEAST_CONTEXT = 2048;
/** GPUs that are tried in addition. */
const MORE_GPUS = [1, 2, 3, 4, 6, 8];

/**
 * Adds a problem for every model that was rejected.
 *
 * @param rejected copies without a place; a model with several is reported once
 */
export function explainMisfits(rejected: readonly ModelConfig[], scene: Scene, problems: Problems): void {
  scene.models.forEach((model, index) => {
    if (!rejected.includes(model)) return;
    problems.add(["models", index], reason(model, scene), nearestFit(model, scene), model.alias);
  });
}

function reason(model: ModelConfig, { hosts, kvCache }: Scene): string {
  const settings = { contextTokens: model.contextTokens, parallel: model.parallel, kvCacheType: kvCache, gpus: 1 };
  const needs = `needs ${formatEstimate(estimate(model.size, settings))}`;
  const largest = largestSet(largestHost(hosts).gpus);
  const alone = pack([{ ...model, replicas: 1 }], hosts, kvCache).rejected.length === 0;
  if (!alone) {
    const single = largest.some(standsAlone) ? ", and slices and shares are not joined" : "";
    return `${needs}; ${describe(largest)} leave ${formatBytes(usableBytes(largest))} usable (80 %)${single}`;
  }
  const room = formatBytes(hosts.reduce((sum, host) => sum + usableBytes(host.gpus), 0));
  const copies = model.replicas > 1 ? `${model.replicas} copies, each on a node of its own, ` : "";
  return `${needs}; it would fit alone, but ${copies}not beside the other models in ${room} usable (80 %)`;
}

/** The host with the GPUs that one server can use most of. */
function largestHost(hosts: readonly Host[]): Host {
  const room = ({ gpus }: Host) => usableBytes(largestSet(gpus));
  return hosts.reduce((most, host) => (room(host) > room(most) ? host : most));
}

function describe(gpus: readonly GpuDevice[]): string {
  return [...groupBy(gpus, deviceName)].map(([name, own]) => `${own.length} x ${name}`).join(" and ");
}

/** What to change of the model, and the GPUs that would hold it as it is. */
function nearestFit(model: ModelConfig, scene: Scene): string {
  const fits = (changed: ModelConfig) => {
    const models = scene.models.map((other) => (other === model ? changed : other));
    return !pack(models, scene.hosts, scene.kvCache).rejected.includes(changed);
  };
  const gpus = [moreGpus(model, scene), largerSlice(model, scene), largerGpu(model, scene)].filter(
    (option) => option !== undefined,
  );
  const found = [...smallerChoices(model, fits), ...gpus];
  return found.length > 0 ? found.join("; or ") : "remove it, or other models";
}

/**
 * Changes of one model that make it fit: fewer copies, fewer slots, less context, a smaller model, as far as they help.
 *
 * @param fits whether the changed model fits in place of the one given
 */
export function smallerChoices(model: ModelConfig, fits: Fits): string[] {
  // Where even next to nothing does not fit there are too few places, and no other size makes more of them.
  const size = { ...model.size, weights: 1, layers: 1, kvHeads: 1, headSize: 1 };
  const room = fits({ ...model, size, contextTokens: 1, parallel: 1 });
  const sizes = room ? [slots, context, smaller].map((option) => option(model, fits)) : [];
  return [copies(model, fits), ...sizes].filter((option) => option !== undefined);
}

type Fits = (changed: ModelConfig) => boolean;

function copies(model: ModelConfig, fits: Fits): string | undefined {
  const replicas = mostBelow(model.replicas, (number) => fits({ ...model, replicas: number }));
  return replicas === undefined ? undefined : `write replicas: ${replicas}`;
}

function slots(model: ModelConfig, fits: Fits): string | undefined {
  const parallel = mostBelow(model.parallel, (number) => fits({ ...model, parallel: number }));
  return parallel === undefined ? undefined : `write parallel: ${parallel}`;
}

/** The largest number from 1 that is less than `limit` and good, by halves: what is good stays so with less. */
function mostBelow(limit: number, good: (number: number) => boolean): number | undefined {
  let [low, high] = [0, limit];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (good(middle)) low = middle;
    else high = middle;
  }
  return low === 0 ? undefined : low;
}

/** The longest power of two that fits with the slots as they are, else with one. */
function context(model: ModelConfig, fits: Fits): string | undefined {
  for (const parallel of new Set([model.parallel, 1])) {
    for (let tokens = 2 ** Math.ceil(Math.log2(model.contextTokens) - 1); tokens >= LEAST_CONTEXT; tokens /= 2) {
      if (!fits({ ...model, parallel, contextTokens: tokens })) continue;
      const also = parallel === model.parallel ? "" : " and parallel: 1";
      return `write context: ${tokens}${also} (${formatTokens(tokens)} tokens)`;
    }
  }
  return undefined;
}

/** The largest smaller model of the catalogue for the same use. */
function smaller(model: ModelConfig, fits: Fits): string | undefined {
  const candidates = Object.entries(modelCatalogue().models)
    .filter(([, entry]) => entry.capability === model.size.capability && entry.weights < model.size.weights)
    .sort(([, a], [, b]) => b.weights - a.weights);
  const found = candidates.find(([, entry]) => {
    const size = sizeOf(entry);
    const contextTokens = Math.min(model.contextTokens, size.context);
    const parallel = Math.min(model.parallel, size.parallelLimit ?? model.parallel);
    return fits({ ...model, size, contextTokens, parallel });
  });
  return found && `take the smaller model: ${found[0]}`;
}

/** More GPUs of the largest kind that is there, on the machine that has them. */
function moreGpus(model: ModelConfig, { models, hosts, kvCache }: Scene): string | undefined {
  const host = largestHost(hosts);
  const kind = largestSet(host.gpus).reduce((most, gpu) => (gpu.memoryBytes > most.memoryBytes ? gpu : most));
  const count = MORE_GPUS.find((number) => {
    const added = Array.from({ length: number }, (_, index) => ({ ...kind, id: `new-${index}` }));
    const larger = hosts.map((other) => (other === host ? { ...host, gpus: [...host.gpus, ...added] } : other));
    return !pack(models, larger, kvCache).rejected.includes(model);
  });
  return count === undefined ? undefined : `add ${count} x ${deviceName(kind)}`;
}

/** The smallest MIG profile that holds the model alone, where the GPUs that are there are cut too small. */
function largerSlice(model: ModelConfig, { hosts, kvCache }: Scene): string | undefined {
  const bytes = bytesTogether([model], 1, kvCache);
  const holds = (memoryBytes: number) => usableBytes([{ id: "0", product: "", memoryBytes }]) >= bytes;
  const { product, mig } = largestSet(largestHost(hosts).gpus)[0]!;
  if (mig === undefined || hosts.some((host) => host.gpus.some((gpu) => holds(gpu.memoryBytes)))) return undefined;
  const found = Object.entries(gpuCatalogue()[product]!.mig)
    .filter(([, { memory }]) => holds(memory))
    .sort(([, a], [, b]) => a.memory - b.memory || a.compute - b.compute)[0];
  return found && `cut larger slices: mig: ${found[0]}`;
}

/** The smallest GPU of the catalogue that holds the model alone, where none that is there does. */
function largerGpu(model: ModelConfig, { hosts, kvCache }: Scene): string | undefined {
  const bytes = bytesTogether([model], 1, kvCache);
  const holds = (product: string, memoryBytes: number) => usableBytes([{ id: "0", product, memoryBytes }]) >= bytes;
  if (hosts.some((host) => host.gpus.some((gpu) => holds(gpu.product, gpu.memoryBytes)))) return undefined;
  const found = Object.entries(gpuCatalogue())
    .filter(([product, { memory }]) => holds(product, memory))
    .sort(([a, x], [b, y]) => x.memory - y.memory || (a < b ? -1 : 1))[0];
  return found && `take a GPU that holds it: ${found[0]} (${formatBytes(found[1].memory)})`;
}
