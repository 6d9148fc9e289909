/** The production stack as it is committed, four A100 80GB and all, on simulated machines: everything but the work. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { bedUp } from "./support/bed";
import { ClusterRuntime } from "./support/cluster";
import { type Config, prefixOf, TestStack } from "./support/stack";
import { LONG } from "./support/suite";

const root = resolve(__dirname, "../..");
const NAME = "e2e-simulated";
const NAMESPACE = prefixOf(NAME);

/** Nodes as `testbed/kubernetes/simulate.mjs` describes them. */
function simulated(...args: string[]): object {
  const script = resolve(root, "testbed/kubernetes/simulate.mjs");
  return JSON.parse(spawnSync(process.execPath, [script, ...args], { encoding: "utf8" }).stdout);
}

/** The committed config of a stack, as the program reads it. */
function committed(stack: string): Config {
  const { config } = parse(readFileSync(resolve(root, `Pulumi.${stack}.yaml`), "utf8"));
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^ai-stack:/, ""), value]));
}

describe("prod as committed, on simulated machines", () => {
  let cluster: ClusterRuntime;
  let stack: TestStack;

  /** Anew: what a node has is not changed by applying it once more. */
  async function gpuNode(gpus: number): Promise<void> {
    await cluster.kubectl("delete", "node", "sim-a100-1", "--ignore-not-found");
    await cluster.apply(simulated("--prefix", "sim-a100", "--gpus", String(gpus)));
  }

  beforeAll(async () => {
    const access = bedUp("control", "kwok");
    cluster = new ClusterRuntime(NAMESPACE, NAMESPACE, access);
    // The real machines have pretended A100s, too; these pods are to stay away from them.
    await cluster.kubectl("cordon", "--selector", "ai-stack.testbed/node=real");
    await cluster.kubectl("uncordon", "--selector", "ai-stack.testbed/node=simulated");
    await cluster.apply(simulated("--prefix", "sim-cpu", "--count", "2"));
    await cluster.purge();
    const { context, kubeconfig } = access;
    const config = committed("prod");
    const kubernetes = { context, kubeconfig, namespace: NAMESPACE, sharedStorageClass: "shared" };
    stack = await TestStack.create(NAME, { ...config, kubernetes });
  }, LONG);

  afterAll(async () => {
    await stack?.down({ keepSecrets: false });
    await cluster.purge();
    await stack?.forget();
    await cluster.kubectl("uncordon", "--selector", "ai-stack.testbed/node=real");
    await cluster.kubectl("delete", "node", "sim-cpu-1", "sim-cpu-2");
    await gpuNode(4);
  }, LONG);

  it(
    "with one GPU too few, up fails with the reason of the scheduler",
    async () => {
      await gpuNode(3);
      await expect(stack.up()).rejects.toThrow(/Insufficient nvidia\.com\/gpu/);
    },
    LONG,
  );

  it(
    "with four, every pod is scheduled and ready",
    async () => {
      await gpuNode(4);
      await stack.up();
      const nodes = await cluster.kubectl("get", "pods", "--output", "jsonpath={.items[*].spec.nodeName}");
      expect(new Set(nodes.split(" "))).toEqual(new Set(["sim-a100-1", "sim-cpu-1", "sim-cpu-2"]));
      const gpus = await cluster.kubectl(
        "get",
        "pods",
        "--output",
        "jsonpath={.items[*].spec.containers[*].resources.limits['nvidia\\.com/gpu']}",
      );
      expect(gpus.split(" ").reduce((sum, count) => sum + Number(count), 0)).toBe(4);
    },
    LONG,
  );

  it("a second up is empty", () => stack.previewNoChanges(), LONG);
});
