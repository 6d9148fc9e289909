import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Paths } from "../paths";
import { secondsOf, takeTurns } from "./measure";
import type { Comparison } from "./result";
import { BenchStack } from "./stack";

type Say = (line: string) => void;

const PREVIEW_ROUNDS = 3;
/** Ollama nodes whose previews are taken; the largest once, as it takes minutes. */
const NODE_COUNTS = [10, 100, 1000] as const;

/** A cluster that cannot be reached: a preview of what is not there yet asks it nothing. */
const NOWHERE = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "bench", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "bench", user: {} }],
  contexts: [{ name: "bench", context: { cluster: "bench", user: "bench" } }],
};

/** The production tier with so many Ollama nodes, each with a GPU and a copy of one model. */
function ofNodes(count: number, kubeconfig: string): Record<string, unknown> {
  return {
    tier: "production",
    kubernetes: { context: "bench", kubeconfig, sharedStorageClass: "shared" },
    hardware: {
      pools: [
        { name: "gpu", count, gpus: [{ product: "a100-80gb", count: 1 }], ram: "64GB", disk: "1TB" },
        { name: "cpu", count: 2, ram: "64GB", disk: "1TB" },
      ],
    },
    models: [
      { alias: "qwen3.6", replicas: count },
      { alias: "bge-m3", replicas: count },
    ],
    groups: [
      { name: "default", models: ["qwen3.6"] },
      { name: "embedding", models: ["bge-m3"] },
    ],
  };
}

/**
 * Previews of stacks on a cluster, which need none: what the program takes for few and for many nodes.
 *
 * @param empty preview of a program without a resource
 */
export async function compareClusterPreviews(
  paths: Paths,
  empty: () => Promise<unknown>,
  say: Say,
): Promise<Comparison[]> {
  const kubeconfig = join(mkdtempSync(join(paths.state, "nowhere-")), "kubeconfig");
  writeFileSync(kubeconfig, stringify(NOWHERE));
  const previewOf = async (name: string, config: Record<string, unknown>) => {
    const stack = await BenchStack.create(paths, name, config);
    return () => stack.preview();
  };
  const prod = await previewOf("bench-prod", {
    tier: "production",
    kubernetes: { context: "bench", kubeconfig, sharedStorageClass: "shared" },
  });
  say(`previews of prod, ${PREVIEW_ROUNDS} rounds`);
  await prod();
  const seconds = await takeTurns(PREVIEW_ROUNDS, { prod: () => secondsOf(prod), empty: () => secondsOf(empty) });
  const nodes: Record<number, number> = {};
  for (const count of NODE_COUNTS) {
    say(`preview of ${count} Ollama nodes`);
    nodes[count] = await secondsOf(await previewOf(`bench-${count}`, ofNodes(count, kubeconfig)));
  }
  const [few, more, many] = NODE_COUNTS.map((count) => nodes[count] ?? Number.NaN) as [number, number, number];
  return [
    {
      what: "preview of prod : of an empty program",
      unit: "s",
      ours: seconds.prod,
      reference: seconds.empty,
      aim: 1.7,
    },
    { what: "preview of 100 Ollama nodes : 10 s", unit: "s", ours: more, reference: 10, aim: 1 },
    {
      what: "each further node, of 1,000 : of 100",
      unit: "ms",
      ours: ((many - more) / 900) * 1000,
      reference: ((more - few) / 90) * 1000,
      aim: 1.3,
    },
  ];
}
