import { readFileSync } from "node:fs";
import { PROJECT } from "../effects/state";
import { type Paths, stackConfigFile } from "../paths";
import { type Bed, startBed } from "./cluster-bed";
import { RenderedYaml } from "./cluster-yaml";
import { secondsOf, takeTurns } from "./measure";
import type { SourceConfig } from "./ready";
import type { Comparison } from "./result";
import { BenchStack } from "./stack";

type Say = (line: string) => void;

const NAME = "bench-cluster";
const NAMESPACE = `${PROJECT}-${NAME}`;
const IDLE_ROUNDS = 3;
/** Each takes minutes: every round pulls the models and migrates two databases anew. */
const COLD_ROUNDS = 2;
const PORT = 30945;

/** The production tier, small enough for one node of the test bed. */
function configOn({ kubeconfig, context }: Bed, source: SourceConfig): Record<string, unknown> {
  const machine = { ram: "16GB", disk: "40GB" };
  return {
    ...source,
    tier: "production",
    kubernetes: { context, kubeconfig, namespace: NAMESPACE },
    hardware: {
      pools: [
        { name: "gpu", count: 1, gpus: [{ product: "a100-80gb", count: 1 }], ...machine },
        { name: "cpu", count: 1, ...machine },
      ],
    },
    models: [{ alias: "smollm2", context: 2048, parallel: 1 }, { alias: "all-minilm" }],
    groups: [
      { name: "fast", models: ["smollm2"] },
      { name: "embedding", models: ["all-minilm"] },
    ],
    scaling: { gateway: { min: 1, max: 1 }, ui: { min: 1, max: 1 } },
    stores: { files: { kind: "volume" } },
    edge: {
      host: "ai-stack.test",
      httpsPort: PORT,
      certificate: "internal",
      entry: { kind: "node-port", nodePort: PORT },
    },
  };
}

/**
 * `up` in a real cluster beside the same objects as YAML, applied wave after wave as Argo CD and Flux do: without changes,
 * and from nothing until all is ready.
 */
export async function compareClusterUps(paths: Paths, source: SourceConfig, say: Say): Promise<Comparison[]> {
  const bed = await startBed(say);
  await emptied(bed);
  const stack = await BenchStack.create(paths, NAME, configOn(bed, source));
  const down = async () => {
    await stack.down();
    await emptied(bed);
  };
  try {
    say("up in the cluster, for the first time");
    await stack.up();
    const yaml = await RenderedYaml.of(bed, NAMESPACE, readFileSync(stackConfigFile(paths, NAME), "utf8"), paths.state);
    say(`up without changes in the cluster, ${IDLE_ROUNDS} rounds`);
    const ours = await takeTurns(IDLE_ROUNDS, { idle: () => secondsOf(() => stack.up()) });
    await down();
    await yaml.apply();
    say(`apply without changes in the cluster, ${IDLE_ROUNDS} rounds`);
    const reference = await takeTurns(IDLE_ROUNDS, { idle: () => secondsOf(() => yaml.apply()) });
    await emptied(bed);
    say(`up from nothing in the cluster, ${COLD_ROUNDS} rounds`);
    const cold = await takeTurns(COLD_ROUNDS, {
      ours: async () => {
        const seconds = await secondsOf(() => stack.up());
        await down();
        return seconds;
      },
      reference: async () => {
        const seconds = await secondsOf(() => yaml.apply());
        await emptied(bed);
        return seconds;
      },
    });
    return [
      { what: "cluster: up without changes : apply", unit: "s", ours: ours.idle, reference: reference.idle },
      { what: "cluster: up until ready : apply until ready", unit: "s", ...cold, aim: 1.3 },
    ];
  } finally {
    await down();
  }
}

/** Takes everything of the stack out of the cluster, its volumes too. */
async function emptied(bed: Bed): Promise<void> {
  const label = ["--selector", `ai-stack.stack=${NAMESPACE}`];
  await bed.kubectl(["delete", "namespace", NAMESPACE, "--ignore-not-found"]);
  await bed.kubectl(["delete", "priorityclasses", ...label, "--ignore-not-found"]);
}
