/** The state of a search for places: which GPUs are free, which models are on which node, and how to go on from there. */
import type { ModelConfig } from "./config";
import { deviceName, standsAlone } from "./devices";
import type { KvCacheType } from "./estimate";
import { bytesTogether, usableBytes } from "./fit";
import { groupBy } from "./lists";
import { Queues } from "./queues";
import type { GpuDevice, Host } from "./types";

/** GPUs of one host that one Ollama server gets, and the models on it. */
export interface Bin {
  host: number;
  /** Positions in the host's list of GPUs. */
  gpus: number[];
  models: ModelConfig[];
}

/** A copy on GPUs of its own, or beside others in the bin at a position. */
export type Step = { own: Bin } | { join: number; item: ModelConfig };

export class Packer {
  readonly bins: Bin[] = [];
  /** Positions of bins that are alike in memory and models. */
  private readonly alikeBins = new Queues();
  /** Positions of hosts that are alike in the GPUs that are free. */
  private readonly alikeHosts = new Queues();
  private readonly free: boolean[][];
  private readonly kinds = new Map<readonly GpuDevice[], string>();

  constructor(
    private readonly hosts: readonly Host[],
    private readonly kvCache: KvCacheType,
  ) {
    this.free = hosts.map(({ gpus }) => gpus.map(() => true));
    for (const host of hosts.keys()) this.alikeHosts.add(this.hostKey(host), host);
  }

  apply(step: Step): void {
    if ("own" in step) {
      const { own } = step;
      this.alikeHosts.take(this.hostKey(own.host));
      this.mark(own, false);
      this.alikeHosts.add(this.hostKey(own.host), own.host);
      this.bins.push(own);
      this.alikeBins.add(this.binKey(own), this.bins.length - 1);
    } else {
      const bin = this.bins[step.join]!;
      this.alikeBins.take(this.binKey(bin));
      this.bins[step.join] = { ...bin, models: [...bin.models, step.item] };
      this.alikeBins.add(this.binKey(this.bins[step.join]!), step.join);
    }
  }

  /** Takes the last step back. */
  undo(step: Step): void {
    if ("own" in step) {
      const { own } = step;
      this.alikeBins.drop(this.binKey(own));
      this.bins.pop();
      this.alikeHosts.drop(this.hostKey(own.host));
      this.mark(own, true);
      this.alikeHosts.putBack(this.hostKey(own.host));
    } else {
      const bin = this.bins[step.join]!;
      this.alikeBins.drop(this.binKey(bin));
      this.bins[step.join] = { ...bin, models: bin.models.slice(0, -1) };
      this.alikeBins.putBack(this.binKey(this.bins[step.join]!));
    }
  }

  /** Ways to place one copy: on GPUs of its own first, which is fastest; then beside others, where it costs least. */
  *candidates(item: ModelConfig): Generator<Step, void> {
    for (const { member: host } of this.alikeHosts.heads()) {
      const gpus = this.ownGpus(item, host);
      if (gpus) yield { own: { host, gpus, models: [item] } };
    }
    for (const join of this.joinable(item)) yield { join, item };
  }

  /** Positions of the bins that have room for the copy, the one first where it takes least. */
  private joinable(item: ModelConfig): number[] {
    const ranked = this.alikeBins.heads().flatMap(({ member: index }) => {
      const bin = this.bins[index]!;
      if (bin.models.includes(item)) return [];
      const bytes = bytesTogether([...bin.models, item], bin.gpus.length, this.kvCache);
      const usable = usableBytes(this.devicesOf(bin));
      if (bytes > usable) return [];
      const growth = bytes - bytesTogether(bin.models, bin.gpus.length, this.kvCache);
      return [{ index, growth, load: bytes / usable }];
    });
    ranked.sort((a, b) => a.growth - b.growth || a.load - b.load || a.index - b.index);
    return ranked.map(({ index }) => index);
  }

  /**
   * The fewest free GPUs of a host that hold the model alone: of one product where that is enough, else of several; or
   * one slice or share.
   */
  private ownGpus(item: ModelConfig, host: number): number[] | undefined {
    const all = this.hosts[host]!.gpus;
    const free = [...all.keys()].filter((gpu) => this.free[host]![gpu]);
    const whole = free.filter((gpu) => !standsAlone(all[gpu]!));
    const alone = free.filter((gpu) => standsAlone(all[gpu]!));
    const kinds = groupBy(whole, (gpu) => all[gpu]!.product).values();
    // Of slices and shares of one size any is as good.
    const sizes = groupBy(alone, (gpu) => all[gpu]!.memoryBytes).values();
    const fitting = [...kinds, whole, ...[...sizes].map((set) => set.slice(0, 1))].flatMap((set) => {
      const found = this.fewest(item, set, all);
      return found ? [found] : [];
    });
    const waste = (gpus: number[]) => usableBytes(gpus.map((gpu) => all[gpu]!));
    return fitting.sort((a, b) => a.length - b.length || waste(a) - waste(b))[0];
  }

  private fewest(item: ModelConfig, set: readonly number[], all: readonly GpuDevice[]): number[] | undefined {
    const largest = [...set].sort((a, b) => all[b]!.memoryBytes - all[a]!.memoryBytes || a - b);
    for (let count = 1; count <= largest.length; count += 1) {
      const gpus = largest.slice(0, count);
      const usable = usableBytes(gpus.map((gpu) => all[gpu]!));
      if (bytesTogether([item], count, this.kvCache) <= usable) return gpus.sort((a, b) => a - b);
    }
    return undefined;
  }

  private mark({ host, gpus }: Bin, free: boolean): void {
    for (const gpu of gpus) this.free[host]![gpu] = free;
  }

  private devicesOf({ host, gpus }: Bin): GpuDevice[] {
    return gpus.map((gpu) => this.hosts[host]!.gpus[gpu]!);
  }

  private binKey(bin: Bin): string {
    return JSON.stringify([this.devicesOf(bin).map((gpu) => gpu.memoryBytes), bin.models.map(({ alias }) => alias)]);
  }

  private hostKey(host: number): string {
    const { gpus } = this.hosts[host]!;
    const kind = this.kinds.get(gpus) ?? JSON.stringify(gpus.map((gpu) => [deviceName(gpu), gpu.memoryBytes]));
    this.kinds.set(gpus, kind);
    return `${kind} ${this.free[host]!.map(Number).join("")}`;
  }
}
