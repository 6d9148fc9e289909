import * as pulumi from "@pulumi/pulumi";
import { cacheService, cacheUrl } from "../../components/cache";
import { databaseService, databaseUrl, setupTask } from "../../components/database";
import { KEYS_SCRIPT } from "../../components/gateway-keys";
import { gatewayService, keysTask, type LiteLLMGatewayArgs, migrationTask } from "../../components/litellm-gateway";
import { modelMirrorService } from "../../components/model-mirror";
import { type OpenWebUIArgs, openWebUIService } from "../../components/open-webui";
import { callsOf, slug } from "../../components/service";

const COMMON = {
  platform: { kind: "docker" as const, stack: "test", networks: {} },
  topology: {
    database: ["gateway", "ui", "database-setup", "gateway-migration"],
    cache: ["gateway", "ui"],
    gateway: ["ui", "edge", "gateway-keys"],
    ui: ["edge"],
    mirror: ["ollama-0"],
  },
  image: "image:1",
};

const GATEWAY: LiteLLMGatewayArgs = {
  ...COMMON,
  config: { model_list: [], general_settings: { master_key: "os.environ/LITELLM_MASTER_KEY" } },
  masterKey: "sk-master",
  saltKey: "sk-salt",
  keys: [
    { alias: "open-webui", key: "sk-ui" },
    { alias: "api", key: "sk-api" },
  ],
};

const UI: OpenWebUIArgs = {
  ...COMMON,
  url: "https://ai.example.com",
  gatewayKey: "sk-ui",
  defaultGroup: "default",
  embedding: { group: "embedding", dimensions: 384 },
  admin: { email: "admin@example.com", name: "Admin", password: "secret" },
  secretKey: "a",
  jwtSecret: "b",
};

const plain = <T>(output: pulumi.Input<T>) => new Promise((resolve) => pulumi.output(output).apply(resolve));

describe("the gateway", () => {
  test("reads its configuration from a file without secrets, which come by environment", () => {
    const service = gatewayService(GATEWAY);
    expect(service.files).toEqual([
      {
        path: "/config/litellm.yaml",
        content: "model_list: []\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n",
      },
    ]);
    expect(service.secretEnv).toEqual({ LITELLM_MASTER_KEY: "sk-master", LITELLM_SALT_KEY: "sk-salt" });
    expect(service.calls).toEqual(["database", "cache"]);
    expect(service.readOnlyRoot).toBe(true);
  });

  test("never changes the database's schema itself", () => {
    const service = gatewayService({ ...GATEWAY, databaseUrl: "postgresql://x", cachePassword: "p" });
    expect(service.env).toMatchObject({ DISABLE_SCHEMA_UPDATE: "true", STORE_MODEL_IN_DB: "False" });
    expect(service.secretEnv).toMatchObject({ DATABASE_URL: "postgresql://x", REDIS_PASSWORD: "p" });
    expect(gatewayService(GATEWAY).env).not.toHaveProperty("DISABLE_SCHEMA_UPDATE");
  });

  test("migrates again with another image", () => {
    const task = migrationTask({ ...GATEWAY, databaseUrl: "postgresql://x" });
    expect(task.triggers).toEqual({ image: "image:1" });
    expect(task.secretEnv).toEqual({ DATABASE_URL: "postgresql://x" });
    expect(task.calls).toEqual(["database"]);
  });

  test("is told its keys by environment, not by argument", () => {
    const task = keysTask(GATEWAY);
    expect(task.env.KEY_ALIASES).toBe("open-webui,api");
    expect(task.secretEnv).toEqual({ LITELLM_MASTER_KEY: "sk-master", KEY_0: "sk-ui", KEY_1: "sk-api" });
    expect(task.args).toEqual([KEYS_SCRIPT]);
  });
});

