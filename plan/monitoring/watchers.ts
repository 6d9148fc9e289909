/** What runs beside a stack to watch it, and what that may call. */
import type { EdgePlan, ImageName, MonitoringPlan, NodePlan, PlatformKind, StoresPlan, Topology } from "../types";

export const WATCHERS = [
  "prometheus",
  "alertmanager",
  "ollama-exporter",
  "database-exporter",
  "edge-probe",
  "host-exporter",
  "gpu-exporter",
] as const;
export type Watcher = (typeof WATCHERS)[number];

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Limits of each: what the components set. `diskBytes` is the volume. */
export const WATCHER_LIMITS: Record<Watcher, { ramBytes: number; diskBytes: number }> = {
  prometheus: { ramBytes: GIB, diskBytes: 10 * GIB },
  alertmanager: { ramBytes: 128 * MIB, diskBytes: GIB / 8 },
  "ollama-exporter": { ramBytes: 64 * MIB, diskBytes: 0 },
  "database-exporter": { ramBytes: 64 * MIB, diskBytes: 0 },
  "edge-probe": { ramBytes: 64 * MIB, diskBytes: 0 },
  "host-exporter": { ramBytes: 64 * MIB, diskBytes: 0 },
  "gpu-exporter": { ramBytes: GIB / 2, diskBytes: 0 },
};

export const WATCHER_IMAGES: Record<Watcher, ImageName> = {
  prometheus: "prometheus",
  alertmanager: "alertmanager",
  "ollama-exporter": "json-exporter",
  "database-exporter": "postgres-exporter",
  "edge-probe": "blackbox-exporter",
  "host-exporter": "node-exporter",
  "gpu-exporter": "dcgm-exporter",
};

/** Ports that the watchers listen on, all above 1024: those that their programs have by themselves. */
export const WATCHER_PORTS: Record<Watcher, number> = {
  prometheus: 9090,
  alertmanager: 9093,
  "ollama-exporter": 7979,
  "database-exporter": 9187,
  "edge-probe": 9115,
  "host-exporter": 9100,
  "gpu-exporter": 9400,
};

export interface WatchedStack {
  /** Absent: nothing watches. */
  monitoring?: MonitoringPlan | undefined;
  platform: PlatformKind;
  nodes: readonly NodePlan[];
  database: boolean;
  stores: StoresPlan;
  edge: Pick<EdgePlan, "entry">;
}

/** The watchers of a stack, in the order of `WATCHERS`; none without monitoring. */
export function watchersOf({ monitoring, platform, nodes, database, stores, edge }: WatchedStack): Watcher[] {
  if (!monitoring) return [];
  const own = monitoring.kind === "in-stack";
  // A cluster has exporters of its own for its machines and GPUs, and lets no pod see them without wide rights.
  const host = platform === "docker";
  const wanted: Record<Watcher, boolean> = {
    prometheus: own,
    alertmanager: own && monitoring.webhooks.length > 0,
    "ollama-exporter": true,
    "database-exporter": database && stores.database.kind !== "external",
    // An edge that is not the stack's is watched by whoever it belongs to.
    "edge-probe": edge.entry.kind !== "existing",
    "host-exporter": host,
    "gpu-exporter": host && nodes.some(({ gpus }) => gpus.length > 0),
  };
  return WATCHERS.filter((watcher) => wanted[watcher]);
}

/** What each watcher calls; Prometheus also calls every other watcher. */
function calledBy(watcher: Watcher, nodes: readonly NodePlan[]): string[] {
  if (watcher === "prometheus") return ["gateway", "edge"];
  if (watcher === "ollama-exporter") return nodes.map(({ name }) => name);
  if (watcher === "database-exporter") return ["database"];
  return watcher === "edge-probe" ? ["edge"] : [];
}

/** The topology of a stack with its watchers: who is called has them among its callers. */
export function watched(topology: Topology, stack: WatchedStack): Topology {
  const watchers = watchersOf(stack);
  const callersOf = (service: string) => watchers.filter((watcher) => calledBy(watcher, stack.nodes).includes(service));
  const prometheus = watchers.filter((watcher) => watcher === "prometheus");
  return {
    ...Object.fromEntries(Object.entries(topology).map(([name, callers]) => [name, [...callers, ...callersOf(name)]])),
    ...Object.fromEntries(watchers.map((watcher) => [watcher, watcher === "prometheus" ? [] : prometheus])),
  };
}
