import { slug } from "./config/models";
import type { ModelLibraryPlan, NodePlan, ScalePlan, StoresPlan, TeamPlan, ToolsPlan, Topology } from "./types";

export interface TopologyInput {
  nodes: readonly NodePlan[];
  library: ModelLibraryPlan;
  database: boolean;
  cache: boolean;
  stores: StoresPlan;
  scale: { ui: ScalePlan };
  teams: readonly TeamPlan[];
  /** Is what one person may ask limited? The gateway is told of it by a task. */
  limited: boolean;
  tools: ToolsPlan;
  /** Does the stack make its edge? Otherwise that is somebody else's. */
  edge: boolean;
}

/** Name of the task that pulls a model to a node. */
export function pullTaskName(node: string, alias: string): string {
  return `pull-${node}-${slug(alias)}`;
}

/** Name of the task that makes a team true, in the gateway or in the UI. */
export function teamTaskName(service: "gateway" | "ui", team: string): string {
  return `${service}-team-${team}`;
}

/** Names of the services of the tools. */
export const TOOL_SERVICES: Record<keyof ToolsPlan, string> = {
  webSearch: "web-search",
  codeExecution: "code-execution",
  documents: "document-extraction",
  images: "image-generation",
};

/** Name of the task that tells the gateway what one person may ask. */
export const USER_LIMITS_TASK = "gateway-user-limits";

/**
 * Who may connect to whom: each service with the services and tasks that call it. What is not in here is refused where
 * the platform can refuse it. Servers outside of the stack are not in here.
 */
export function planTopology(input: TopologyInput): Topology {
  const { nodes, library, database, cache, stores, scale, teams, limited, tools, edge } = input;
  const ownDatabase = database && stores.database.kind !== "external";
  const ownCache = cache && stores.cache.kind === "in-stack";
  // One UI alone brings the database to its own schema.
  const migrating = scale.ui.max > 1 ? ["ui-migration"] : [];
  const edgeCaller = edge ? ["edge"] : [];
  const tasksOf = (service: "gateway" | "ui") => teams.map(({ name }) => teamTaskName(service, name));
  // The tasks of the UI read there who its administrator is.
  const callers = ["gateway", "ui", "database-setup", "gateway-migration", ...migrating, ...tasksOf("ui")];
  return {
    ...(edge ? { edge: [] } : {}),
    ui: [...edgeCaller, ...tasksOf("ui")],
    gateway: [
      ...["ui", ...edgeCaller],
      ...(database ? ["gateway-keys"] : []),
      ...(limited ? [USER_LIMITS_TASK] : []),
      ...tasksOf("gateway"),
    ],
    ...(ownDatabase ? { database: callers } : {}),
    ...(ownCache ? { cache: ["gateway", "ui"] } : {}),
    ...Object.fromEntries(Object.keys(tools).map((tool) => [TOOL_SERVICES[tool as keyof ToolsPlan], ["ui"]])),
    // The server fetches the model; the task only asks it to.
    ...(library.kind === "packaged" ? { mirror: nodes.map((node) => node.name) } : {}),
    ...Object.fromEntries(
      nodes.map((node) => [node.name, ["gateway", ...node.models.map((alias) => pullTaskName(node.name, alias))]]),
    ),
  };
}
