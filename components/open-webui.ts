import * as pulumi from "@pulumi/pulumi";
import type { SignInPlan } from "../plan/types";
import { deployService, deployTask } from "../platforms";
import type { ScaleSpec, ServiceSpec, TaskSpec } from "../workload/spec";
import { asSecret, type GivenVariable, givenValues } from "./given";
import { httpProbe } from "./http-probe";
import { GATEWAY_URL } from "./litellm-gateway";
import {
  type ComponentArgs,
  childOf,
  describeService,
  describeTask,
  fromSecrets,
  gib,
  type SecretKey,
  scaled,
  stateOf,
} from "./service";
import { fetchesPages, toolSecrets, toolSettings, type UITools } from "./tools/ui";
import { connectionKeys, connectionSettings, type UIConnection } from "./ui-connections";
import { signInFiles, signInSettings } from "./ui-sign-in";
import { places, storage, storageSecrets, type UIFiles } from "./ui-storage";

export interface OpenWebUIArgs extends ComponentArgs {
  /** Open WebUI image; the reference is pinned. */
  image: pulumi.Input<string>;
  /** Address that people open, for example `https://ai.example.com`. */
  url: string;
  /** Key for the gateway: the UI's only provider of models. */
  gatewayKey: pulumi.Input<string>;
  /** Model group that a new chat starts with. */
  defaultGroup: string;
  /** Model group that documents are embedded with, and the length of its vectors. */
  embedding: { group: string; dimensions: number };
  admin: { email: string; name: string; password: pulumi.Input<string> };
  /** How people sign in besides. @default with passwords of the UI alone */
  signIn?: SignInPlan;
  /** Passwords by which the UI asks a provider who somebody is. @default none */
  signInSecrets?: GivenVariable[];
  /** Signs sessions; a new one ends them. */
  secretKey: pulumi.Input<string>;
  jwtSecret: pulumi.Input<string>;
  /** Connection string of Postgres with pgvector. @default none: SQLite and Chroma in the data volume */
  databaseUrl?: pulumi.Input<string>;
  /** The same in a secret, for a database outside of the stack. @default none */
  databaseSecret?: SecretKey;
  /** Connection strings of Redis, for sessions and for websockets. @default none */
  cache?: { sessions: pulumi.Input<string>; websockets: pulumi.Input<string> };
  /** Connection string, without a database's number, of a Redis outside of the stack. @default none */
  cacheSecret?: SecretKey;
  /** Where documents and pictures are kept. @default a volume of one replica */
  files?: UIFiles;
  /** Teams, each asking the gateway with a key of its own. @default none: people see every model */
  teams?: UIConnection[];
  /** What it can use besides models. @default nothing */
  tools?: UITools;
  /** Network of Docker, or namespace, of an edge that is not the stack's. @default nobody outside of the stack */
  admits?: string;
  /** Needs a database, Redis, and files that all replicas see. @default one replica */
  scale?: ScaleSpec;
}

const SERVICE = "ui";
const PORT = 8080;
export const UI_USER = "1000:1000";
/** Address of the UI inside the stack. */
export const UI_ADDRESS = `http://${SERVICE}:${PORT}`;

/** Open WebUI, signed in by default, its administrator made from generated secrets, LiteLLM its only provider. */
export class OpenWebUI extends pulumi.ComponentResource {
  /** The server, healthy. */
  readonly server: pulumi.Resource;

  constructor(name: string, args: OpenWebUIArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:OpenWebUI", name, stateOf(withSecrets(args)), opts);
    // Several would migrate the database side by side when they start, and fail on each other.
    const migration = isReplicated(args)
      ? [deployTask(`${name}-migration`, uiMigrationTask(args), args.platform, childOf(this))]
      : [];
    this.server = deployService(name, openWebUIService(args), args.platform, childOf(this, ...migration)).resource;
    this.registerOutputs({});
  }
}

function withSecrets(args: OpenWebUIArgs): OpenWebUIArgs {
  return {
    ...args,
    gatewayKey: pulumi.secret(args.gatewayKey),
    secretKey: pulumi.secret(args.secretKey),
    jwtSecret: pulumi.secret(args.jwtSecret),
    admin: { ...args.admin, password: pulumi.secret(args.admin.password) },
    ...(args.teams ? { teams: args.teams.map((team) => ({ ...team, key: pulumi.secret(team.key) })) } : {}),
    ...(args.tools?.codeToken ? { tools: { ...args.tools, codeToken: pulumi.secret(args.tools.codeToken) } } : {}),
    ...(args.signInSecrets === undefined ? {} : { signInSecrets: args.signInSecrets.map(asSecret) }),
  };
}

export function openWebUIService(args: OpenWebUIArgs): ServiceSpec {
  return describeService(args.topology, {
    name: SERVICE,
    image: args.image,
    env: {
      ...settings(args),
      ...signInSettings(args.signIn, args.url, args.teams ?? []),
      ...providers(args),
      ...connectionSettings(args.teams ?? [], GATEWAY_URL),
      ...storage(args),
    },
    secretEnv: secretSettings(args),
    ...storageSecrets(args),
    files: signInFiles(args.signIn),
    ports: [{ name: "http", containerPort: PORT }],
    ...places(args.files?.kind ?? "volume"),
    resources: { memoryBytes: gib(2), cpuRequest: 0.2 },
    health: {
      http: { port: PORT, path: "/health" },
      command: httpProbe("python3", PORT, "/health", 8),
      intervalSeconds: 3,
      timeoutSeconds: 10,
      retries: 20,
      // The first start makes the database.
      startPeriodSeconds: 180,
    },
    user: UI_USER,
    stopGraceSeconds: 30,
    ...scaled(args.scale),
    ...(args.admits === undefined ? {} : { admits: args.admits }),
    // It is older than the schema of the database when that was migrated: two versions must not be at work at once.
    update: "recreate",
    egress:
      [args.databaseSecret, args.cacheSecret, args.files?.secret, args.signIn].some(
        (outside) => outside !== undefined,
      ) || fetchesPages(args.tools ?? {}),
  });
}

