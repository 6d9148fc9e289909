import { createPlan } from "../../plan";
import type { Plan } from "../../plan/types";

/** The plan of a config that is known to be right. */
export function planOf(raw: Record<string, unknown>): Plan {
  const result = createPlan(raw);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, undefined, 2));
  return result.plan;
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

/** Production on a cluster without GPUs: what a small cluster of real machines can run. */
export const CPU_CLUSTER = {
  tier: "production",
  kubernetes: { context: "test", clusterIdentifier: "test", namespace: "ai", sharedStorageClass: "shared" },
  hardware: { pools: [{ name: "cpu", count: 2, ram: "24GB", disk: "60GB" }] },
  models: CPU_TEAM.models,
  groups: CPU_TEAM.groups,
  edge: {
    host: "ai.example.com",
    certificate: "internal",
    entry: { kind: "node-port", nodePort: 30443 },
    httpsPort: 30443,
  },
};
