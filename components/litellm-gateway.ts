import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { LiteLLMConfig } from "../plan/types";
import { deployService, deployTask } from "../platforms";
import type { ScaleSpec, ScrapeSpec, ServiceSpec, TaskSpec } from "../workload/spec";
import { CONNECTION_SETTINGS, CONNECTIONS_MODULE } from "./gateway-connections";
import { KEYS_SCRIPT, LIMITED_KEYS_SCRIPT } from "./gateway-keys";
import { userLimitsTask } from "./gateway-limits";
import { asSecret, type GivenVariable, givenKeys, givenValues } from "./given";
import { httpProbe } from "./http-probe";
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

export interface GatewayKey {
  /** Name under which the gateway shows the key and its usage. */
  alias: string;
  /** The key itself, `sk-…`. */
  key: pulumi.Input<string>;
  /** Paths that it may ask for alone. @default all that a key may */
  routes?: string[];
}

export interface LiteLLMGatewayArgs extends ComponentArgs {
  /** LiteLLM image; the reference is pinned. */
  image: pulumi.Input<string>;
  /** The proxy's config file as data, from the plan. */
  config: LiteLLMConfig;
  masterKey: pulumi.Input<string>;
  /** Encrypts what the gateway stores; a change makes that unreadable. */
  saltKey: pulumi.Input<string>;
  /** Connection string of its Postgres database. @default none: no virtual keys, no spend logs */
  databaseUrl?: pulumi.Input<string>;
  /** The same in a secret, for a database outside of the stack. @default none */
  databaseSecret?: SecretKey;
  /** Connection string of Redis. @default none */
  cacheUrl?: pulumi.Input<string>;
  /** Connection string of a Redis outside of the stack. @default none */
  cacheSecret?: SecretKey;
  /** Network of Docker, or namespace, of an edge that is not the stack's. @default nobody outside of the stack */
  admits?: string;
  /** @default one replica */
  scale?: ScaleSpec;
  /** Keys of providers outside of the stack, as the config names them. @default none: nothing leaves the stack */
  providerKeys?: GivenVariable[];
  /** What one person may ask in the UI, a row of LiteLLM's budgets; needs a database. @default no limit */
  userBudget?: Record<string, unknown>;
  /** Virtual keys that the gateway knows; needs a database. */
  keys: GatewayKey[];
  /** Who asks for its metrics. @default nobody */
  scrape?: ScrapeSpec;
}

const SERVICE = "gateway";
const PORT = 4000;
/** The user of the image. */
export const GATEWAY_USER = "65532:65532";

/** Address of the gateway inside the stack, and of its OpenAI-compatible API. */
export const GATEWAY_ADDRESS = `http://${SERVICE}:${PORT}`;
export const GATEWAY_URL = `${GATEWAY_ADDRESS}/v1`;

