import { PRODUCTION, planOf } from "./support";

interface Entry {
  model_name: string;
  litellm_params: Record<string, unknown>;
  model_info: Record<string, unknown>;
}
interface Config {
  model_list: Entry[];
  router_settings: Record<string, unknown>;
  litellm_settings: Record<string, unknown>;
  general_settings: Record<string, unknown>;
}

const configOf = (raw: Record<string, unknown>) => planOf(raw).gateway.config as unknown as Config;
const roomy = { hosts: [{ name: "desk", ram: "256GB", disk: "1TB" }] };
const cpu = (over: Record<string, unknown>) => configOf({ tier: "minimum", hardware: roomy, ...over });

describe("the gateway's deployments", () => {
  test("a chat model keeps its template, and never gets more than the slots of its node", () => {
    const [fast] = configOf({ tier: "team" }).model_list;
    expect(fast).toEqual({
      model_name: "fast",
      litellm_params: {
        model: "ollama_chat/qwen2.5:7b",
        api_base: "http://ollama-1:11434",
        weight: 4,
        max_parallel_requests: 20,
        rpm: 60,
        timeout: 647,
        stream_timeout: 347,
      },
      model_info: { id: "fast--qwen3.6--ollama-1", mode: "chat", max_input_tokens: 8192, health_check_max_tokens: 1 },
    });
  });

  test("an embedding model says so, and has one slot whatever its node has", () => {
    const entry = configOf({ tier: "team" }).model_list.find(({ model_name }) => model_name === "embedding");
    expect(entry).toMatchObject({
      litellm_params: {
        model: "openai/nomic-embed-text:v1.5",
        api_base: "http://ollama-1:11434/v1",
        api_key: "none",
        max_parallel_requests: 17,
        weight: 1,
      },
      model_info: { mode: "embedding", max_input_tokens: 2048 },
    });
    expect(entry!.litellm_params).not.toHaveProperty("rpm");
    expect(entry!.model_info).not.toHaveProperty("health_check_max_tokens");
  });

  test("every copy of every model of every group is one, with an id of its own", () => {
    const list = configOf(PRODUCTION).model_list;
    expect(list.map(({ model_info }) => model_info.id)).toEqual([
      "fast--qwen3.6--ollama-1",
      "fast--qwen3.6--ollama-3",
      "powerful--deepseek-v4--ollama-0",
      "default--mistral-s3.1--ollama-1",
      "default--mistral-s3.1--ollama-2",
      "balanced--llama4--ollama-3",
      "embedding--bge-m3--ollama-2",
      "embedding--bge-m3--ollama-3",
    ]);
  });

  test("the limit of a group is dealt out whole", () => {
    const { model_list } = cpu({
      models: [{ alias: "smollm2", replicas: 3 }, { alias: "all-minilm" }],
      groups: [
        { name: "chat", models: ["smollm2"], rpm: 10 },
        { name: "docs", models: ["all-minilm"] },
      ],
    });
    expect(model_list.map(({ litellm_params }) => litellm_params.rpm)).toEqual([4, 3, 3, undefined]);
  });

  test("a larger model gets longer to load", () => {
    const [small, large] = ["fast", "powerful"].map((name) => {
      const entry = configOf(PRODUCTION).model_list.find(({ model_name }) => model_name === name);
      return entry!.litellm_params.stream_timeout;
    });
    expect([small, large]).toEqual([347, 730]);
    expect(configOf(PRODUCTION)).toMatchObject({
      router_settings: { timeout: 1030 },
      litellm_settings: { request_timeout: 1030 },
    });
  });

  test("the context of a request is never set: it would reload the model", () => {
    expect(JSON.stringify(configOf(PRODUCTION))).not.toContain("num_ctx");
  });
});

describe("the gateway's settings", () => {
  test("fallbacks are lists, from large to small, and only where there are any", () => {
    expect(configOf({ tier: "team" }).router_settings.fallbacks).toEqual([
      { powerful: ["default", "fast"] },
      { default: ["fast"] },
    ]);
    expect(configOf({ tier: "minimum" }).router_settings.fallbacks).toEqual([]);
  });

  test("a single deployment cools down, and limits are limits", () => {
    expect(configOf({ tier: "minimum" }).router_settings).toEqual({
      routing_strategy: "simple-shuffle",
      num_retries: 2,
      enable_weighted_failover: true,
      timeout: 603,
      allowed_fails: 3,
      cooldown_time: 30,
      fallbacks: [],
      optional_pre_call_checks: ["enforce_model_rate_limits"],
    });
  });

  test("dead deployments are found by health checks, and users by their headers", () => {
    expect(configOf({ tier: "minimum" }).general_settings).toEqual({
      master_key: "os.environ/LITELLM_MASTER_KEY",
      background_health_checks: true,
      health_check_interval: 20,
      enable_health_check_routing: true,
      health_check_ignore_transient_errors: true,
      user_header_mappings: [
        { header_name: "X-OpenWebUI-User-Id", litellm_user_role: "internal_user" },
        { header_name: "X-OpenWebUI-User-Email", litellm_user_role: "customer" },
      ],
    });
  });

  test("what Ollama does not know is dropped, and metrics are counted where somebody reads them", () => {
    const quiet = configOf({ tier: "minimum" }).litellm_settings;
    expect(quiet).toMatchObject({ callbacks: ["connections.bounded"], drop_params: true });
    expect(quiet).not.toHaveProperty("enable_end_user_cost_tracking_prometheus_only");
    expect(configOf({ tier: "team", monitoring: { kind: "in-stack" } }).litellm_settings).toMatchObject({
      callbacks: ["prometheus", "connections.bounded"],
      enable_end_user_cost_tracking_prometheus_only: true,
    });
  });

  test("database and cache are named where they are, and secrets only by their variables", () => {
    const recommended = configOf({ tier: "recommended" });
    expect(recommended.general_settings).toMatchObject({
      database_connection_pool_limit: 10,
      maximum_spend_logs_retention_period: "90d",
    });
    expect(recommended.router_settings).not.toHaveProperty("redis_url");
    expect(configOf({ tier: "team" }).router_settings).toMatchObject({ redis_url: "os.environ/REDIS_URL" });
    expect(JSON.stringify(recommended)).not.toMatch(/database_url|sk-/);
  });
});

describe("what the UI uses", () => {
  test("the groups called default and embedding", () => {
    expect(planOf({ tier: "team" }).gateway).toMatchObject({
      defaultGroup: "default",
      embeddingGroup: "embedding",
      embeddingDimensions: 768,
    });
  });

  test("else the first of their kind", () => {
    const groups = [
      { name: "docs", models: ["all-minilm"] },
      { name: "embedding", models: ["smollm2"] },
      { name: "chat", models: ["smollm2"] },
    ];
    expect(planOf({ tier: "minimum", groups }).gateway).toMatchObject({
      defaultGroup: "embedding",
      embeddingGroup: "docs",
      embeddingDimensions: 384,
    });
  });
});
