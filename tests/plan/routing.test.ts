import { checkGivenSecrets } from "../../plan/secrets";
import { PRODUCTION, planOf } from "./support";

type Raw = Record<string, unknown>;
type Settings = Record<string, Record<string, unknown>>;

const GROUPS = [
  { name: "fast", models: ["smollm2"], fallbacks: ["default"] },
  { name: "default", models: ["qwen2.5-0.5b"] },
  { name: "embedding", models: ["all-minilm"] },
];
const MODELS = [
  { alias: "smollm2", context: 2048, price: { input: 0.1, output: 0.4 } },
  { alias: "qwen2.5-0.5b", context: 8192, price: { input: 1, output: 2 } },
  { alias: "all-minilm", price: { input: 0.01, output: 0 } },
];
const team = (over: Raw = {}): Raw => ({
  tier: "team",
  hardware: { hosts: [{ name: "bench", ram: "32GB", disk: "100GB" }] },
  models: MODELS,
  groups: GROUPS,
  ...over,
});
const OUTSIDE = {
  name: "outside-1",
  kind: "openai",
  model: "gpt-5-mini",
  price: { input: 0.25, output: 2 },
  budget: { dollars: 20, period: "1mo" },
  fallbackFor: ["fast", "default"],
};
const configOf = (raw: Raw) => planOf(raw).gateway.config as Settings;
const routerOf = (raw: Raw) => configOf(raw).router_settings!;
const deployments = (raw: Raw) => configOf(raw).model_list as unknown as Record<string, Record<string, unknown>>[];

describe("how a deployment is picked", () => {
  test.each([
    ["simple-shuffle", "simple-shuffle"],
    ["least-busy", "least-busy"],
    ["latency", "latency-based-routing"],
    ["cost", "cost-based-routing"],
  ])("%s is %s for LiteLLM", (strategy, name) => {
    const router = routerOf(team({ routing: { strategy } }));
    expect(router.routing_strategy).toBe(name);
    expect(router).not.toHaveProperty("routing_groups");
  });

  test("a group of its own way is called as it is, so that no other name can be asked", () => {
    const groups = [{ ...GROUPS[0], routing: "latency" }, GROUPS[1], GROUPS[2]];
    expect(routerOf(team({ groups, routing: { strategy: "least-busy" } }))).toMatchObject({
      routing_strategy: "least-busy",
      routing_groups: [{ group_name: "fast", models: ["fast"], routing_strategy: "latency-based-routing" }],
    });
  });

  test("the name default is LiteLLM's own: that group has the way of the router, and all others are named", () => {
    const groups = [GROUPS[0], { ...GROUPS[1], routing: "least-busy" }, GROUPS[2]];
    expect(routerOf(team({ groups }))).toMatchObject({
      routing_strategy: "least-busy",
      routing_groups: [
        { group_name: "fast", models: ["fast"], routing_strategy: "simple-shuffle" },
        { group_name: "embedding", models: ["embedding"], routing_strategy: "simple-shuffle" },
      ],
    });
  });

  test("retries are as many as are said", () => {
    expect(routerOf(team({ routing: { retries: 0 } })).num_retries).toBe(0);
    expect(routerOf(team()).num_retries).toBe(2);
  });

  test("cost may be the way of a stack in which each group has one deployment", () => {
    const models = MODELS.map(({ price: _, ...model }) => model);
    expect(routerOf(team({ models, routing: { strategy: "cost" } })).routing_strategy).toBe("cost-based-routing");
  });
});

describe("a prompt that is too long", () => {
  test("is counted where a group says where it goes", () => {
    const groups = [{ ...GROUPS[0], contextFallbacks: ["default"] }, GROUPS[1], GROUPS[2]];
    expect(routerOf(team({ groups }))).toMatchObject({
      enable_pre_call_checks: true,
      context_window_fallbacks: [{ fast: ["default"] }],
    });
    expect(planOf(team({ groups })).report.join("\n")).toContain("too long a prompt goes to default");
  });

  test("else it is left to Ollama", () => {
    expect(routerOf(team())).not.toHaveProperty("enable_pre_call_checks");
    expect(routerOf(team())).not.toHaveProperty("context_window_fallbacks");
  });
});

