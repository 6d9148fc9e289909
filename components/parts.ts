/** Which component a piece of the plan becomes. */
import * as pulumi from "@pulumi/pulumi";
import { UI_KEY } from "../plan/access";
import { userBudget } from "../plan/routing";
import type { Plan, TeamPlan } from "../plan/types";
import { addressOf } from "../platforms";
import { Cache, cacheUrl } from "./cache";
import { Database } from "./database";
import { Edge, edgeUrl } from "./edge";
import { type EdgeRoutes, edgeRoutes } from "./edge-routes";
import { type GivenSecrets, providerKeys, signIn } from "./given";
import { gpuRequest } from "./gpu-request";
import { answerSeconds, GATEWAY_ADDRESS, LiteLLMGateway } from "./litellm-gateway";
import { ModelMirror } from "./model-mirror";
import { metricsKey, scraped, watch } from "./monitoring";
import { type NodeModel, OllamaNode } from "./ollama-node";
import { OpenWebUI, UI_ADDRESS } from "./open-webui";
import type { Secrets } from "./secrets";
import { type ComponentArgs, childOf } from "./service";
import { cacheOf, cacheUrls, databaseOf } from "./stores";
import { GatewayTeams, UITeams } from "./teams";
import { makeTools, toolsOfUI } from "./tools";
import type { UIConnection } from "./ui-connections";

/** Of a database that an operator runs: one is written to, two others can take over. */
const DATABASE_INSTANCES = 3;

/** Each method makes one component from its piece of the plan, and returns what later ones wait for. */
export class Parts {
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
        ...(plan.monitoring ? { metricsPassword: secrets.value("metrics-database-password") } : {}),
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
        ...databaseOf("litellm", plan, secrets),
        ...cacheOf(plan, { cacheUrl: cacheUrl(secrets.value("cache-password"), 0) }),
        scale: plan.scale.gateway,
        ...this.admits(),
        ...(plan.gateway.providers ? { providerKeys: providerKeys(plan, this.given) } : {}),
        ...(plan.gateway.userLimits ? { userBudget: userBudget(plan.gateway.userLimits) } : {}),
        keys: plan.database
          ? [
              { alias: "open-webui", key: secrets.value("gateway-ui-key") },
              { alias: "api", key: secrets.value("gateway-api-key") },
              ...(plan.monitoring ? [{ alias: "metrics", key: metricsKey(plan, secrets), routes: ["/metrics"] }] : []),
            ]
          : [],
        ...scraped("gateway", plan),
      },
      childOf(this.stack, ...stores),
    );
    return gateway.ready;
  }

  gatewayTeams(gateway: pulumi.Resource): void {
    const { plan, secrets } = this;
    if (!plan.teams) return;
    const args = {
      ...this.common,
      image: plan.images.litellm,
      masterKey: secrets.value("litellm-master-key"),
      teams: plan.teams.map(({ name, gateway: wanted, keys }) => ({
        name,
        wanted,
        keys: keys.map((key) => secrets.teamKey(name, key.name)),
      })),
    };
    new GatewayTeams("gateway-teams", args, childOf(this.stack, gateway));
  }

  uiTeams(ui: pulumi.Resource): void {
    const { plan, secrets } = this;
    if (!plan.teams) return;
    const args = {
      ...this.common,
      image: plan.images["open-webui"],
      secretKey: secrets.value("webui-secret-key"),
      ...databaseOf("webui", plan, secrets),
      teams: plan.teams.map((team) => team.ui),
    };
    new UITeams("ui-teams", args, childOf(this.stack, ui));
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
        ...databaseOf("webui", plan, secrets),
        ...cacheOf(plan, { cache: cacheUrls(secrets) }),
        ...(plan.teams ? { teams: plan.teams.map((team) => this.connection(team)) } : {}),
        ...toolsOfUI(plan, secrets),
        files: plan.stores.files,
        scale: plan.scale.ui,
        ...this.admits(),
      },
      childOf(this.stack, ...stores),
    );
    return ui.server;
  }

  tools(): void {
    makeTools(this.stack, this.plan, this.secrets, this.common);
  }

  /** Absent where the edge is the stack's own, which knows what it has to route. */
  routes(): pulumi.Output<EdgeRoutes> | undefined {
    const { plan, common } = this;
    if (plan.edge.entry.kind !== "existing") return undefined;
    const [gateway, ui] = [GATEWAY_ADDRESS, UI_ADDRESS].map((address) => new URL(address));
    const place = ({ hostname, port }: URL) =>
      addressOf(hostname, common.platform).apply((host) => ({ host, port: Number(port) }));
    return pulumi
      .all([place(gateway!), place(ui!)])
      .apply(([toGateway, toUi]) =>
        edgeRoutes(plan.edge, { gateway: toGateway, ui: toUi }, answerSeconds(plan.gateway.config)),
      );
  }

  edge(...servers: pulumi.Resource[]): void {
    const { plan, common } = this;
    if (plan.edge.entry.kind === "existing") return;
    // As many as there are gateways at least: it costs little, and is on the way to all of them.
    const { min } = plan.scale.gateway;
    new Edge(
      "edge",
      { ...common, image: plan.images.caddy, edge: plan.edge, scale: { min, max: min }, ...scraped("edge", plan) },
      childOf(this.stack, ...servers),
    );
  }

  monitoring(): void {
    const { stack, plan, secrets, common, given } = this;
    watch({ stack, plan, secrets, common, given });
  }

  /** A key for the gateway. Without a database the gateway knows its master key alone. */
  key(secret: "gateway-ui-key" | "gateway-api-key"): pulumi.Output<string> {
    return this.secrets.value(this.plan.database ? secret : "litellm-master-key");
  }

  private admits(): { admits?: string } {
    const { from } = this.plan.edge.entry;
    return from === undefined ? {} : { admits: from };
  }

  private connection({ name, chatGroups, oidcGroups }: TeamPlan): UIConnection {
    return { name, groups: chatGroups, oidcGroups, key: this.secrets.teamKey(name, UI_KEY) };
  }

  private model(alias: string): NodeModel {
    const model = this.plan.models.find((candidate) => candidate.alias === alias);
    if (model === undefined) throw new Error(`the plan places '${alias}', which is none of its models`);
    return { alias, tag: model.tag, capability: model.capability };
  }
}
