/** LiteLLM's configuration, computed from where the models are. Keys as in its documentation of the proxy config. */

import type { ModelConfig } from "./config";
import { effectiveSettings } from "./estimate";
import { contextFallbacks, costs, fallbackList, providerDeployment, strategies, USER_BUDGET } from "./routing";
import type { GatewayPlan, GroupPlan, LiteLLMConfig, NodePlan, ProviderPlan, RoutingPlan, UserLimits } from "./types";

export interface GatewayInput {
  groups: readonly GroupPlan[];
  models: readonly ModelConfig[];
  nodes: readonly NodePlan[];
  routing: RoutingPlan;
  userLimits: UserLimits;
  providers: readonly ProviderPlan[];
  database: boolean;
  /** Are there teams, with limits and keys of their own? */
  teams: boolean;
  cache: boolean;
  /** Does a Prometheus ask for metrics? Otherwise none are counted. */
  watched: boolean;
}

/** One deployment: a model of a group on one node. */
interface Deployment {
  group: GroupPlan;
  model: ModelConfig;
  node: NodePlan;
}

/** Bytes a second that a slow disk reads: Ollama sends no headers before a model is loaded. */
const LOAD_RATE = 100e6;
/** Seconds that a request may take, and that a stream may be silent, once the model is loaded. */
const ANSWER_SECONDS = 600;
const FIRST_TOKEN_SECONDS = 300;
/**
 * Requests that may wait for a slot of a node. The gateway turns away what is over the limit with a 429 at once, and one
 * question in the UI is several requests (answer, title, search query): without room to wait a single person sees errors.
 */
const WAITING_REQUESTS = 16;
/** Spend logs grow without bounds otherwise (BerriAI/litellm#41499). */
const SPEND_LOG_RETENTION = "90d";

/**
 * One address with its password, in an environment variable: with host and port in fields of their own LiteLLM's client
 * asks a Redis that does not answer four times, and nobody is served meanwhile.
 */
const CACHE_URL = "os.environ/REDIS_URL";

/** The gateway's part of the plan: its groups, which of them the UI uses, and the proxy's config file. */
export function planGateway(input: GatewayInput): GatewayPlan {
  const embedding = pick(input.groups, "embedding", "embedding");
  const model = input.models.find(({ alias }) => alias === embedding.models[0])!;
  return {
    groups: [...input.groups],
    embeddingGroup: embedding.name,
    embeddingDimensions: model.size.dimensions!,
    defaultGroup: pick(input.groups, "default", "chat").name,
    ...(isLimited(input) ? { userLimits: input.userLimits } : {}),
    ...(input.providers.length > 0 ? { providers: [...input.providers] } : {}),
    config: liteLLMConfig(input),
  };
}

/** Is what one person may ask limited? */
function isLimited({ userLimits }: GatewayInput): boolean {
  return Object.keys(userLimits).length > 0;
}

/** The group of that name where it has the capability, else the first that has it; config was checked for one. */
function pick(groups: readonly GroupPlan[], name: string, capability: GroupPlan["capability"]): GroupPlan {
  const able = groups.filter((group) => group.capability === capability);
  return able.find((group) => group.name === name) ?? able[0]!;
}

function liteLLMConfig(input: GatewayInput): LiteLLMConfig {
  const deployments = input.groups.flatMap((group) => deploymentsOf(group, input));
  const longest = Math.max(...deployments.map(({ model }) => timeouts(model).timeout));
  return {
    model_list: [
      ...input.groups.flatMap((group) => modelList(deploymentsOf(group, input))),
      ...input.providers.map(providerDeployment),
    ],
    router_settings: routerSettings(input, longest),
    litellm_settings: {
      // The last is a module beside this file: it bounds the time that a connection may take.
      callbacks: [...(input.watched ? ["prometheus"] : []), "connections.bounded"],
      // Open WebUI sends parameters that Ollama has not.
      drop_params: true,
      request_timeout: longest,
      json_logs: true,
      ...(input.watched ? { enable_end_user_cost_tracking_prometheus_only: true } : {}),
      // For whoever has no budget of their own: the customers of LiteLLM are the people of the UI.
      ...(isLimited(input) ? { max_end_user_budget_id: USER_BUDGET } : {}),
    },
    general_settings: generalSettings(input),
  };
}

