import * as pulumi from "@pulumi/pulumi";
import { userBudget } from "../plan/routing";
import type { Plan } from "../plan/types";
import { platformOptions, preparePlatform } from "../platforms";
import { Cache, cacheUrl } from "./cache";
import { Database, databaseUrl } from "./database";
import { Edge, edgeUrl } from "./edge";
import { type GivenSecrets, providerKeys, signIn } from "./given";
import { gpuRequest } from "./gpu-request";
import { LiteLLMGateway } from "./litellm-gateway";
import { ModelMirror } from "./model-mirror";
import { type NodeModel, OllamaNode } from "./ollama-node";
import { OpenWebUI } from "./open-webui";
import { Secrets } from "./secrets";
import { type ComponentArgs, childOf, type SecretKey } from "./service";

/** Of a database that an operator runs: one is written to, two others can take over. */
const DATABASE_INSTANCES = 3;

export interface AiStackArgs {
  /** What is put up; from `createPlan`. */
  plan: Plan;
  /** Prefix of the names that the platform sees, unique on a host; for example `ai-stack-dev`. */
  stack: string;
  /** Address of the Docker engine: `docker:host` in the stack config. @default the local engine */
  dockerHost?: string;
  /** Values of the secrets that `plan.givenSecrets` lists. @default none */
  given?: GivenSecrets;
}

/** A whole stack: every component that the plan names, in the order that they need each other. */
export class AiStack extends pulumi.ComponentResource {
  /** Address of the UI. */
  readonly url: string;
  /** Address of the OpenAI-compatible API. */
  readonly apiUrl: string;
  /** Key for the API; secret. */
  readonly apiKey: pulumi.Output<string>;
  /** Password of the UI's administrator; secret. */
  readonly adminPassword: pulumi.Output<string>;

  constructor(name: string, args: AiStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:AiStack", name, { stack: args.stack, tier: args.plan.tier }, stackOptions(name, args, opts));
    const { plan } = args;
    const secrets = new Secrets(`${name}-secrets`, { rotations: plan.rotations }, { parent: this });
    const platform = preparePlatform(
      name,
      {
        kind: plan.platform,
        stack: args.stack,
        topology: plan.topology,
        ...(args.dockerHost === undefined ? {} : { host: args.dockerHost }),
        ...(plan.cluster === undefined ? {} : { cluster: plan.cluster }),
      },
      { parent: this },
    );
    const part = new Parts(this, plan, secrets, { platform, topology: plan.topology }, args.given ?? {});
    part.inference();
    const stores = [...part.database(), ...part.cache()];
    // Side by side: each takes its time to start, and the UI asks the gateway only when somebody asks it.
    part.edge(part.gateway(stores), part.ui(stores));

    this.url = edgeUrl(plan.edge);
    this.apiUrl = `${this.url}/v1`;
    this.apiKey = part.key("gateway-api-key");
    this.adminPassword = secrets.value("admin-password");
    this.registerOutputs({ url: this.url, apiUrl: this.apiUrl });
  }
}

function stackOptions(name: string, { plan }: AiStackArgs, opts?: pulumi.ComponentResourceOptions) {
  const { platform, cluster } = plan;
  return platformOptions(name, { kind: platform, ...(cluster === undefined ? {} : { cluster }) }, opts);
}

/** Each method makes one component from its piece of the plan, and returns what later ones wait for. */
class Parts {
  constructor(
    private readonly stack: pulumi.Resource,
    private readonly plan: Plan,
    private readonly secrets: Secrets,
    private readonly common: ComponentArgs,
    private readonly given: GivenSecrets,
  ) {}

  inference(): void {
    const { plan, common } = this;
    const mirror =
      plan.library.kind === "packaged"
        ? [new ModelMirror("mirror", { ...common, image: plan.images.models }, childOf(this.stack)).server]
        : [];
    for (const node of plan.nodes) {
      new OllamaNode(
        node.name,
        {
          ...common,
          image: plan.images.ollama,
          service: node.name,
          ...gpuRequest(
            node,
            plan.hosts.find((host) => host.name === node.host),
          ),
          contextTokens: node.contextTokens,
          parallel: node.parallel,
          kvCacheType: node.kvCacheType,
          keepAlive: node.keepAlive,
          memoryBytes: node.ramBytes,
          diskBytes: node.diskBytes,
          models: node.models.map((alias) => this.model(alias)),
          library: plan.library,
        },
        childOf(this.stack, ...mirror),
      );
    }
  }

