import { GPU_TOLERATION } from "../../../platforms/kubernetes/gpu";
import { STACK_LABEL } from "../../../platforms/kubernetes/platform";
import { bytesOf } from "../../../platforms/kubernetes/quantity";
import type { InUse, NodeFacts } from "./facts";

/** The parts of a Node that count here. */
export interface ListedNode {
  metadata?: { name?: string; labels?: Record<string, string> };
  spec?: { unschedulable?: boolean; taints?: { key: string; effect: string }[] };
  status?: { conditions?: { type: string; status: string }[]; allocatable?: Record<string, string> };
}

/** The parts of a Pod that count here. */
export interface ListedPod {
  metadata?: { labels?: Record<string, string> };
  spec?: { nodeName?: string; containers: { resources?: { requests?: Record<string, string> } }[] };
  status?: { phase?: string };
}

/** Extended resources have a domain in their name. */
const isDevice = (resource: string) => resource.includes("/");

export function toNode({ metadata, spec, status }: ListedNode): NodeFacts {
  const allocatable = status?.allocatable ?? {};
  const taints = (spec?.taints ?? []).filter(
    ({ key, effect }) => effect !== "PreferNoSchedule" && key !== GPU_TOLERATION.key,
  );
  return {
    name: metadata?.name ?? "",
    ready: (status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True"),
    closed: spec?.unschedulable === true || taints.length > 0,
    labels: metadata?.labels ?? {},
    devices: devicesOf(allocatable),
    memoryBytes: bytesOf(allocatable.memory ?? "0"),
  };
}

/** What pods of others ask of each node: those of the stack itself go away when their successors come. */
export function toInUse(pods: readonly ListedPod[], stack: string): InUse[] {
  return pods.flatMap(({ metadata, spec, status }) => {
    if (spec?.nodeName === undefined || metadata?.labels?.[STACK_LABEL] === stack) return [];
    if (["Succeeded", "Failed"].includes(status?.phase ?? "")) return [];
    const requests = spec.containers.map(({ resources }) => resources?.requests ?? {});
    return requests.map((request) => ({
      node: spec.nodeName!,
      devices: devicesOf(request),
      memoryBytes: bytesOf(request.memory ?? "0"),
    }));
  });
}

function devicesOf(resources: Record<string, string>): Record<string, number> {
  const devices = Object.entries(resources).filter(([name]) => isDevice(name));
  return Object.fromEntries(devices.map(([name, count]) => [name, Number(count)]));
}

/** Of several quotas each limit counts: the smallest of a resource is what there is. */
export function smallestLimits(quotas: readonly Record<string, string>[]): Record<string, string> {
  const limits: Record<string, string> = {};
  for (const [resource, limit] of quotas.flatMap((quota) => Object.entries(quota))) {
    const before = limits[resource];
    if (before === undefined || (isBytes(resource) && bytesOf(limit) < bytesOf(before))) limits[resource] = limit;
  }
  return limits;
}

/** Quantities that are compared here: bytes, and numbers of devices; CPUs and counts of objects are left as they come. */
function isBytes(resource: string): boolean {
  return /memory|storage|nvidia\.com/.test(resource);
}
