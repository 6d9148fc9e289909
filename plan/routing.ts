/** What the router of LiteLLM is told of the way of a request: which deployment, how often, and what after that. */
import type {
  GroupPlan,
  ProviderKind,
  ProviderPlan,
  RoutingPlan,
  RoutingStrategy,
  SpendLimit,
  UserLimits,
} from "./types";

/** As LiteLLM names them. */
const STRATEGIES: Record<RoutingStrategy, string> = {
  "simple-shuffle": "simple-shuffle",
  "least-busy": "least-busy",
  latency: "latency-based-routing",
  cost: "cost-based-routing",
};

/** Prefix by which LiteLLM knows a provider. */
const PREFIXES: Record<ProviderKind, string> = {
  openai: "openai",
  anthropic: "anthropic",
  gemini: "gemini",
  mistral: "mistral",
  groq: "groq",
  deepseek: "deepseek",
  openrouter: "openrouter",
  "openai-compatible": "openai",
};

/** A name that LiteLLM keeps for what is in no routing group. */
const RESERVED = "default";
/** Seconds that an answer from outside may take, and that its stream may be silent. */
const TIMEOUT = { timeout: 600, stream_timeout: 300 };

/** Name of the row in the gateway's database with what one person may ask. */
export const USER_BUDGET = "ai-stack-user";

/**
 * The strategy of each group. A routing group has the name of its only member: by a name of its own it could be asked
 * like a model. The group that has the reserved name cannot be one, so that its strategy is that of the whole router.
 */
export function strategies(groups: readonly GroupPlan[], routing: RoutingPlan): Record<string, unknown> {
  const of = (group: GroupPlan) => group.routing ?? routing.strategy;
  const reserved = groups.find(({ name }) => name === RESERVED);
  const whole = reserved ? of(reserved) : routing.strategy;
  const others = groups.filter((group) => of(group) !== whole);
  return {
    routing_strategy: STRATEGIES[whole],
    ...(others.length === 0
      ? {}
      : {
          routing_groups: others.map((group) => ({
            group_name: group.name,
            models: [group.name],
            routing_strategy: STRATEGIES[of(group)],
          })),
        }),
  };
}

/** Groups with their fallbacks, as LiteLLM wants them: a list of maps with one key. */
export function fallbackList(
  groups: readonly GroupPlan[],
  of: (group: GroupPlan) => string[],
): Record<string, string[]>[] {
  return groups.filter((group) => of(group).length > 0).map((group) => ({ [group.name]: of(group) }));
}

/**
 * Where a prompt goes that is too long. Ollama does not say so, but cuts it: the gateway has to count its tokens, and
 * refuses what is too long for a group without such a fallback.
 */
export function contextFallbacks(groups: readonly GroupPlan[]): Record<string, unknown> {
  const list = fallbackList(groups, (group) => group.contextFallbacks ?? []);
  return list.length === 0 ? {} : { enable_pre_call_checks: true, context_window_fallbacks: list };
}

/** Variable of the gateway with the key of a provider. */
export function providerVariable({ name }: ProviderPlan): string {
  return `PROVIDER_${name.toUpperCase().replaceAll("-", "_")}_KEY`;
}

/** The provider as a group of one deployment. The router itself stops asking when its budget is spent. */
export function providerDeployment(provider: ProviderPlan): Record<string, unknown> {
  const { name, kind, model, baseUrl, budget, rpm } = provider;
  return {
    model_name: name,
    litellm_params: {
      model: `${PREFIXES[kind]}/${model}`,
      ...(baseUrl === undefined ? {} : { api_base: baseUrl }),
      api_key: `os.environ/${providerVariable(provider)}`,
      ...(rpm === undefined ? {} : { rpm }),
      ...TIMEOUT,
      ...costs(provider),
      ...spend(budget),
    },
    // A check is a request that costs money.
    model_info: { id: `provider--${name}`, mode: "chat", disable_background_health_check: true },
  };
}

/** US dollars for one token; without them LiteLLM counts no spend for models that it has no prices of. */
export function costs({ price }: { price?: { input: number; output: number } }): Record<string, number> {
  // A division leaves digits behind, such as 1.0000000000000001e-7.
  const perToken = (dollars: number) => Number((dollars / 1e6).toPrecision(12));
  return price ? { input_cost_per_token: perToken(price.input), output_cost_per_token: perToken(price.output) } : {};
}

function spend({ dollars, period }: SpendLimit): { max_budget: number; budget_duration: string } {
  return { max_budget: dollars, budget_duration: period };
}

/** A row of LiteLLM's budgets, by the names of its API; null: no limit. */
export function userBudget({ rpm, tpm, budget }: UserLimits): Record<string, unknown> {
  return {
    budget_id: USER_BUDGET,
    rpm_limit: rpm ?? null,
    tpm_limit: tpm ?? null,
    max_budget: budget?.dollars ?? null,
    budget_duration: budget?.period ?? null,
  };
}
