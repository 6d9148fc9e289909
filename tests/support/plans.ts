import { createPlan } from "../../plan";
import type { ClusterPlan, EdgePlan, Host, Plan } from "../../plan/types";

/** The plan of a config that is known to be right. */
export function planOf(raw: Record<string, unknown>): Plan {
  const result = createPlan(raw);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, undefined, 2));
  const { plan } = result;
  return { ...ONE_OF_EACH, ...plan, edge: { ...plan.edge, entry: plan.edge.entry ?? { kind: "host-port" } } };
}

/** What a plan says where the config says nothing of clusters; the plan's own words win. */
const ONE_OF_EACH = {
  stores: { database: { kind: "in-stack" }, cache: { kind: "in-stack" }, files: { kind: "volume" } },
  scale: { gateway: { min: 1, max: 1 }, ui: { min: 1, max: 1 } },
} satisfies Partial<Plan>;

export const CLUSTER: ClusterPlan = {
  context: "prod",
  kubeconfig: "/etc/kubeconfig",
  clusterIdentifier: "prod",
  namespace: "ai-stack",
  storageClass: "fast",
  sharedStorageClass: "shared",
  gpuAllocation: "device-plugin",
};

/** The same stack on a cluster, with two gateways and two UIs, behind an ingress; override what a test is about. */
export function onCluster(plan: Plan, overrides: Partial<Plan> & { entry?: Partial<EdgePlan> } = {}): Plan {
  const { entry, ...rest } = overrides;
  const hosts: Host[] = plan.hosts.map((host) => ({ ...host, pool: host.name }));
  return {
    ...plan,
    platform: "kubernetes",
    cluster: CLUSTER,
    hosts,
    edge: {
      host: "ai.example.com",
      bind: "0.0.0.0",
      httpsPort: 443,
      certificate: "cert-manager",
      issuer: { name: "letsencrypt", kind: "ClusterIssuer" },
      entry: { kind: "ingress", className: "nginx" },
      ...entry,
    },
    stores: { database: { kind: "in-stack" }, cache: { kind: "in-stack" }, files: { kind: "shared-volume" } },
    scale: { gateway: { min: 2, max: 6 }, ui: { min: 2, max: 4 } },
    ...rest,
  };
}

/** A team without GPUs: two Ollama nodes with the same small models, Postgres and Redis. */
export const CPU_TEAM = {
  tier: "team",
  hardware: { hosts: [{ name: "bench", gpus: [], ram: "24GB", disk: "60GB" }] },
  models: [
    { alias: "smollm2", replicas: 2 },
    { alias: "all-minilm", replicas: 2 },
  ],
  groups: [
    { name: "fast", models: ["smollm2"], rpm: 60 },
    { name: "default", models: ["smollm2"], fallbacks: ["fast"] },
    { name: "embedding", models: ["all-minilm"] },
  ],
  edge: { host: "localhost", bind: "127.0.0.1", httpsPort: 8443 },
};
