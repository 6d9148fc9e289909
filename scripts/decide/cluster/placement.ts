import type { InUse, NodeFacts } from "./facts";
import type { PodNeed } from "./needs";

/** Label of a node with the product of its GPUs, by NVIDIA's GPU feature discovery. */
export const PRODUCT_LABEL = "nvidia.com/gpu.product";

export interface Placement {
  /** Names of pods that found a node. */
  placed: string[];
  /** Why the others found none. */
  problems: string[];
}

interface Room {
  node: NodeFacts;
  devices: Record<string, number>;
  memoryBytes: number;
}

/**
 * Whether every pod finds a node: the largest first, each on the fullest node that it fits on, the way that leaves most
 * room for the next. The scheduler may do worse; where this finds no place there is hardly one.
 */
export function placePods(pods: readonly PodNeed[], nodes: readonly NodeFacts[], inUse: readonly InUse[]): Placement {
  const rooms = nodes.filter(({ ready, closed }) => ready && !closed).map((node) => roomOf(node, inUse));
  const result: Placement = { placed: [], problems: [] };
  for (const pod of [...pods].sort(bySize)) {
    const [room] = rooms.filter((one) => shortOf(pod, one) === undefined).sort((a, b) => a.memoryBytes - b.memoryBytes);
    if (room) {
      take(pod, room);
      result.placed.push(pod.name);
    } else result.problems.push(reason(pod, rooms));
  }
  return result;
}

function bySize(a: PodNeed, b: PodNeed): number {
  return (b.devices?.count ?? 0) - (a.devices?.count ?? 0) || b.memoryBytes - a.memoryBytes;
}

function roomOf(node: NodeFacts, inUse: readonly InUse[]): Room {
  const devices = { ...node.devices };
  let memoryBytes = node.memoryBytes;
  for (const use of inUse.filter((one) => one.node === node.name)) {
    memoryBytes -= use.memoryBytes;
    for (const [name, count] of Object.entries(use.devices)) devices[name] = (devices[name] ?? 0) - count;
  }
  return { node, devices, memoryBytes };
}

/** The first thing that a node lacks for a pod; undefined where it fits. */
function shortOf(
  { devices, memoryBytes }: PodNeed,
  room: Room,
): "resource" | "product" | "count" | "memory" | undefined {
  if (devices) {
    const product = room.node.labels[PRODUCT_LABEL];
    if (room.node.devices[devices.resource] === undefined) return "resource";
    if (product === undefined || !devices.products.includes(product)) return "product";
    if ((room.devices[devices.resource] ?? 0) < devices.count) return "count";
  }
  return room.memoryBytes < memoryBytes ? "memory" : undefined;
}

function take({ devices, memoryBytes }: PodNeed, room: Room): void {
  room.memoryBytes -= memoryBytes;
  if (devices) room.devices[devices.resource] = (room.devices[devices.resource] ?? 0) - devices.count;
}

/** Says what is missing by the node that comes nearest. */
function reason(pod: PodNeed, rooms: readonly Room[]): string {
  const short = rooms.map((room) => shortOf(pod, room));
  const wanted = pod.devices && `${pod.devices.count}x ${pod.devices.resource}`;
  if (rooms.length === 0) return `${pod.name}: no node is ready`;
  if (short.includes("memory")) {
    const most = Math.max(...rooms.filter((_, index) => short[index] === "memory").map((room) => room.memoryBytes));
    return `${pod.name}: wants ${gigabytes(pod.memoryBytes)} of RAM, at most ${gigabytes(most)} free on a node that suits it`;
  }
  if (short.includes("count")) {
    const most = Math.max(...rooms.map((room) => room.devices[pod.devices!.resource] ?? 0));
    return `${pod.name}: wants ${wanted} on one node, at most ${most} free`;
  }
  if (short.includes("product")) {
    const seen = [...new Set(rooms.map((room) => room.node.labels[PRODUCT_LABEL] ?? "no label"))].join(", ");
    return `${pod.name}: wants ${PRODUCT_LABEL} ${pod.devices!.products.join(" or ")}; nodes have ${seen}`;
  }
  return `${pod.name}: wants ${wanted}; no node has that resource`;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