/** The LiteLLM proxy with its configuration; with a database also its migration and the virtual keys. */
export class LiteLLMGateway extends pulumi.ComponentResource {
  /** Done when the gateway is healthy and knows its keys. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LiteLLMGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:LiteLLMGateway", name, stateOf(withSecrets(args)), opts);
    const { platform } = args;
    const withDatabase = hasDatabase(args);
    // The servers start after the migration: two versions of the schema never meet.
    const migration = withDatabase
      ? [deployTask(`${name}-migration`, migrationTask(args), platform, childOf(this))]
      : [];
    const server = deployService(name, gatewayService(args), platform, childOf(this, ...migration)).resource;
    if (args.userBudget !== undefined) {
      deployTask(
        `${name}-user-limits`,
        userLimitsTask(args, GATEWAY_USER, GATEWAY_ADDRESS),
        platform,
        childOf(this, server),
      );
    }
    this.ready = withDatabase ? deployTask(`${name}-keys`, keysTask(args), platform, childOf(this, server)) : server;
    this.registerOutputs({});
  }
}

/** The longest that the gateway lets an answer take. */
export function answerSeconds({ litellm_settings }: LiteLLMConfig): number {
  return (litellm_settings as { request_timeout: number }).request_timeout;
}

function withSecrets(args: LiteLLMGatewayArgs): LiteLLMGatewayArgs {
  return {
    ...args,
    masterKey: pulumi.secret(args.masterKey),
    saltKey: pulumi.secret(args.saltKey),
    keys: args.keys.map(({ key, ...rest }) => ({ ...rest, key: pulumi.secret(key) })),
    ...(args.providerKeys === undefined ? {} : { providerKeys: args.providerKeys.map(asSecret) }),
  };
}

/**
 * Longer than any query for a request takes. A machine that loses its power closes no connection, and without a limit a
 * query waits on one for as long as the kernel tries: by default about a quarter of an hour.
 */
const QUERY_SECONDS = 30;

/** Connection string with a limit for queries: Prisma's `socket_timeout`. */
function inTime(databaseUrl: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${databaseUrl}?socket_timeout=${QUERY_SECONDS}`;
}

function hasDatabase({ databaseUrl, databaseSecret }: LiteLLMGatewayArgs): boolean {
  return databaseUrl !== undefined || databaseSecret !== undefined;
}

export function gatewayService(args: LiteLLMGatewayArgs): ServiceSpec {
  return describeService(args.topology, {
    name: SERVICE,
    image: args.image,
    args: ["--config", "/config/litellm.yaml", "--port", String(PORT)],
    env: {
      HOME: "/tmp",
      LITELLM_MODE: "PRODUCTION",
      LITELLM_LOG: "ERROR",
      // Prices and telemetry are not asked for outside.
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      LITELLM_TELEMETRY: "False",
      LITELLM_OFFLINE_MODE: "true",
      NO_DOCS: "True",
      ...CONNECTION_SETTINGS,
      // The migration task alone changes the schema.
      ...(hasDatabase(args) ? { DISABLE_SCHEMA_UPDATE: "true", STORE_MODEL_IN_DB: "False" } : {}),
    },
    secretEnv: {
      LITELLM_MASTER_KEY: args.masterKey,
      LITELLM_SALT_KEY: args.saltKey,
      ...(args.databaseUrl === undefined ? {} : { DATABASE_URL: inTime(args.databaseUrl) }),
      ...(args.cacheUrl === undefined ? {} : { REDIS_URL: args.cacheUrl }),
      ...givenValues(args.providerKeys ?? []),
    },
    ...references(args),
    files: [
      { path: "/config/litellm.yaml", content: stringify(args.config) },
      { path: "/config/connections.py", content: CONNECTIONS_MODULE },
    ],
    ports: [{ name: "http", containerPort: PORT }],
    scratch: ["/tmp"],
    resources: { memoryBytes: gib(2), cpuRequest: 0.2 },
    health: {
      http: { port: PORT, path: "/health/liveliness" },
      command: httpProbe("python", PORT, "/health/liveliness", 8),
      intervalSeconds: 3,
      // A probe that gives up after one second restarts gateways that are merely busy.
      timeoutSeconds: 10,
      retries: 20,
      // It takes 15 to 18 s of a CPU's time, and on a machine at work not to listen within 150 s has been seen.
      startPeriodSeconds: 180,
    },
    user: GATEWAY_USER,
    ...(args.scrape === undefined ? {} : { scrape: args.scrape }),
    // Longer than most answers, so that those under way are finished; longer than a long one where others serve meanwhile.
    stopGraceSeconds: (args.scale?.min ?? 1) > 1 ? 300 : 60,
    ...scaled(args.scale),
    ...(args.admits === undefined ? {} : { admits: args.admits }),
    egress: [args.databaseSecret, args.cacheSecret, args.providerKeys].some((outside) => outside !== undefined),
  });
}

function references({
  databaseSecret,
  cacheSecret,
  providerKeys = [],
}: LiteLLMGatewayArgs): Pick<ServiceSpec, "secretRefs"> {
  const secretRefs = fromSecrets({
    DATABASE_URL: databaseSecret,
    REDIS_URL: cacheSecret,
    ...givenKeys(providerKeys),
  });
  return secretRefs.length > 0 ? { secretRefs } : {};
}

/** Brings the database to the schema of this image. */
export function migrationTask(args: LiteLLMGatewayArgs): TaskSpec {
  return describeTask(args.topology, {
    name: "gateway-migration",
    image: args.image,
    entrypoint: ["python"],
    args: ["litellm/proxy/prisma_migration.py"],
    env: { HOME: "/tmp" },
    ...(args.databaseUrl === undefined ? {} : { secretEnv: { DATABASE_URL: args.databaseUrl } }),
    ...(args.databaseSecret === undefined ? {} : { secretRefs: fromSecrets({ DATABASE_URL: args.databaseSecret }) }),
    egress: args.databaseSecret !== undefined,
    user: GATEWAY_USER,
    resources: { memoryBytes: gib(1) },
    timeoutSeconds: 900,
    triggers: { image: args.image },
  });
}

/** Makes the gateway know exactly these keys, by alias. */
export function keysTask(args: LiteLLMGatewayArgs): TaskSpec {
  return describeTask(args.topology, {
    name: "gateway-keys",
    image: args.image,
    entrypoint: ["python", "-c"],
    args: [args.keys.some(({ routes }) => routes) ? LIMITED_KEYS_SCRIPT : KEYS_SCRIPT],
    env: {
      GATEWAY: GATEWAY_ADDRESS,
      KEY_ALIASES: args.keys.map(({ alias }) => alias).join(","),
      ...Object.fromEntries(
        args.keys.flatMap(({ routes }, index) => (routes ? [[`KEY_${index}_ROUTES`, routes.join(" ")]] : [])),
      ),
    },
    secretEnv: {
      LITELLM_MASTER_KEY: args.masterKey,
      ...Object.fromEntries(args.keys.map(({ key }, index) => [`KEY_${index}`, key])),
    },
    user: GATEWAY_USER,
    resources: { memoryBytes: gib(0.25) },
    triggers: {},
  });
}
