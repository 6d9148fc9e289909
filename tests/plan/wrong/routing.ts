/** Wrong configs of routing, limits of people and providers: what LiteLLM would accept in silence, and what it cannot do. */
import { embed, type Raw, type Wrong } from "./frame";

const priced = { input: 0.1, output: 0.4 };
const GROUPS = [
  { name: "short", models: ["smollm2"] },
  { name: "long", models: ["qwen2.5-0.5b"] },
  { name: "embedding", models: ["all-minilm"] },
];
/** A small and a larger model on a machine without a GPU, with database and cache. */
const team = (over: Raw): Raw => ({
  tier: "team",
  hardware: { hosts: [{ name: "bench", ram: "32GB", disk: "100GB" }] },
  models: [{ alias: "smollm2", context: 2048 }, { alias: "qwen2.5-0.5b", context: 8192 }, embed],
  groups: GROUPS,
  ...over,
});
const groups = (first: Raw, second: Raw = {}): Raw =>
  team({ groups: [{ ...GROUPS[0], ...first }, { ...GROUPS[1], ...second }, GROUPS[2]] });
const outside = {
  name: "outside",
  kind: "openai",
  model: "gpt-5-mini",
  price: priced,
  budget: { dollars: 20, period: "30d" },
  fallbackFor: ["short"],
};
const providers = (...list: Raw[]): Raw => team({ providers: list.map((over) => ({ ...outside, ...over })) });
const { budget: _, ...unlimited } = outside;

const routing: Wrong[] = [
  [
    "a strategy by LiteLLM's own name",
    team({ routing: { strategy: "latency-based-routing" } }),
    [
      "routing.strategy",
      "latency-based-routing",
      "one of: simple-shuffle, least-busy, latency, cost",
      "strategy: simple",
    ],
  ],
  [
    "a strategy of a group that is none",
    groups({ routing: "least-buzy" }),
    ["groups[0].routing", "least-buzy", "one of: simple-shuffle", 'did you mean "least-busy"?'],
  ],
  [
    "unknown setting of the router",
    team({ routing: { num_retries: 3 } }),
    ["routing.num_retries", "3", "unknown key; allowed: strategy, retries", "use one of"],
  ],
  ["half a retry", team({ routing: { retries: 1.5 } }), ["routing.retries", "1.5", "from 0 to 10", "retries: 2"]],
  ["too many retries", team({ routing: { retries: 11 } }), ["routing.retries", "11", "from 0 to 10", "retries: 2"]],
  [
    "cost without prices",
    team({
      groups: [{ name: "all", models: ["smollm2", "qwen2.5-0.5b"], routing: "cost" }, GROUPS[2]],
    }),
    ["groups[0].routing", "cost", "have none: smollm2, qwen2.5-0.5b", "price: { input: 0.1"],
  ],
  [
    "cost between copies of one model",
    team({
      models: [{ alias: "smollm2", replicas: 2, price: priced }, { alias: "qwen2.5-0.5b" }, embed],
      hardware: { hosts: [{ name: "bench", ram: "64GB", disk: "100GB" }] },
      routing: { strategy: "cost" },
    }),
    ["routing.strategy", "cost", "in the group short smollm2 has 2 copies", "write least-busy"],
  ],
  [
    "cost between models that cost the same",
    team({
      models: [{ alias: "smollm2", price: priced }, { alias: "qwen2.5-0.5b", price: priced }, embed],
      groups: [{ name: "all", models: ["smollm2", "qwen2.5-0.5b"], routing: "cost" }, GROUPS[2]],
    }),
    ["groups[0].routing", "cost", "qwen2.5-0.5b costs as much as another", "or another price"],
  ],
  [
    "a price without one half",
    team({ models: [{ alias: "smollm2", price: { input: 1 } }, { alias: "qwen2.5-0.5b" }, embed] }),
    ["models[0].price.output", "(not set)", "US dollars for a million tokens", "output: 0.4"],
  ],
  [
    "a negative price",
    team({ models: [{ alias: "smollm2", price: { input: -1, output: 1 } }, { alias: "qwen2.5-0.5b" }, embed] }),
    ["models[0].price.input", "-1", "a number from 0", "input: 0.4"],
  ],
];

const context: Wrong[] = [
  [
    "too long a prompt to nowhere",
    groups({ contextFallbacks: ["lang"] }),
    ["groups[0].contextFallbacks[0]", "lang", "not a group of this stack", 'did you mean "long"?'],
  ],
  [
    "too long a prompt to the group itself",
    groups({ contextFallbacks: ["short"] }),
    ["groups[0].contextFallbacks[0]", "short", "cannot fall back to itself", "remove it"],
  ],
  [
    "too long a prompt to a group named twice",
    groups({ contextFallbacks: ["long", "long"] }),
    ["groups[0].contextFallbacks[1]", "long", "named twice", "remove it"],
  ],
  [
    "too long a prompt to a group with less context",
    groups({}, { contextFallbacks: ["short"] }),
    ["groups[1].contextFallbacks[0]", "short", "has 2k tokens of context, and long has 8k", "more context"],
  ],
  [
    "too long a prompt to vectors",
    groups({ contextFallbacks: ["embedding"] }),
    ["groups[0].contextFallbacks[0]", "embedding", "for chat cannot fall back to one for embedding", "remove it"],
  ],
  [
    "too long a prompt to an empty list",
    groups({ contextFallbacks: [] }),
    ["groups[0].contextFallbacks", "[]", "at least one group", "contextFallbacks: [long]"],
  ],
];

