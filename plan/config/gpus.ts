/** GPUs of a machine: whole ones, slices of them (MIG), or shares of them (time-slicing). */
import { type GpuProduct, gpus as gpuCatalogue } from "../catalogue";
import type { GpuDevice, PlatformKind } from "../types";
import { didYouMean, type Problems } from "./problems";
import type { RawGpu } from "./schema";
import { type GpuGroup, gpusNeeded, instancesPerGpu } from "./slices";

type Path = PropertyKey[];

/** The largest machines there are. */
const MOST_GPUS = 16;

/**
 * Reads the GPUs of one machine; indexes of GPUs that name none are the next free ones.
 *
 * @param path of the machine, for example `hardware.pools[0]`
 * @returns one device for each GPU, slice or share
 */
export function readGpus(
  raws: readonly RawGpu[],
  path: Path,
  platform: PlatformKind | undefined,
  problems: Problems,
): GpuDevice[] {
  const at = (index: number) => [...path, "gpus", index];
  raws.forEach((raw, index) => {
    checkProduct(raw, at(index), problems);
    checkCut(raw, at(index), platform, problems);
    checkIds(raw, at(index), platform, problems);
  });
  checkTwice(raws, path, problems);
  if (platform === "kubernetes") checkTogether(raws, path, problems);
  checkNumber(raws, path, problems);
  const taken = new Set(raws.flatMap((raw) => raw.ids ?? []));
  return raws.flatMap((raw) => {
    const ids = raw.ids ?? Array.from({ length: raw.count ?? 1 }, () => take(taken));
    return ids.map((id) => device(id, raw));
  });
}

function device(id: string, { product, mig, shared }: RawGpu): GpuDevice {
  const entry = entryOf(product);
  const whole = entry?.memory ?? 0;
  if (mig !== undefined) return { id, product, memoryBytes: entry?.mig[mig]?.memory ?? 0, mig };
  // The memory is not fenced off: each of those who share a GPU plans with its part.
  return shared
    ? { id, product, memoryBytes: Math.floor(whole / shared), shared: true }
    : { id, product, memoryBytes: whole };
}

function entryOf(product: string): GpuProduct | undefined {
  return gpuCatalogue()[product];
}

function checkProduct({ product, mig }: RawGpu, at: Path, problems: Problems): void {
  const entry = entryOf(product);
  if (!entry) {
    problems.add([...at, "product"], "unknown GPU", didYouMean(product, Object.keys(gpuCatalogue())));
    return;
  }
  const profiles = Object.keys(entry.mig);
  if (mig === undefined || profiles.includes(mig)) return;
  if (profiles.length === 0) {
    problems.add([...at, "mig"], `${product} cannot be cut into MIG instances`, "remove mig: the GPU is used whole");
  } else {
    problems.add([...at, "mig"], `no MIG profile of ${product}: ${profiles.join(", ")}`, didYouMean(mig, profiles));
  }
}

function checkCut({ mig, shared }: RawGpu, at: Path, platform: PlatformKind | undefined, problems: Problems): void {
  if (platform === "docker") {
    for (const key of ["mig", "shared"] as const) {
      if ((key === "mig" ? mig : shared) === undefined) continue;
      const message = "the docker platform hands over whole GPUs";
      problems.add([...at, key], message, `remove ${key}, or set platform: kubernetes`);
    }
  } else if (mig !== undefined && shared !== undefined) {
    problems.add([...at, "shared"], "given together with mig; a slice is not shared", "keep mig or shared, not both");
  }
}

function checkIds(raw: RawGpu, at: Path, platform: PlatformKind | undefined, problems: Problems): void {
  if (!raw.ids) return;
  if (platform === "kubernetes") {
    problems.add(
      [...at, "ids"],
      "the kubernetes platform cannot pin device ids: the cluster's device plugin chooses them",
      `write count: ${raw.ids.length} instead, or set platform: docker`,
    );
  }
  if (raw.count !== undefined && raw.count !== raw.ids.length) {
    problems.add([...at, "count"], `differs from the ${raw.ids.length} ids`, "write count or ids, not both");
  }
}

function checkTwice(raws: readonly RawGpu[], path: Path, problems: Problems): void {
  const taken = new Set(raws.flatMap((raw) => raw.ids ?? []));
  const seen = new Set<string>();
  raws.forEach((raw, index) => {
    raw.ids?.forEach((id, position) => {
      if (seen.has(id)) {
        problems.add(
          [...path, "gpus", index, "ids", position],
          "this device is given twice on the host; two nodes would share its memory",
          `use a free index, for example "${nextFree(taken)}"`,
        );
      }
      seen.add(id);
    });
  });
}

/** A machine of a cluster carries one label for its product, and one setting of time-slicing. */
function checkTogether(raws: readonly RawGpu[], path: Path, problems: Problems): void {
  const first = raws[0];
  raws.forEach((raw, index) => {
    const at = [...path, "gpus", index];
    if (raw.product !== first!.product) {
      const message = `another product than ${first!.product}; pods find a GPU by the product label of its machine, which has one`;
      problems.add([...at, "product"], message, "put the machines with it into a pool of their own");
    }
    const other = raws.find((each) => each.mig === undefined && each.shared !== raw.shared);
    if (raw.shared !== undefined && raw.mig === undefined && other) {
      const message = "time-slicing goes for all GPUs of a machine that are not cut into MIG instances";
      problems.add([...at, "shared"], message, "put them into a pool of their own, or share all of them alike");
    }
  });
}

function checkNumber(raws: readonly RawGpu[], path: Path, problems: Problems): void {
  const groups = raws.map((raw): GpuGroup => {
    const profile = raw.mig === undefined ? undefined : entryOf(raw.product)?.mig[raw.mig];
    return { count: raw.ids?.length ?? raw.count ?? 1, profile, shared: raw.shared };
  });
  const over = groups.findIndex((_, index) => gpusNeeded(groups.slice(0, index + 1)) > MOST_GPUS);
  if (over < 0) return;
  const { count, profile } = groups[over]!;
  const before = gpusNeeded(groups.slice(0, over));
  const also = before > 0 ? ` beside ${before} others` : "";
  const per = profile ? ` (one holds ${instancesPerGpu(profile)} of ${raws[over]!.mig})` : "";
  const message = `${count} need ${gpusNeeded(groups.slice(0, over + 1)) - before} GPUs${per}${also}; a machine has at most ${MOST_GPUS}`;
  const most = (MOST_GPUS - before) * (profile ? instancesPerGpu(profile) : (raws[over]!.shared ?? 1));
  const hint = most > 0 ? `write count: ${most} or less, or give` : "give";
  problems.add([...path, "gpus", over, "count"], message, `${hint} the stack more machines`);
}

function nextFree(taken: ReadonlySet<string>): string {
  let index = 0;
  while (taken.has(String(index))) index += 1;
  return String(index);
}

function take(taken: Set<string>): string {
  const id = nextFree(taken);
  taken.add(id);
  return id;
}