function isReplicated({ scale }: OpenWebUIArgs): boolean {
  return scale !== undefined && scale.max > 1;
}

/** What the server does when it starts, without the server. */
const MIGRATION_SCRIPT = `
from alembic import command
from alembic.config import Config
from open_webui.env import OPEN_WEBUI_DIR
config = Config(OPEN_WEBUI_DIR / "alembic.ini")
config.set_main_option("script_location", str(OPEN_WEBUI_DIR / "migrations"))
command.upgrade(config, "head")
`;

/** Brings the database to the schema of this image. */
export function uiMigrationTask(args: OpenWebUIArgs): TaskSpec {
  const { databaseUrl, databaseSecret } = args;
  return describeTask(args.topology, {
    name: "ui-migration",
    image: args.image,
    entrypoint: ["python3", "-c"],
    args: [MIGRATION_SCRIPT],
    env: { HOME: "/tmp", STATIC_DIR: "/tmp/static", DATA_DIR: "/tmp", OFFLINE_MODE: "True" },
    secretEnv: {
      WEBUI_SECRET_KEY: args.secretKey,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
    ...(databaseSecret === undefined ? {} : { secretRefs: fromSecrets({ DATABASE_URL: databaseSecret }) }),
    egress: databaseSecret !== undefined,
    user: UI_USER,
    resources: { memoryBytes: gib(1) },
    timeoutSeconds: 900,
    triggers: { image: args.image },
  });
}

/** Behaviour and hardening; the environment wins over what an earlier start stored. */
function settings(args: OpenWebUIArgs): Record<string, string> {
  return {
    PORT: String(PORT),
    // The image's own folders belong to root; what it copies there when it starts goes here.
    HOME: "/tmp",
    STATIC_DIR: "/tmp/static",
    // Without it the UI publishes the description of its whole API.
    ENV: "prod",
    WEBUI_URL: args.url,
    CORS_ALLOW_ORIGIN: args.url,
    ENABLE_PERSISTENT_CONFIG: "False",
    WEBUI_AUTH: "True",
    ENABLE_SIGNUP: "False",
    DEFAULT_USER_ROLE: "pending",
    ...(isReplicated(args) ? { ENABLE_DB_MIGRATIONS: "False" } : {}),
    WEBUI_ADMIN_EMAIL: args.admin.email,
    WEBUI_ADMIN_NAME: args.admin.name,
    WEBUI_SESSION_COOKIE_SECURE: "True",
    WEBUI_AUTH_COOKIE_SECURE: "True",
    // People signed in see every model group that the UI's key may use.
    BYPASS_MODEL_ACCESS_CONTROL: "True",
    DEFAULT_MODELS: args.defaultGroup,
    // Otherwise the browser sends tools of its own with every question, which small models refuse or drown in.
    DEFAULT_MODEL_PARAMS: JSON.stringify({ function_calling: "legacy" }),
    // Each would be one more answer of the model for every question.
    ENABLE_FOLLOW_UP_GENERATION: "False",
    ENABLE_TAGS_GENERATION: "False",
    ENABLE_VERSION_UPDATE_CHECK: "False",
    ENABLE_COMMUNITY_SHARING: "False",
    ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS: "False",
    ...toolSettings(args.tools ?? {}),
    // Nothing is fetched from a model hub.
    OFFLINE_MODE: "True",
    HF_HUB_OFFLINE: "1",
    ANONYMIZED_TELEMETRY: "False",
    XFRAME_OPTIONS: "SAMEORIGIN",
    XCONTENT_TYPE: "nosniff",
    REFERRER_POLICY: "strict-origin-when-cross-origin",
  };
}

/** LiteLLM for chat and for documents; the addresses for documents do not follow those for chat. */
function providers(args: OpenWebUIArgs): Record<string, string> {
  return {
    ENABLE_OLLAMA_API: "False",
    OPENAI_API_BASE_URL: GATEWAY_URL,
    RAG_EMBEDDING_ENGINE: "openai",
    RAG_EMBEDDING_MODEL: args.embedding.group,
    RAG_OPENAI_API_BASE_URL: GATEWAY_URL,
    // Usage is counted for each user by these headers.
    ENABLE_FORWARD_USER_INFO_HEADERS: "True",
  };
}

function secretSettings(args: OpenWebUIArgs): Record<string, pulumi.Input<string>> {
  return {
    WEBUI_SECRET_KEY: args.secretKey,
    // Read by releases from before WEBUI_SECRET_KEY; set so that none falls back to a known value.
    WEBUI_JWT_SECRET_KEY: args.jwtSecret,
    WEBUI_ADMIN_PASSWORD: args.admin.password,
    OPENAI_API_KEY: args.gatewayKey,
    ...connectionKeys(args.teams ?? [], args.gatewayKey),
    RAG_OPENAI_API_KEY: args.gatewayKey,
    ...givenValues(args.signInSecrets ?? []),
    ...toolSecrets(args.tools ?? {}),
    ...(args.databaseUrl === undefined ? {} : { DATABASE_URL: args.databaseUrl, PGVECTOR_DB_URL: args.databaseUrl }),
    ...(args.cache === undefined ? {} : { REDIS_URL: args.cache.sessions, WEBSOCKET_REDIS_URL: args.cache.websockets }),
  };
}