  database(): pulumi.Resource[] {
    const { plan, secrets } = this;
    const { kind, instances } = plan.stores.database;
    if (!plan.database || kind === "external") return [];
    const database = new Database(
      "database",
      {
        ...this.common,
        image: plan.images.postgres,
        password: secrets.value("database-password"),
        previousPassword: secrets.previousDatabasePassword,
        applications: {
          litellm: { password: secrets.value("litellm-database-password") },
          webui: { password: secrets.value("webui-database-password") },
        },
        ...(kind === "cloudnative-pg" ? { instances: instances ?? DATABASE_INSTANCES } : {}),
      },
      childOf(this.stack),
    );
    return [database.ready];
  }

  cache(): pulumi.Resource[] {
    const { plan, secrets } = this;
    if (!plan.cache || plan.stores.cache.kind === "external") return [];
    const password = secrets.value("cache-password");
    return [new Cache("cache", { ...this.common, image: plan.images.redis, password }, childOf(this.stack)).server];
  }

  gateway(stores: pulumi.Resource[]): pulumi.Resource {
    const { plan, secrets } = this;
    const gateway = new LiteLLMGateway(
      "gateway",
      {
        ...this.common,
        image: plan.images.litellm,
        config: plan.gateway.config,
        masterKey: secrets.value("litellm-master-key"),
        saltKey: secrets.value("litellm-salt-key"),
        ...this.databaseOf("litellm"),
        ...this.cacheOf({ cachePassword: secrets.value("cache-password") }),
        scale: plan.scale.gateway,
        ...(plan.gateway.providers ? { providerKeys: providerKeys(plan, this.given) } : {}),
        ...(plan.gateway.userLimits ? { userBudget: userBudget(plan.gateway.userLimits) } : {}),
        keys: plan.database
          ? [
              { alias: "open-webui", key: secrets.value("gateway-ui-key") },
              { alias: "api", key: secrets.value("gateway-api-key") },
            ]
          : [],
      },
      childOf(this.stack, ...stores),
    );
    return gateway.ready;
  }

  ui(stores: pulumi.Resource[]): pulumi.Resource {
    const { plan, secrets } = this;
    const ui = new OpenWebUI(
      "ui",
      {
        ...this.common,
        image: plan.images["open-webui"],
        url: edgeUrl(plan.edge),
        gatewayKey: this.key("gateway-ui-key"),
        defaultGroup: plan.gateway.defaultGroup,
        embedding: { group: plan.gateway.embeddingGroup, dimensions: plan.gateway.embeddingDimensions },
        admin: { ...plan.admin, password: secrets.value("admin-password") },
        ...signIn(plan, this.given),
        secretKey: secrets.value("webui-secret-key"),
        jwtSecret: secrets.value("webui-jwt-secret"),
        ...this.databaseOf("webui"),
        ...this.cacheOf({ cache: this.cacheUrls() }),
        files: plan.stores.files,
        scale: plan.scale.ui,
      },
      childOf(this.stack, ...stores),
    );
    return ui.server;
  }

  edge(...servers: pulumi.Resource[]): void {
    const { plan, common } = this;
    // As many as there are gateways at least: it costs little, and is on the way to all of them.
    const { min } = plan.scale.gateway;
    new Edge(
      "edge",
      { ...common, image: plan.images.caddy, edge: plan.edge, scale: { min, max: min } },
      childOf(this.stack, ...servers),
    );
  }

  /** A key for the gateway. Without a database the gateway knows its master key alone. */
  key(secret: "gateway-ui-key" | "gateway-api-key"): pulumi.Output<string> {
    return this.secrets.value(this.plan.database ? secret : "litellm-master-key");
  }

  /** Where an application's database is; nothing without one. */
  private databaseOf(application: "litellm" | "webui") {
    const { database, stores } = this.plan;
    if (!database) return {};
    const { kind, secret } = stores.database;
    if (kind === "external")
      return { databaseSecret: { secret: named(secret, "database"), key: `${application}-url` } };
    return { databaseUrl: databaseUrl(application, this.secrets.value(`${application}-database-password`)) };
  }

  /** Where the cache is: in the stack as `own` says, or outside; nothing without one. */
  private cacheOf<T extends object>(own: T): T | { cacheSecret: SecretKey } | Record<string, never> {
    const { cache, stores } = this.plan;
    if (!cache) return {};
    if (stores.cache.kind === "in-stack") return own;
    return { cacheSecret: { secret: named(stores.cache.secret, "cache"), key: "url" } };
  }

  private cacheUrls() {
    const password = this.secrets.value("cache-password");
    return { sessions: cacheUrl(password, 0), websockets: cacheUrl(password, 1) };
  }

  private model(alias: string): NodeModel {
    const model = this.plan.models.find((candidate) => candidate.alias === alias);
    if (model === undefined) throw new Error(`the plan places '${alias}', which is none of its models`);
    return { alias, tag: model.tag, capability: model.capability };
  }
}

function named(secret: string | undefined, store: string): string {
  if (secret === undefined) throw new Error(`the plan names no secret for the ${store}`);
  return secret;
}
