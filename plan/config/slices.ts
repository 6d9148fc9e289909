/** How many GPUs a machine must have for the slices and shares that it is said to have. */
import { GPU_COMPUTE, GPU_SLICES, type MigProfile } from "../catalogue";

/** What a machine has of one kind: whole GPUs, instances of a MIG profile, or shares of time-sliced GPUs. */
export interface GpuGroup {
  count: number;
  profile?: MigProfile | undefined;
  /** Pods that share one GPU. */
  shared?: number | undefined;
}

/** Instances of a profile that one GPU holds, for example 7 of `1g.10gb` and 2 of `3g.40gb`. */
export function instancesPerGpu({ compute, slices }: Pick<MigProfile, "compute" | "slices">): number {
  return Math.min(Math.floor(GPU_COMPUTE / compute), Math.floor(GPU_SLICES / slices));
}

/**
 * The fewest GPUs that hold all groups of a machine. Instances of different profiles share a GPU as far as its compute
 * and memory slices go; largest first, which is exact for the sizes that there are.
 */
export function gpusNeeded(groups: readonly GpuGroup[]): number {
  const others = groups.filter(({ profile }) => !profile);
  const simple = others.reduce((sum, { count, shared }) => sum + Math.ceil(count / (shared ?? 1)), 0);
  const instances = groups
    .flatMap(({ count, profile }) => (profile ? Array<MigProfile>(count).fill(profile) : []))
    .sort((a, b) => b.slices - a.slices || b.compute - a.compute);
  const cut: { compute: number; slices: number }[] = [];
  for (const { compute, slices } of instances) {
    const found = cut.find((gpu) => gpu.compute >= compute && gpu.slices >= slices);
    const gpu = found ?? { compute: GPU_COMPUTE, slices: GPU_SLICES };
    if (!found) cut.push(gpu);
    gpu.compute -= compute;
    gpu.slices -= slices;
  }
  return simple + cut.length;
}
