/** What counts of a GPU where models are put on it. */
import type { GpuDevice } from "./types";

/** Slices and shares are used alone: CUDA sees one MIG instance in a process, and a share has no neighbour of its own. */
export function standsAlone({ mig, shared }: GpuDevice): boolean {
  return mig !== undefined || shared === true;
}

/** `a100-80gb`, `a100-80gb 3g.40gb`, `a100-80gb shared`. */
export function deviceName({ product, mig, shared }: Pick<GpuDevice, "product" | "mig" | "shared">): string {
  return [product, ...(mig === undefined ? [] : [mig]), ...(shared ? ["shared"] : [])].join(" ");
}

/** The GPUs of a machine that one server can use at most: all whole ones, or its largest slice or share. */
export function largestSet(gpus: readonly GpuDevice[]): GpuDevice[] {
  const whole = gpus.filter((gpu) => !standsAlone(gpu));
  const alone = gpus.filter(standsAlone);
  const largest = alone.reduce<GpuDevice | undefined>(
    (best, gpu) => (best && best.memoryBytes >= gpu.memoryBytes ? best : gpu),
    undefined,
  );
  return largest && largest.memoryBytes > memoryOf(whole) ? [largest] : whole;
}

/** Bytes of memory of a set of GPUs. */
export function memoryOf(gpus: readonly GpuDevice[]): number {
  return gpus.reduce((sum, gpu) => sum + gpu.memoryBytes, 0);
}