describe("Open WebUI", () => {
  test("has the gateway as its only provider, for chat and for documents", () => {
    const service = openWebUIService(UI);
    expect(service.env).toMatchObject({
      ENABLE_OLLAMA_API: "False",
      OPENAI_API_BASE_URL: "http://gateway:4000/v1",
      RAG_OPENAI_API_BASE_URL: "http://gateway:4000/v1",
      RAG_EMBEDDING_MODEL: "embedding",
      ENABLE_FORWARD_USER_INFO_HEADERS: "True",
    });
    expect(service.secretEnv).toMatchObject({ OPENAI_API_KEY: "sk-ui", RAG_OPENAI_API_KEY: "sk-ui" });
  });

  test("asks people to sign in, and lets nobody sign up", () => {
    expect(openWebUIService(UI).env).toMatchObject({
      WEBUI_AUTH: "True",
      ENABLE_SIGNUP: "False",
      CORS_ALLOW_ORIGIN: "https://ai.example.com",
      ENABLE_PERSISTENT_CONFIG: "False",
    });
  });

  test("keeps all in its volume without a database", () => {
    const service = openWebUIService(UI);
    expect(service.env.VECTOR_DB).toBe("chroma");
    expect(service.secretEnv).not.toHaveProperty("DATABASE_URL");
    expect(service.secretEnv).not.toHaveProperty("REDIS_URL");
    expect(service.env).not.toHaveProperty("WEBSOCKET_MANAGER");
  });

  test.each([
    [384, "False"],
    [2000, "False"],
    [4096, "True"],
  ])("pgvector with %i dimensions: half-precision %s", (dimensions, half) => {
    const service = openWebUIService({ ...UI, embedding: { group: "e", dimensions }, databaseUrl: "postgresql://x" });
    expect(service.env).toMatchObject({
      VECTOR_DB: "pgvector",
      PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH: String(dimensions),
      PGVECTOR_USE_HALFVEC: half,
    });
  });

  test("shares sessions and websockets through Redis", () => {
    const service = openWebUIService({ ...UI, cache: { sessions: "redis://0", websockets: "redis://1" } });
    expect(service.env.WEBSOCKET_MANAGER).toBe("redis");
    expect(service.secretEnv).toMatchObject({ REDIS_URL: "redis://0", WEBSOCKET_REDIS_URL: "redis://1" });
  });
});

describe("the database", () => {
  const args = {
    ...COMMON,
    password: "new",
    previousPassword: "old",
    applications: { litellm: { password: "l" }, webui: { password: "w" } },
  };

  test("is not root, and is given time to close its files", () => {
    const service = databaseService(args);
    expect(service.user).toBe("999:999");
    expect(service.stopGraceSeconds).toBe(60);
    expect(service.secretEnv).toEqual({ POSTGRES_PASSWORD: "new" });
  });

  test("is set up with passwords that no process list shows", () => {
    const task = setupTask(args);
    expect(task.secretEnv).toEqual({
      OWNER_PASSWORD: "new",
      PREVIOUS_OWNER_PASSWORD: "old",
      LITELLM_PASSWORD: "l",
      WEBUI_PASSWORD: "w",
    });
    for (const argument of task.args) expect(argument).not.toMatch(/\b(new|old)\b'/);
    expect(task.args[0]).toContain("\\getenv owner_password OWNER_PASSWORD");
  });

  test("is named by a secret address", async () => {
    const url = databaseUrl("webui", "w");
    expect(await pulumi.isSecret(url)).toBe(true);
    expect(await plain(url)).toBe("postgresql://webui:w@database:5432/webui");
  });
});

describe("the cache", () => {
  test("reads its password from a secret file", async () => {
    const service = cacheService({ ...COMMON, password: "p" });
    expect(service.args).toEqual(["redis-server", "/config/redis.conf"]);
    expect(service.files).toHaveLength(1);
    expect(service.files[0]).toMatchObject({ path: "/config/redis.conf", secret: true });
    expect(await plain(service.files[0]!.content)).toContain("requirepass p\n");
  });

  test("is named by a secret address", async () => {
    expect(await pulumi.isSecret(cacheUrl("p", 1))).toBe(true);
    expect(await plain(cacheUrl("p", 1))).toBe("redis://:p@cache:6379/1");
  });
});

test("the packaged library has the second name that Ollama wants for blobs", () => {
  const service = modelMirrorService(COMMON);
  expect(service.aliases).toEqual(["mirror-blobs"]);
  expect(service.callers).toEqual(["ollama-0"]);
});

test("calls are read from the callers of others", () => {
  expect(callsOf(COMMON.topology, "ui")).toEqual(["database", "cache", "gateway"]);
  expect(callsOf(COMMON.topology, "nobody")).toEqual([]);
});

test.each([
  ["mistral-s3.1", "mistral-s3-1"],
  ["Qwen 3.6:9b", "qwen-3-6-9b"],
  ["-x-", "x"],
])("%s becomes the name %s", (text, name) => expect(slug(text)).toBe(name));
