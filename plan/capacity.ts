/** RAM and disk: what the services and the nodes of a host take together. */
import type { Problems } from "./config/problems";
import { groupBy } from "./lists";
import {
  ALL_IMAGES,
  dealOut,
  imagesShare,
  OLLAMA_IMAGE,
  planServers,
  type ServersInput,
  type Share,
  serverHosts,
} from "./servers";
import type { Host, NodePlan } from "./types";
import { formatBytes, suggestSize } from "./units";

export interface CapacityInput extends ServersInput {
  hosts: readonly Host[];
  nodes: readonly NodePlan[];
  /** Machine with the GPU of image generation. */
  imagesHost: string | undefined;
}

export interface HostCapacity {
  host: Host;
  shares: Share[];
  ramBytes: number;
  diskBytes: number;
  usableRamBytes: number;
}

/** The rest is the operating system's and the container engine's. */
const USABLE_RAM = 0.9;

/** Adds up what every host has to hold. */
export function planCapacity(input: CapacityInput): HostCapacity[] {
  const nodes = groupBy(input.nodes, (node) => node.host);
  const nodesOf = (host: Host): Share[] => [
    ...(nodes.get(host.name) ?? []).map(shareOf),
    ...(host.name === input.imagesHost ? imagesShare(input.tools) : []),
  ];
  const servers = serverHosts(input.hosts);
  const free = servers.map((host) => usable(host) - sum(nodesOf(host), "ramBytes"));
  const dealt = dealOut(planServers(input), free);
  const services = new Map(servers.map((host, index) => [host.name, dealt[index]!]));
  return input.hosts.map((host) => {
    const own = services.get(host.name) ?? [];
    const shares = [...own, ...nodesOf(host)];
    return capacity(host, shares.length > 0 ? [own.length > 0 ? ALL_IMAGES : OLLAMA_IMAGE, ...shares] : []);
  });
}

function shareOf({ name, ramBytes, diskBytes }: NodePlan): Share {
  return { name, ramBytes, diskBytes };
}

function usable({ ramBytes }: Host): number {
  return Math.floor(ramBytes * USABLE_RAM);
}

function capacity(host: Host, shares: Share[]): HostCapacity {
  const [ramBytes, diskBytes] = [sum(shares, "ramBytes"), sum(shares, "diskBytes")];
  return { host, shares, ramBytes, diskBytes, usableRamBytes: usable(host) };
}

/** Whether the RAM of every host is enough. */
export function ramFits(capacities: readonly HostCapacity[]): boolean {
  return capacities.every(({ ramBytes, usableRamBytes }) => ramBytes <= usableRamBytes);
}

/**
 * Reports what does not fit, with the size that would do; of the machines of a pool the one that lacks most.
 *
 * @param lessRam changes of the models with which the RAM would be enough
 */
export function checkCapacity(
  capacities: readonly HostCapacity[],
  lessRam: readonly string[],
  problems: Problems,
): void {
  const pools = [...new Set(capacities.flatMap(({ host }) => host.pool ?? []))];
  const groups = groupBy(capacities, ({ host }) => host.pool ?? host);
  for (const group of groups.values()) {
    const { host } = group[0]!;
    const place =
      host.pool === undefined ? ["hosts", capacities.indexOf(group[0]!)] : ["pools", pools.indexOf(host.pool)];
    checkRam(most(group, "ramBytes"), ["hardware", ...place, "ram"], lessRam, problems);
    checkDisk(most(group, "diskBytes"), ["hardware", ...place, "disk"], problems);
  }
}

/** Machines of a group have the same RAM and disk: the one that needs most lacks most. */
function most(group: readonly HostCapacity[], key: "ramBytes" | "diskBytes"): HostCapacity {
  return group.reduce((best, next) => (next[key] > best[key] ? next : best));
}

function checkRam(
  { host, shares, ramBytes, usableRamBytes }: HostCapacity,
  path: PropertyKey[],
  lessRam: readonly string[],
  problems: Problems,
): void {
  if (ramBytes <= usableRamBytes) return;
  const enough = `ram: ${suggestSize(ramBytes / USABLE_RAM)} is enough`;
  const needed = `${formatBytes(ramBytes)} needed${where(host)} of ${formatBytes(usableRamBytes)} usable (90 %)`;
  const hint = host.pool === undefined ? [] : ["raise the count of the pool, or add one without GPUs for the services"];
  problems.add(path, `${needed}: ${sumOf(shares, "ramBytes")}`, [enough, ...lessRam, ...hint].join("; or "));
}

function checkDisk({ host, shares, diskBytes }: HostCapacity, path: PropertyKey[], problems: Problems): void {
  if (diskBytes <= host.diskBytes) return;
  const message = `${formatBytes(diskBytes)} needed${where(host)}: ${sumOf(shares, "diskBytes")}`;
  const suggestion = `disk: ${suggestSize(diskBytes)} is enough; or take smaller models or fewer of them`;
  problems.add(path, message, suggestion);
}

function where({ name, pool }: Host): string {
  return pool === undefined ? "" : ` on ${name}`;
}

/** `ui 2 GiB + gateway 2 GiB x 3 + …`: copies of a service stand beside each other. */
function sumOf(shares: readonly Share[], key: "ramBytes" | "diskBytes"): string {
  const copies = groupBy(
    shares.filter((share) => share[key] > 0),
    ({ name }) => name,
  );
  const parts = [...copies.values()].map((own) => {
    const times = own.length > 1 ? ` x ${own.length}` : "";
    return `${own[0]!.name} ${formatBytes(own[0]![key])}${times}`;
  });
  return parts.join(" + ");
}

function sum(shares: readonly Share[], key: "ramBytes" | "diskBytes"): number {
  return shares.reduce((total, share) => total + share[key], 0);
}
