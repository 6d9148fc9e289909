import { randomBytes } from "node:crypto";
import { edgeService } from "../../../components/edge";
import { gatewayService } from "../../../components/litellm-gateway";
import { createPlan, formatProblems, type Plan } from "../../../plan";
import { StopError } from "../../decide/options";
import type { Service } from "./containers";

/** Both are what the gateway's own health check asks of the nodes. */
const GROUPS = [
  { name: "default", models: ["smollm2"] },
  { name: "embedding", models: ["all-minilm"] },
];

export type FirewallMode = "off" | "blocking";

/** What the parts of a stack are made of. */
export interface PartSettings {
  /** Nodes with the model; all on one machine. */
  nodes: number;
  /** Questions that each of them answers at once. */
  parallel: number;
  firewall: FirewallMode;
  /** From `servingConfig`: where images come from. */
  source: Record<string, unknown>;
}

/** Name under which the edge of the rig is asked. */
export const EDGE_HOST = "localhost";

/**
 * The plan of a stack with so many nodes, which has the memory that they need by the plan.
 * @throws StopError where it cannot be planned
 */
export function planParts({ nodes, parallel, firewall, source }: PartSettings): Plan {
  const planned = createPlan({
    ...source,
    tier: "minimum",
    hardware: { hosts: [{ name: "bench", gpus: [], ram: "512GB", disk: "200GB" }] },
    models: [{ alias: "smollm2", replicas: nodes, parallel, context: 2048 }, { alias: "all-minilm" }],
    groups: GROUPS,
    edge: { host: EDGE_HOST, firewall: { mode: firewall } },
  });
  if (!planned.ok) throw new StopError(formatProblems(planned.problems));
  return planned.plan;
}

/** A key that LiteLLM takes for a strong one. */
export function newKey(): string {
  return `sk-${randomBytes(24).toString("hex")}`;
}

/** The gateway of a plan, as its component describes it. */
export function gatewayOf(plan: Plan, masterKey: string): Service {
  return gatewayService({
    ...commonOf(plan),
    image: plan.images.litellm,
    config: plan.gateway.config,
    masterKey,
    saltKey: newKey(),
    keys: [],
  });
}

/** The edge of a plan, as its component describes it. */
export function edgeOf(plan: Plan): Service {
  return edgeService({ ...commonOf(plan), image: plan.images.caddy, edge: plan.edge });
}

function commonOf({ topology }: Plan) {
  return { topology, platform: { kind: "docker" as const, stack: "ai-stack-bench-rig", networks: {} } };
}
