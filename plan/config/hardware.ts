import type { Host, PlatformKind } from "../types";
import { readGpus } from "./gpus";
import { readEach } from "./issues";
import type { Problems } from "./problems";
import { hostSchema, poolSchema, type RawHost } from "./schema";

type Path = PropertyKey[];
type Kind = PlatformKind | undefined;

export interface RawHardware {
  hosts?: unknown[] | undefined;
  pools?: unknown[] | undefined;
}

const POOL_EXAMPLE =
  "pools: [{ name: gpu, count: 1, gpus: [{ product: a100-80gb, count: 4 }], ram: 256GB, disk: 2TB }]";
const HOST_EXAMPLE = "hosts: [{ name: desk, ram: 32GB, disk: 100GB }]";

/**
 * Reads the machines: hosts one by one, or pools of machines that are alike, each of which becomes a host.
 *
 * @returns the hosts, or undefined where something is faulty: nothing is placed on half a machine
 */
export function readHardware({ hosts, pools }: RawHardware, platform: Kind, problems: Problems): Host[] | undefined {
  const before = problems.list.length;
  if (hosts && pools) {
    const hint = "remove one of the two; a machine of its own is a pool with count: 1";
    problems.add(["hardware", "pools"], "given together with hosts", hint);
  } else if (platform === "docker" && pools) {
    const message = "pools are machines of a cluster; the docker platform runs on one host";
    problems.add(["hardware", "pools"], message, `write ${HOST_EXAMPLE}, or set platform: kubernetes`);
  } else if (!hosts && !pools) {
    const [key, example] = platform === "kubernetes" ? ["pools", POOL_EXAMPLE] : ["hosts", HOST_EXAMPLE];
    problems.add(
      ["hardware", key!],
      `hardware.${key} is missing; a stack needs machines`,
      `write for example ${example}`,
    );
  }
  const found = [...readHosts(hosts ?? [], platform, problems), ...readPools(pools ?? [], platform, problems)];
  return problems.list.length === before ? found : undefined;
}

function readHosts(list: readonly unknown[], platform: Kind, problems: Problems): Host[] {
  const path = ["hardware", "hosts"];
  const raws = readEach(hostSchema, list, path, problems);
  checkNames(raws, path, "host", problems);
  if (platform === "docker" && list.length > 1) {
    problems.add(
      [...path, 1],
      "the docker platform runs on one host; several hosts need platform kubernetes",
      "keep one host, or set platform: kubernetes",
    );
  }
  return raws.flatMap((raw, index) => (raw ? [readHost(raw, [...path, index], platform, problems)] : []));
}

function readPools(list: readonly unknown[], platform: Kind, problems: Problems): Host[] {
  const path = ["hardware", "pools"];
  const raws = readEach(poolSchema, list, path, problems);
  checkNames(raws, path, "pool", problems);
  return raws.flatMap((raw, index) => {
    if (!raw) return [];
    const { name: pool, ram: ramBytes, disk: diskBytes } = raw;
    const gpus = readGpus(raw.gpus, [...path, index], platform, problems);
    return Array.from({ length: raw.count }, (_, number) => ({
      name: `${pool}-${number}`,
      pool,
      gpus,
      ramBytes,
      diskBytes,
    }));
  });
}

function checkNames(
  raws: readonly ({ name: string } | undefined)[],
  path: Path,
  what: "host" | "pool",
  problems: Problems,
): void {
  const seen = new Set<string>();
  raws.forEach((raw, index) => {
    if (!raw) return;
    if (seen.has(raw.name)) {
      const hint = `rename it, for example "${raw.name}-${index}"`;
      problems.add([...path, index, "name"], `name of an earlier ${what}`, hint);
    }
    seen.add(raw.name);
  });
}

function readHost(raw: RawHost, path: Path, platform: Kind, problems: Problems): Host {
  if (platform === "kubernetes" && raw.gpuDriver) {
    problems.add(
      [...path, "gpuDriver"],
      "the kubernetes platform cannot choose the driver: the cluster's device plugin hands GPUs over",
      "remove gpuDriver, or set platform: docker",
    );
  }
  return {
    name: raw.name,
    gpus: readGpus(raw.gpus, path, platform, problems),
    ramBytes: raw.ram,
    diskBytes: raw.disk,
    ...(raw.gpuDriver ? { gpuDriver: raw.gpuDriver } : {}),
  };
}
