import { slug } from "./config/models";
import type { ModelLibraryPlan, NodePlan, Topology } from "./types";

export interface TopologyInput {
  nodes: readonly NodePlan[];
  library: ModelLibraryPlan;
  database: boolean;
  cache: boolean;
}

/** Name of the task that pulls a model to a node. */
export function pullTaskName(node: string, alias: string): string {
  return `pull-${node}-${slug(alias)}`;
}

/**
 * Who may connect to whom: each service with the services and tasks that call it. What is not in here is refused where
 * the platform can refuse it.
 */
export function planTopology({ nodes, library, database, cache }: TopologyInput): Topology {
  return {
    edge: [],
    ui: ["edge"],
    gateway: database ? ["ui", "edge", "gateway-keys"] : ["ui", "edge"],
    ...(database ? { database: ["gateway", "ui", "database-setup", "gateway-migration"] } : {}),
    ...(cache ? { cache: ["gateway", "ui"] } : {}),
    // The server fetches the model; the task only asks it to.
    ...(library.kind === "packaged" ? { mirror: nodes.map((node) => node.name) } : {}),
    ...Object.fromEntries(
      nodes.map((node) => [node.name, ["gateway", ...node.models.map((alias) => pullTaskName(node.name, alias))]]),
    ),
  };
}
