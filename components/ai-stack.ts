import * as pulumi from "@pulumi/pulumi";
import type { NodePlan, Plan } from "../plan/types";
import { preparePlatform } from "../platforms";
import type { GpuRequest } from "../workload/spec";
import { Cache, cacheUrl } from "./cache";
import { Database, databaseUrl } from "./database";
import { Edge, edgeUrl } from "./edge";
import { LiteLLMGateway } from "./litellm-gateway";
import { ModelMirror } from "./model-mirror";
import { type NodeModel, OllamaNode } from "./ollama-node";
import { OpenWebUI } from "./open-webui";
import { Secrets } from "./secrets";
import { type ComponentArgs, childOf } from "./service";

export interface AiStackArgs {
  /** What is put up; from `createPlan`. */
  plan: Plan;
  /** Prefix of the names that the platform sees, unique on a host; for example `ai-stack-dev`. */
  stack: string;
  /** Address of the Docker engine: `docker:host` in the stack config. @default the local engine */
  dockerHost?: string;
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
    super("ai-stack:index:AiStack", name, { stack: args.stack, tier: args.plan.tier }, opts);
    const { plan } = args;
    const secrets = new Secrets(`${name}-secrets`, { rotations: plan.rotations }, { parent: this });
    const platform = preparePlatform(
      name,
      {
        kind: plan.platform,
        stack: args.stack,
        topology: plan.topology,
        ...(args.dockerHost === undefined ? {} : { host: args.dockerHost }),
      },
      { parent: this },
    );
    const part = new Parts(this, plan, secrets, { platform, topology: plan.topology });
    part.inference();
    const gateway = part.gateway(part.database(), part.cache());
    part.edge(part.ui(gateway), gateway);

    this.url = edgeUrl(plan.edge);
    this.apiUrl = `${this.url}/v1`;
    this.apiKey = part.key("gateway-api-key");
    this.adminPassword = secrets.value("admin-password");
    this.registerOutputs({ url: this.url, apiUrl: this.apiUrl });
  }
}

/** Each method makes one component from its piece of the plan, and returns what later ones wait for. */
class Parts {
  constructor(
    private readonly stack: pulumi.Resource,
    private readonly plan: Plan,
    private readonly secrets: Secrets,
    private readonly common: ComponentArgs,
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
          ...gpuRequest(node, plan.hosts.find((host) => host.name === node.host)?.gpuDriver),
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
    if (!plan.database) return [];
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
      },
      childOf(this.stack),
    );
    return [database.ready];
  }

  cache(): pulumi.Resource[] {
    const { plan, secrets } = this;
    if (!plan.cache) return [];
    const password = secrets.value("cache-password");
    return [new Cache("cache", { ...this.common, image: plan.images.redis, password }, childOf(this.stack)).server];
  }

  gateway(database: pulumi.Resource[], cache: pulumi.Resource[]): pulumi.Resource {
    const { plan, secrets } = this;
    const gateway = new LiteLLMGateway(
      "gateway",
      {
        ...this.common,
        image: plan.images.litellm,
        config: plan.gateway.config,
        masterKey: secrets.value("litellm-master-key"),
        saltKey: secrets.value("litellm-salt-key"),
        ...(plan.database ? { databaseUrl: databaseUrl("litellm", secrets.value("litellm-database-password")) } : {}),
        ...(plan.cache ? { cachePassword: secrets.value("cache-password") } : {}),
        keys: plan.database
          ? [
              { alias: "open-webui", key: secrets.value("gateway-ui-key") },
              { alias: "api", key: secrets.value("gateway-api-key") },
            ]
          : [],
      },
      childOf(this.stack, ...database, ...cache),
    );
    return gateway.ready;
  }

  ui(gateway: pulumi.Resource): pulumi.Resource {
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
        secretKey: secrets.value("webui-secret-key"),
        jwtSecret: secrets.value("webui-jwt-secret"),
        ...(plan.database ? { databaseUrl: databaseUrl("webui", secrets.value("webui-database-password")) } : {}),
        ...(plan.cache ? { cache: this.cacheUrls() } : {}),
      },
      childOf(this.stack, gateway),
    );
    return ui.server;
  }

  edge(...servers: pulumi.Resource[]): void {
    const { plan } = this;
    new Edge("edge", { ...this.common, image: plan.images.caddy, edge: plan.edge }, childOf(this.stack, ...servers));
  }

  /** A key for the gateway. Without a database the gateway knows its master key alone. */
  key(secret: "gateway-ui-key" | "gateway-api-key"): pulumi.Output<string> {
    return this.secrets.value(this.plan.database ? secret : "litellm-master-key");
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

/** The GPUs of a node as a device request; nothing for a node on the CPU. */
export function gpuRequest(node: NodePlan, driver: GpuRequest["driver"]): { gpu?: GpuRequest } {
  const [first] = node.gpus;
  if (first === undefined) return {};
  return {
    gpu: {
      vendor: "nvidia",
      count: node.gpus.length,
      product: first.gpu.product,
      memoryBytes: first.gpu.memoryBytes,
      deviceIds: node.gpus.map(({ gpu }) => gpu.id),
      ...(driver === undefined ? {} : { driver }),
    },
  };
}