const limits: Wrong[] = [
  ["limits of nothing", team({ limits: {} }), ["limits", "{}", "limits nothing", "user: { rpm: 20 }"]],
  ["limits of nobody", team({ limits: { user: {} } }), ["limits", '{"user":{}}', "limits nothing", "rpm: 20"]],
  [
    "a limit that LiteLLM does not have",
    team({ limits: { user: { parallel: 2 } } }),
    ["limits.user.parallel", "2", "unknown key; allowed: rpm, tpm, budget", "use one of"],
  ],
  [
    "limits without a database",
    { tier: "minimum", limits: { user: { rpm: 20 } } },
    ["limits.user", '{"rpm":20}', "counted in a database", "tier: recommended"],
  ],
  [
    "a budget of models without prices",
    team({ limits: { user: { budget: { dollars: 5, period: "30d" } } } }),
    ["limits.user.budget", "5", "have none: smollm2, qwen2.5-0.5b, all-minilm", "price: {"],
  ],
  [
    "a budget without a period",
    team({ limits: { user: { budget: { dollars: 5 } } } }),
    ["limits.user.budget.period", "(not set)", "hours, days, weeks or months", "period: 30d"],
  ],
  [
    "a budget of nothing",
    team({ limits: { user: { budget: { dollars: 0, period: "30d" } } } }),
    ["limits.user.budget.dollars", "0", "a number above 0", "dollars: 20"],
  ],
];

const outsiders: Wrong[] = [
  [
    "a provider that is text",
    team({ providers: ["openai"] }),
    ["providers[0]", "openai", "a map with: name, kind", "{ name: … }"],
  ],
  ["no provider", team({ providers: [] }), ["providers", "[]", "at least one provider", "kind: openai"]],
  [
    "unknown kind of a provider",
    providers({ kind: "opnai" }),
    ["providers[0].kind", "opnai", "one of: openai, anthropic", 'did you mean "openai"?'],
  ],
  [
    "a provider without a budget",
    team({ providers: [unlimited] }),
    ["providers[0].budget", "(not set)", "missing", "budget: { dollars"],
  ],
  [
    "a provider that costs nothing",
    providers({ price: { input: 0, output: 1 } }),
    ["providers[0].price.input", "0", "a number above 0", "input: 0.4"],
  ],
  [
    "a key in plain text",
    providers({ apiKey: "hunter2" }),
    ["providers[0].apiKey", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "an address without TLS",
    providers({ kind: "openai-compatible", baseUrl: "http://llm.example.com/v1" }),
    ["providers[0].baseUrl", "http://llm", "an address with https", "https://llm.example.com/v1"],
  ],
  [
    "no address of an unknown server",
    providers({ kind: "openai-compatible" }),
    ["providers[0].baseUrl", "(not set)", "needs its address", "baseUrl: https://"],
  ],
  [
    "another address of a known provider",
    providers({ baseUrl: "https://llm.example.com/v1" }),
    ["providers[0].baseUrl", "https://llm", "the address of openai is known", "kind: openai-compatible"],
  ],
  [
    "a Secret on Docker",
    providers({ secret: "openai" }),
    ["providers[0].secret", "openai", "has no Secrets", "pulumi config set --secret"],
  ],
  [
    "a fallback of a group that is not there",
    providers({ fallbackFor: ["shrt"] }),
    ["providers[0].fallbackFor[0]", "shrt", "not a group", 'did you mean "short"?'],
  ],
  [
    "a fallback of one group twice",
    providers({ fallbackFor: ["short", "short"] }),
    ["providers[0].fallbackFor[1]", "short", "named twice", "remove it"],
  ],
  [
    "a fallback of vectors",
    providers({ fallbackFor: ["embedding"] }),
    ["providers[0].fallbackFor[0]", "embedding", "vectors of different models", "remove it"],
  ],
  [
    "a provider with the name of a group",
    providers({ name: "long" }),
    ["providers[0].name", "long", "name of a group", "rename the provider"],
  ],
  [
    "two providers of one name",
    providers({}, {}),
    ["providers[1].name", "outside", "name of an earlier provider", "rename one"],
  ],
  [
    "a group that falls back to a provider by itself",
    team({ providers: [outside], groups: [{ ...GROUPS[0], fallbacks: ["outside"] }, GROUPS[1], GROUPS[2]] }),
    ["groups[0].fallbacks[0]", "outside", "not a group of this stack", "use one of: long, embedding"],
  ],
  [
    "a budget that nothing remembers",
    { tier: "recommended", providers: [{ ...outside, fallbackFor: ["fast"] }] },
    ["providers", "outside", "a restart would forget it", "tier: team or production"],
  ],
];

export const wrongRouting: Wrong[] = [...routing, ...context, ...limits, ...outsiders];
