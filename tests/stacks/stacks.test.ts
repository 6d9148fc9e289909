import * as pulumi from "@pulumi/pulumi";
import { AiStack } from "../../components";
import type { Plan } from "../../plan/types";
import { isSecret, ofType, one, type Registered, register, reveal } from "../support/mocks";
import { CPU_TEAM, planOf } from "../support/plans";
import { stackConfig } from "../support/stacks";

const registerStack = (plan: Plan, preview: boolean) =>
  register(() => new AiStack("ai-stack", { plan, stack: "ai-stack-test" }), preview);

const made = new Map<string, Promise<Registered[]>>();

/** What a plan registers; made once for each plan, because it takes a second. */
function put(plan: Plan, preview = false): Promise<Registered[]> {
  const key = `${preview} ${JSON.stringify(plan)}`;
  if (!made.has(key)) made.set(key, registerStack(plan, preview));
  return made.get(key)!;
}

/** One line a resource: what it is and what it hangs on. */
const summary = (registered: Registered[]) => registered.map(({ type, name }) => `${type} ${name}`).sort();

const containers = (registered: Registered[]) =>
  Object.fromEntries(ofType(registered, "Container").map(({ inputs }) => [String(inputs.name), inputs]));

/** Inputs as a reviewer would read them: secrets are only named as such. */
const masked = (value: unknown): unknown => {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]));
  }
  return value;
};

describe.each(["local", "dev", "team"])("the stack %s", (name) => {
  const plan = planOf(stackConfig(name));

  test("is made of exactly these resources", async () => {
    expect(summary(await put(plan))).toMatchSnapshot();
  });

  test("gives its containers exactly these inputs", async () => {
    expect(masked(containers(await put(plan)))).toMatchSnapshot();
  });

  test("publishes the edge alone", async () => {
    const published = Object.entries(containers(await put(plan))).filter(
      ([, { ports }]) => Array.isArray(ports) && ports.length > 0,
    );
    expect(published.map(([container]) => container)).toEqual(["ai-stack-test-edge"]);
    expect(published[0]![1].ports).toHaveLength(1);
  });

  test("registers every name once", async () => {
    const all = summary(await put(plan));
    expect(new Set(all).size).toBe(all.length);
  });

  test("shows the same resources in a preview, where nothing is known yet", async () => {
    expect(summary(await put(plan, true))).toEqual(summary(await put(plan)));
  });

  test("hands secrets to containers as secrets", async () => {
    const registered = await put(plan);
    const envs = one(registered, "Container", "gateway").inputs.envs;
    expect(isSecret(envs)).toBe(true);
    expect(reveal(envs)).toEqual(expect.arrayContaining([expect.stringMatching(/^LITELLM_MASTER_KEY=sk-value-of/)]));
  });
});

describe("device requests", () => {
  test.each([
    ["dev", [["0"]]],
    ["team", [["0"], ["1"]]],
  ])("%s: one Ollama node a GPU, by explicit id", async (name, ids) => {
    const registered = await put(planOf(stackConfig(name)));
    const nodes = Object.entries(containers(registered)).filter(([container]) => container.includes("-ollama-"));
    expect(nodes.map(([, { deviceRequests }]) => deviceRequests)).toEqual(
      ids.map((deviceIds) => [{ driver: "nvidia", deviceIds, capabilities: ["gpu"] }]),
    );
  });

  test("local: none", async () => {
    const all = containers(await put(planOf(stackConfig("local"))));
    for (const inputs of Object.values(all)) expect(inputs).not.toHaveProperty("deviceRequests");
  });
});

test("prod is planned for Kubernetes on four A100 80GB", () => {
  const plan = planOf(stackConfig("prod"));
  expect(plan.platform).toBe("kubernetes");
  expect(plan.hosts.flatMap(({ gpus }) => gpus).map(({ product }) => product)).toEqual(Array(4).fill("a100-80gb"));
  // The references of images have a test of their own, and change with every image.
  expect({ ...plan, images: Object.keys(plan.images) }).toMatchSnapshot();
});

test("a team without GPUs has two Ollama nodes, Postgres and Redis", async () => {
  const names = Object.keys(containers(await put(planOf(CPU_TEAM))));
  expect(names.sort()).toEqual(
    ["cache", "database", "edge", "gateway", "ollama-0", "ollama-1", "ui"].map((name) => `ai-stack-test-${name}`),
  );
});

test("the outputs are secret where they must be", async () => {
  let stack: AiStack | undefined;
  await register(() => {
    stack = new AiStack("ai-stack", { plan: planOf(stackConfig("local")), stack: "ai-stack-test" });
  });
  expect(stack!.url).toBe("https://localhost:8443");
  expect(stack!.apiUrl).toBe("https://localhost:8443/v1");
  expect(await pulumi.isSecret(stack!.apiKey)).toBe(true);
  expect(await pulumi.isSecret(stack!.adminPassword)).toBe(true);
});
