import { pullTaskName } from "../../plan/topology";
import { planOf } from "./support";

test("the least: nobody but the gateway and its own pulls calls a node, nobody calls the edge", () => {
  expect(planOf({ tier: "minimum" }).topology).toEqual({
    edge: [],
    ui: ["edge"],
    gateway: ["ui", "edge"],
    "ollama-0": ["gateway", "pull-ollama-0-smollm2", "pull-ollama-0-all-minilm"],
  });
});

test("with a database come its tasks and the keys", () => {
  expect(planOf({ tier: "recommended" }).topology).toMatchObject({
    gateway: ["ui", "edge", "gateway-keys"],
    database: ["gateway", "ui", "database-setup", "gateway-migration"],
  });
  expect(planOf({ tier: "recommended" }).topology).not.toHaveProperty("cache");
});

test("the cache serves gateway and UI, the mirror the nodes", () => {
  const { topology } = planOf({ tier: "team", library: { kind: "packaged" } });
  expect(topology).toMatchObject({ cache: ["gateway", "ui"], mirror: ["ollama-0", "ollama-1"] });
  expect(topology["ollama-0"]).toEqual(["gateway", "pull-ollama-0-mistral-s3-1"]);
});

test("names of tasks hold letters, digits and dashes only", () => {
  expect(pullTaskName("ollama-2", "qwen3.6_vl")).toBe("pull-ollama-2-qwen3-6-vl");
});