describe("prices and limits of people", () => {
  test("a price is that of one token, without the digits of a division", () => {
    const [fast, , embedding] = deployments(team());
    expect(fast!.litellm_params).toMatchObject({ input_cost_per_token: 1e-7, output_cost_per_token: 4e-7 });
    expect(embedding!.litellm_params).toMatchObject({ input_cost_per_token: 1e-8, output_cost_per_token: 0 });
  });

  test("are a budget of everybody without one of their own, counted by all gateways together", () => {
    const user = { rpm: 20, budget: { dollars: 5, period: "30d" } };
    const plan = planOf(team({ limits: { user } }));
    const config = plan.gateway.config as Settings;
    expect(plan.gateway.userLimits).toEqual(user);
    expect(config.litellm_settings!.max_end_user_budget_id).toBe("ai-stack-user");
    expect(config.general_settings!.coordination_redis).toEqual({ url: "os.environ/REDIS_URL" });
    expect(plan.topology.gateway).toContain("gateway-user-limits");
  });

  test("leave no trace where there are none", () => {
    const plan = planOf(team());
    expect(JSON.stringify(plan.gateway)).not.toMatch(/budget|coordination_redis|userLimits/);
    expect(plan.topology.gateway).toEqual(["ui", "edge", "gateway-keys"]);
  });

  test("without a cache the one gateway counts by itself", () => {
    const raw = { tier: "recommended", limits: { user: { rpm: 20 } } };
    expect(configOf(raw).general_settings).not.toHaveProperty("coordination_redis");
    expect(configOf(raw).litellm_settings!.max_end_user_budget_id).toBe("ai-stack-user");
  });
});

describe("a provider outside of the stack", () => {
  const raw = team({ providers: [OUTSIDE] });

  test("is a deployment with a budget, never checked, its key a variable", () => {
    expect(deployments(raw).at(-1)).toEqual({
      model_name: "outside-1",
      litellm_params: {
        model: "openai/gpt-5-mini",
        api_key: "os.environ/PROVIDER_OUTSIDE_1_KEY",
        timeout: 600,
        stream_timeout: 300,
        input_cost_per_token: 2.5e-7,
        output_cost_per_token: 2e-6,
        max_budget: 20,
        budget_duration: "1mo",
      },
      model_info: { id: "provider--outside-1", mode: "chat", disable_background_health_check: true },
    });
  });

  test("is asked last", () => {
    const second = { ...OUTSIDE, name: "other", kind: "anthropic", model: "claude", rpm: 5, fallbackFor: ["fast"] };
    const both = team({ providers: [OUTSIDE, second] });
    expect(routerOf(both).fallbacks).toEqual([{ fast: ["default", "outside-1", "other"] }, { default: ["outside-1"] }]);
    expect(deployments(both).at(-1)!.litellm_params).toMatchObject({ model: "anthropic/claude", rpm: 5 });
  });

  test("of another kind has an address", () => {
    const other = { ...OUTSIDE, kind: "openai-compatible", baseUrl: "https://llm.example.com/v1" };
    expect(deployments(team({ providers: [other] })).at(-1)!.litellm_params).toMatchObject({
      model: "openai/gpt-5-mini",
      api_base: "https://llm.example.com/v1",
    });
  });

  test("is said in the report, and its key is asked for", () => {
    const plan = planOf(raw);
    expect(plan.report.at(-1)).toMatch(/at most 20 dollars in 1mo; prompts to fast, default leave the stack/);
    expect(plan.givenSecrets).toEqual(["provider-outside-1"]);
  });

  test("has its key in a Secret of a cluster where one is named", () => {
    const provider = { ...OUTSIDE, fallbackFor: ["fast"], secret: "openai" };
    expect(planOf({ ...PRODUCTION, providers: [provider] })).not.toHaveProperty("givenSecrets");
  });

  test("is nowhere by default", () => {
    expect(planOf(team())).not.toHaveProperty("givenSecrets");
    expect(planOf(team()).gateway).not.toHaveProperty("providers");
  });
});

describe("secrets that config brings", () => {
  const wanted = ["provider-outside", "sign-in"];

  test("are right when each is a secret", () => {
    expect(checkGivenSecrets(wanted, { "provider-outside": "secret", "sign-in": "secret" })).toEqual([]);
    expect(checkGivenSecrets([], {})).toEqual([]);
  });

  test("are refused in plain text, missing, or wanted by nobody, and never shown", () => {
    expect(checkGivenSecrets(wanted, { "provider-outside": "plain", "provider-x": "secret" })).toEqual([
      {
        path: "secrets:provider-outside",
        value: "[hidden]",
        message: "stands in config in plain text; revoke it",
        suggestion: "pulumi config set --secret secrets:provider-outside",
      },
      {
        path: "secrets:sign-in",
        value: "(not set)",
        message: "is missing",
        suggestion: "pulumi config set --secret secrets:sign-in",
      },
      {
        path: "secrets:provider-x",
        value: "[hidden]",
        message: "nothing in this stack wants it; wanted: secrets:provider-outside, secrets:sign-in",
        suggestion: "pulumi config rm secrets:provider-x",
      },
    ]);
    expect(checkGivenSecrets([], { "sign-in": "secret" })[0]!.message).toContain("wanted: none");
  });
});
