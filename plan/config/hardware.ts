import { gpus as gpuCatalogue } from "../catalogue";
import type { GpuDevice, Host, PlatformKind } from "../types";
import { readEach } from "./issues";
import { didYouMean, type Problems } from "./problems";
import { hostSchema, type RawHost } from "./schema";

type Path = PropertyKey[];

/**
 * Reads the hosts with their GPUs; indexes of GPUs that name none are the next free ones.
 *
 * @returns the hosts, or undefined where one of them is faulty: nothing is placed on half a machine
 */
export function readHosts(list: readonly unknown[], platform: PlatformKind | undefined, problems: Problems) {
  const path = ["hardware", "hosts"];
  const before = problems.list.length;
  const raws = readEach(hostSchema, list, path, problems);
  checkNames(raws, path, problems);
  if (platform === "docker" && list.length > 1) {
    problems.add(
      [...path, 1],
      "the docker platform runs on one host; several hosts need platform kubernetes",
      "keep one host, or set platform: kubernetes",
    );
  }
  const hosts = raws.map((raw, index) => raw && readHost(raw, [...path, index], platform, problems));
  return problems.list.length === before ? (hosts as Host[]) : undefined;
}

function checkNames(raws: readonly (RawHost | undefined)[], path: Path, problems: Problems): void {
  raws.forEach((raw, index) => {
    const first = raws.findIndex((other) => other?.name === raw?.name);
    if (raw && first < index) {
      problems.add(
        [...path, index, "name"],
        "name of an earlier host",
        `rename it, for example "${raw.name}-${index}"`,
      );
    }
  });
}

function readHost(raw: RawHost, path: Path, platform: PlatformKind | undefined, problems: Problems): Host {
  if (platform === "kubernetes") refuseDevices(raw, path, problems);
  return {
    name: raw.name,
    gpus: readGpus(raw, path, problems),
    ramBytes: raw.ram,
    diskBytes: raw.disk,
    ...(raw.gpuDriver ? { gpuDriver: raw.gpuDriver } : {}),
  };
}

/** A cluster's device plugin chooses the devices; a stack cannot. */
function refuseDevices(raw: RawHost, path: Path, problems: Problems): void {
  if (raw.gpuDriver) {
    problems.add(
      [...path, "gpuDriver"],
      "the kubernetes platform cannot choose the driver: the cluster's device plugin hands GPUs over",
      "remove gpuDriver, or set platform: docker",
    );
  }
  raw.gpus.forEach((gpu, index) => {
    if (!gpu.ids) return;
    problems.add(
      [...path, "gpus", index, "ids"],
      "the kubernetes platform cannot pin device ids: the cluster's device plugin chooses them",
      `write count: ${gpu.ids.length} instead, or set platform: docker`,
    );
  });
}

function readGpus(raw: RawHost, path: Path, problems: Problems): GpuDevice[] {
  const taken = new Set(raw.gpus.flatMap((gpu) => gpu.ids ?? []));
  const seen = new Set<string>();
  const catalogue = gpuCatalogue();
  return raw.gpus.flatMap((gpu, index) => {
    const at = [...path, "gpus", index];
    const product = catalogue[gpu.product];
    if (!product) {
      problems.add([...at, "product"], "unknown GPU", didYouMean(gpu.product, Object.keys(catalogue)));
    }
    if (gpu.ids && gpu.count !== undefined && gpu.count !== gpu.ids.length) {
      problems.add([...at, "count"], `differs from the ${gpu.ids.length} ids`, "write count or ids, not both");
    }
    gpu.ids?.forEach((id, position) => {
      if (seen.has(id)) {
        problems.add(
          [...at, "ids", position],
          "this device is given twice on the host; two nodes would share its memory",
          `use a free index, for example "${nextFree(taken)}"`,
        );
      }
      seen.add(id);
    });
    const ids = gpu.ids ?? Array.from({ length: gpu.count ?? 1 }, () => take(taken));
    return ids.map((id) => ({ id, product: gpu.product, memoryBytes: product?.memory ?? 0 }));
  });
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