function deploymentsOf(group: GroupPlan, { models, nodes }: GatewayInput): Deployment[] {
  return group.models.flatMap((alias) => {
    const model = models.find((candidate) => candidate.alias === alias)!;
    return nodes.filter((node) => node.models.includes(alias)).map((node) => ({ group, model, node }));
  });
}

function modelList(deployments: readonly Deployment[]): Record<string, unknown>[] {
  return deployments.map((deployment, index) => {
    const { group, model, node } = deployment;
    const slots = effectiveSettings(model.size, node);
    const chat = group.capability === "chat";
    const rpm = share(group.rpm, index, deployments.length);
    return {
      model_name: group.name,
      litellm_params: {
        ...endpoint(model, node),
        weight: slots.parallel,
        max_parallel_requests: slots.parallel + WAITING_REQUESTS,
        ...(rpm === undefined ? {} : { rpm }),
        ...timeouts(model),
        ...costs(model),
      },
      model_info: {
        id: `${group.name}--${model.alias}--${node.name}`,
        mode: chat ? "chat" : "embedding",
        max_input_tokens: slots.contextTokens,
        ...(chat ? { health_check_max_tokens: 1 } : {}),
      },
    };
  });
}

/**
 * How a node is spoken to. `ollama/` would flatten the messages of a chat. For embeddings it answers with lists of
 * numbers where base64 was asked for, which OpenAI's own client for JavaScript asks for and decodes to wrong vectors;
 * Ollama's OpenAI-compatible address does as asked. It wants no key, but the client behind `openai/` does.
 */
function endpoint(model: ModelConfig, node: NodePlan): { model: string; api_base: string; api_key?: string } {
  const address = `http://${node.name}:11434`;
  return model.size.capability === "chat"
    ? { model: `ollama_chat/${model.tag}`, api_base: address }
    : { model: `openai/${model.tag}`, api_base: `${address}/v1`, api_key: "none" };
}

/** A group's limit dealt out to its deployments: the shares sum to it. */
function share(rpm: number | undefined, index: number, count: number): number | undefined {
  return rpm === undefined ? undefined : Math.floor(rpm / count) + (index < rpm % count ? 1 : 0);
}

/** Seconds; long enough for a model that is loaded from disk first. */
function timeouts(model: ModelConfig): { timeout: number; stream_timeout: number } {
  const load = Math.ceil(model.size.weights / LOAD_RATE);
  return { timeout: ANSWER_SECONDS + load, stream_timeout: FIRST_TOKEN_SECONDS + load };
}

function routerSettings({ groups, cache, routing }: GatewayInput, timeout: number): Record<string, unknown> {
  return {
    ...strategies(groups, routing),
    num_retries: routing.retries,
    // A retry is drawn by lot and may meet the same dead node each time; after them the other nodes of the group are tried.
    enable_weighted_failover: true,
    timeout,
    // Without it a group with one deployment never cools down (BerriAI/litellm#40405).
    allowed_fails: 3,
    // Longer than the interval of health checks, as LiteLLM asks for.
    cooldown_time: 30,
    fallbacks: fallbackList(groups, (group) => group.fallbacks),
    ...contextFallbacks(groups),
    // Without it `rpm` is a weight, not a limit.
    optional_pre_call_checks: ["enforce_model_rate_limits"],
    // By it several gateways count the same limits and cool-downs.
    ...(cache ? { redis_url: CACHE_URL } : {}),
  };
}

/**
 * By it several gateways count the same requests of a person and of a team, and a key that is gone is gone in each of
 * them; the Redis of the router is not used for that.
 */
function coordination(input: GatewayInput): Record<string, unknown> {
  if (!input.cache || !(input.teams || isLimited(input))) return {};
  return { coordination_redis: { url: CACHE_URL } };
}

function generalSettings(input: GatewayInput): Record<string, unknown> {
  return {
    master_key: "os.environ/LITELLM_MASTER_KEY",
    // A deployment that refuses connections never cools down by itself: health checks take it out.
    background_health_checks: true,
    health_check_interval: 20,
    enable_health_check_routing: true,
    // A node that is merely busy stays in.
    health_check_ignore_transient_errors: true,
    user_header_mappings: [
      { header_name: "X-OpenWebUI-User-Id", litellm_user_role: "internal_user" },
      { header_name: "X-OpenWebUI-User-Email", litellm_user_role: "customer" },
    ],
    ...coordination(input),
    ...(input.database
      ? {
          database_connection_pool_limit: 10,
          maximum_spend_logs_retention_period: SPEND_LOG_RETENTION,
        }
      : {}),
  };
}
