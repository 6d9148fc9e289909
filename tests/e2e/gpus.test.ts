/** Stacks with GPUs, previewed on a machine that need not have any: the device requests are what matters. */
import { type Step, TestStack } from "./support/stack";
import { LONG } from "./support/suite";

/** GPU indexes that each node asks the engine for, by the name of the node. */
function requestsOf(steps: Step[]): Record<string, unknown> {
  const nodes = steps.filter(
    ({ type, name }) => type === "docker:index/container:Container" && name.startsWith("ollama-"),
  );
  return Object.fromEntries(nodes.map(({ name, inputs }) => [name, inputs.deviceRequests]));
}

async function previewOf(stack: TestStack): Promise<Step[]> {
  try {
    return await stack.preview();
  } finally {
    await stack.forget();
  }
}

describe("preview with GPUs", () => {
  it(
    "recommended: one node with the one GPU, and its models by name",
    async () => {
      const steps = await previewOf(await TestStack.create("e2e-dev", { tier: "recommended" }));
      const wanted = expect.objectContaining({ driver: "nvidia", deviceIds: ["0"], capabilities: ["gpu"] });
      expect(requestsOf(steps)).toEqual({ "ollama-0": [wanted] });
      const names = steps.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["ollama-0-mistral-s3-1", "ollama-0-nomic-embed-text"]));
    },
    LONG,
  );

  it(
    "team: every GPU is used, and none by two nodes",
    async () => {
      const steps = await previewOf(await TestStack.create("e2e-gpus", { tier: "team" }));
      const requests = Object.values(requestsOf(steps)) as { deviceIds: string[] }[][];
      const ids = requests.flatMap((request) => request.flatMap(({ deviceIds }) => deviceIds));
      expect(ids.sort()).toEqual(["0", "1"]);
    },
    LONG,
  );
});
