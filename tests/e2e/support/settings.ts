/** Config of the suites' stacks: the smallest models that answer in real words, on ports that nothing else uses. */
import { networkInterfaces } from "node:os";
import type { Access } from "./cluster";
import type { Config } from "./stack";

/** As the global setup found out for this machine. */
const source: Config = {
  images: process.env.E2E_IMAGES,
  library: { kind: process.env.E2E_LIBRARY },
};

export const models = [{ alias: "smollm2" }, { alias: "all-minilm" }];

export const groups = [
  { name: "fast", models: ["smollm2"] },
  { name: "embedding", models: ["all-minilm"] },
];

const edge = { host: "localhost", bind: "127.0.0.1", certificate: "internal" };

/** One node, no database: a laptop. */
export const local: Config = {
  ...source,
  tier: "minimum",
  models,
  groups,
  edge: { ...edge, httpsPort: 18943 },
};

/** Where the search of one's own listens that the tools' chapter brings. */
export const SEARCH_PORT = 18946;

/** An address of this machine that is reached from inside a container. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = all.find(({ family, internal }) => family === "IPv4" && !internal);
  if (!found) throw new Error("this machine has no address but that of itself");
  return found.address;
}

/** Every tool that runs without a GPU; no search engine is in reach, so that a search of one's own is asked. */
export const tools = {
  webSearch: {
    engines: [],
    own: [
      {
        name: "handbook",
        url: `http://${ownAddress()}:${SEARCH_PORT}/find?q={query}`,
        results: "results",
        link: "url",
        title: "title",
        text: "snippet",
      },
    ],
    pages: "all",
    // The test's model is too small to make a query of a question each time.
    queries: "question",
  },
  codeExecution: { memory: "1GiB", cpus: 1, seconds: 15 },
  documents: {},
};

/** A laptop's stack with tools, which want a larger disk. */
export const withTools: Config = {
  ...local,
  hardware: { hosts: [{ name: "laptop", gpus: [], ram: "16GB", disk: "40GB" }] },
  tools,
  edge: { ...edge, httpsPort: 18947 },
};

/** Two nodes with a replica of each model, database and cache; without GPUs, so that it runs everywhere. */
export const team: Config = {
  ...source,
  tier: "team",
  hardware: { hosts: [{ name: "server", gpus: [], ram: "16GB", disk: "40GB" }] },
  models: [
    { alias: "smollm2", replicas: 2, context: 2048, parallel: 1 },
    { alias: "all-minilm", replicas: 2 },
  ],
  groups,
  edge: { ...edge, httpsPort: 18944 },
};

/** The same with Prometheus; the large model stands on one node alone, and what is asked of it can fall back. */
export const monitored: Config = {
  ...team,
  hardware: { hosts: [{ name: "server", gpus: [], ram: "16GB", disk: "60GB" }] },
  models: [
    { alias: "large", model: "smollm2-135m", context: 2048, parallel: 1, price: { input: 1, output: 2 } },
    { alias: "small", model: "smollm2-135m", replicas: 2, context: 2048, parallel: 1, price: { input: 1, output: 2 } },
    { alias: "all-minilm", replicas: 2, price: { input: 1, output: 0 } },
  ],
  groups: [
    { name: "powerful", models: ["large"], fallbacks: ["fast"] },
    { name: "fast", models: ["small"] },
    { name: "embedding", models: ["all-minilm"] },
  ],
  teams: [
    {
      name: "research",
      members: ["ada@example.com"],
      groups: ["powerful", "fast"],
      budget: { dollars: 10, period: "1d" },
      keys: ["bot"],
    },
  ],
  monitoring: { kind: "in-stack" },
  edge: { ...edge, httpsPort: 18948 },
};

/**
 * The production tier in a cluster, small enough for one machine: two of all that can be two. The GPUs of the test bed's
 * nodes are ids and nothing behind them, so that the models run on the CPU.
 *
 * @param namespace where it runs
 */
export function prod({ context, kubeconfig }: Access, namespace: string): Config {
  return {
    ...source,
    tier: "production",
    platform: "kubernetes",
    kubernetes: { context, kubeconfig, namespace, sharedStorageClass: "shared" },
    hardware: {
      pools: [
        { name: "gpu", count: 2, gpus: [{ product: "a100-80gb", count: 1 }], ram: "16GB", disk: "40GB" },
        { name: "cpu", count: 1, ram: "16GB", disk: "60GB" },
      ],
    },
    models: team.models,
    groups,
    scaling: { gateway: { min: 2, max: 2 }, ui: { min: 2, max: 2 } },
    stores: { files: { kind: "shared-volume" } },
    monitoring: { kind: "in-stack" },
    edge: {
      host: "ai-stack.test",
      httpsPort: 30943,
      certificate: "internal",
      entry: { kind: "node-port", nodePort: 30943 },
    },
  };
}
