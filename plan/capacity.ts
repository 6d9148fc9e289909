/** RAM and disk: what the services and the nodes of a host take together. */
import type { Problems } from "./config/problems";
import type { Host, NodePlan } from "./types";
import { formatBytes, suggestSize } from "./units";

export interface CapacityInput {
  hosts: readonly Host[];
  nodes: readonly NodePlan[];
  database: boolean;
  cache: boolean;
  mirror: boolean;
}

/** What something takes of a host. */
export interface Share {
  name: string;
  ramBytes: number;
  diskBytes: number;
}

export interface HostCapacity {
  host: Host;
  shares: Share[];
  ramBytes: number;
  diskBytes: number;
  usableRamBytes: number;
}

const GIB = 2 ** 30;
/** The rest is the operating system's and the container engine's. */
const USABLE_RAM = 0.9;

/**
 * Limits that the components set, and what their data come to in a first year. Images unpacked: Ollama 5 GB with its
 * CUDA libraries, Open WebUI 4, LiteLLM 2, the others 1.
 */
const SERVICES: (Share & { when?: "database" | "cache" | "mirror" })[] = [
  { name: "images", ramBytes: 0, diskBytes: 11 * GIB },
  { name: "edge", ramBytes: GIB / 4, diskBytes: GIB / 8 },
  { name: "ui", ramBytes: 2 * GIB, diskBytes: 4 * GIB },
  { name: "gateway", ramBytes: 2 * GIB, diskBytes: 0 },
  { name: "database", ramBytes: GIB, diskBytes: 10 * GIB, when: "database" },
  { name: "cache", ramBytes: GIB / 2, diskBytes: GIB, when: "cache" },
  { name: "mirror", ramBytes: GIB / 4, diskBytes: GIB, when: "mirror" },
];

/** Adds up what every host has to hold; the services all run on the first. */
export function planCapacity(input: CapacityInput): HostCapacity[] {
  return input.hosts.map((host, index) => {
    const services = index === 0 ? SERVICES.filter(({ when }) => when === undefined || input[when]) : [];
    const nodes = input.nodes.filter((node) => node.host === host.name);
    const shares = [...services, ...nodes].map(({ name, ramBytes, diskBytes }) => ({ name, ramBytes, diskBytes }));
    return {
      host,
      shares,
      ramBytes: sum(shares, "ramBytes"),
      diskBytes: sum(shares, "diskBytes"),
      usableRamBytes: Math.floor(host.ramBytes * USABLE_RAM),
    };
  });
}

/** Whether the RAM of every host is enough. */
export function ramFits(capacities: readonly HostCapacity[]): boolean {
  return capacities.every(({ ramBytes, usableRamBytes }) => ramBytes <= usableRamBytes);
}

/**
 * Reports what does not fit, with the size that would do.
 *
 * @param lessRam changes of the models with which the RAM would be enough
 */
export function checkCapacity(
  capacities: readonly HostCapacity[],
  lessRam: readonly string[],
  problems: Problems,
): void {
  capacities.forEach(({ host, shares, ramBytes, diskBytes, usableRamBytes }, index) => {
    const path = ["hardware", "hosts", index];
    if (ramBytes > usableRamBytes) {
      const enough = `ram: ${suggestSize(ramBytes / USABLE_RAM)} is enough`;
      const message = `${formatBytes(ramBytes)} needed of ${formatBytes(usableRamBytes)} usable (90 %): ${sumOf(shares, "ramBytes")}`;
      problems.add([...path, "ram"], message, [enough, ...lessRam].join("; or "));
    }
    if (diskBytes > host.diskBytes) {
      const message = `${formatBytes(diskBytes)} needed: ${sumOf(shares, "diskBytes")}`;
      const suggestion = `disk: ${suggestSize(diskBytes)} is enough; or take smaller models or fewer of them`;
      problems.add([...path, "disk"], message, suggestion);
    }
  });
}

function sumOf(shares: readonly Share[], key: "ramBytes" | "diskBytes"): string {
  const parts = shares.filter((share) => share[key] > 0).map((share) => `${share.name} ${formatBytes(share[key])}`);
  return parts.join(" + ");
}

function sum(shares: readonly Share[], key: "ramBytes" | "diskBytes"): number {
  return shares.reduce((total, share) => total + share[key], 0);
}
