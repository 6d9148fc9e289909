import * as pulumi from "@pulumi/pulumi";
import { cacheService, cacheUrl } from "../../components/cache";
import { databaseCluster, databaseService, databaseUrl, setupTask } from "../../components/database";
import { CONNECTIONS_MODULE } from "../../components/gateway-connections";
import { KEYS_SCRIPT } from "../../components/gateway-keys";
import { gatewayService, keysTask, type LiteLLMGatewayArgs, migrationTask } from "../../components/litellm-gateway";
import { modelMirrorService } from "../../components/model-mirror";
import { type OpenWebUIArgs, openWebUIService, uiMigrationTask } from "../../components/open-webui";
import { callsOf, slug } from "../../components/service";

const COMMON = {
  platform: { kind: "docker" as const, stack: "test", networks: {} },
  topology: {
    database: ["gateway", "ui", "database-setup", "gateway-migration", "ui-migration"],
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
      { path: "/config/connections.py", content: CONNECTIONS_MODULE },
    ]);
    expect(service.secretEnv).toEqual({ LITELLM_MASTER_KEY: "sk-master", LITELLM_SALT_KEY: "sk-salt" });
    expect(service.calls).toEqual(["database", "cache"]);
    expect(service.readOnlyRoot).toBe(true);
  });

  test("never changes the database's schema itself, and gives a query up in time", async () => {
    const service = gatewayService({ ...GATEWAY, databaseUrl: "postgresql://x", cacheUrl: "redis://x" });
    expect(service.env).toMatchObject({ DISABLE_SCHEMA_UPDATE: "true", STORE_MODEL_IN_DB: "False" });
    expect(service.secretEnv).toMatchObject({ REDIS_URL: "redis://x" });
    expect(await plain(service.secretEnv.DATABASE_URL!)).toBe("postgresql://x?socket_timeout=30");
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

describe("servers outside of the stack", () => {
  const database = { secret: "postgres", key: "litellm-url" };
  const cache = { secret: "redis", key: "url" };

  test("are named to the gateway by secrets that are there", () => {
    const args = { ...GATEWAY, databaseSecret: database, cacheSecret: cache };
    const service = gatewayService(args);
    expect(service.secretRefs).toEqual([
      { ...database, env: "DATABASE_URL" },
      { ...cache, env: "REDIS_URL" },
    ]);
    expect(service.env).toMatchObject({ DISABLE_SCHEMA_UPDATE: "true" });
    expect(service.egress).toBe(true);
    expect(gatewayService(GATEWAY)).not.toHaveProperty("secretRefs");
    expect(gatewayService(GATEWAY).egress).toBe(false);
    expect(migrationTask(args)).toMatchObject({
      secretRefs: [{ ...database, env: "DATABASE_URL" }],
      secretEnv: {},
      egress: true,
    });
  });

  test("are named to the UI, with a database of Redis for each purpose, and a bucket", () => {
    const files = { kind: "s3" as const, bucket: "b", endpoint: "https://s3.example.com", region: "r", secret: "s3" };
    const args = { ...UI, databaseSecret: database, cacheSecret: cache, files };
    const service = openWebUIService(args);
    expect(service.secretRefs).toEqual([
      { ...database, env: "DATABASE_URL" },
      { ...database, env: "PGVECTOR_DB_URL" },
      { ...cache, env: "REDIS_URL", suffix: "/0" },
      { ...cache, env: "WEBSOCKET_REDIS_URL", suffix: "/1" },
      { secret: "s3", key: "access-key", env: "S3_ACCESS_KEY_ID" },
      { secret: "s3", key: "secret-key", env: "S3_SECRET_ACCESS_KEY" },
    ]);
    expect(service.env).toMatchObject({
      VECTOR_DB: "pgvector",
      WEBSOCKET_MANAGER: "redis",
      STORAGE_PROVIDER: "s3",
      S3_BUCKET_NAME: "b",
      S3_ENDPOINT_URL: "https://s3.example.com",
      S3_REGION_NAME: "r",
    });
    expect(service).toMatchObject({ volumes: [], scratch: ["/tmp", "/app/backend/data"], egress: true });
    expect(uiMigrationTask(args)).toMatchObject({ secretRefs: [{ ...database, env: "DATABASE_URL" }], egress: true });
  });
});

describe("several UIs", () => {
  const args = { ...UI, databaseUrl: "postgresql://x", scale: { min: 2, max: 4 } };

  test("share their files and leave the schema of the database to a task", () => {
    const service = openWebUIService({ ...args, files: { kind: "shared-volume" } });
    expect(service.scale).toEqual({ min: 2, max: 4 });
    expect(service.volumes).toEqual([expect.objectContaining({ name: "ui", shared: true })]);
    expect(service.env.ENABLE_DB_MIGRATIONS).toBe("False");
    expect(service.update).toBe("recreate");
    expect(uiMigrationTask(args)).toMatchObject({
      calls: ["database"],
      secretEnv: { DATABASE_URL: "postgresql://x" },
      triggers: { image: "image:1" },
      egress: false,
    });
  });

  test("one alone migrates by itself", () => {
    const service = openWebUIService({ ...args, scale: { min: 1, max: 1 } });
    expect(service.env).not.toHaveProperty("ENABLE_DB_MIGRATIONS");
    expect(service).not.toHaveProperty("scale");
  });
});

test("nothing runs as root", () => {
  const specs = [gatewayService(GATEWAY), openWebUIService(UI), modelMirrorService(COMMON), migrationTask(GATEWAY)];
  for (const { user } of [...specs, keysTask(GATEWAY), uiMigrationTask(UI)])
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
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

  test("of several instances has the same name, image and owner", () => {
    expect(databaseCluster(args, 3)).toMatchObject({
      name: "database",
      image: "image:1",
      major: 18,
      instances: 3,
      owner: { name: "postgres", password: "new" },
      callers: ["gateway", "ui", "database-setup", "gateway-migration", "ui-migration"],
    });
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
