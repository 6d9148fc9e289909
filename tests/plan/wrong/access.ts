/** Wrong teams: people, groups, budgets, limits and keys that cannot be, and teams where there is no database. */
import type { Raw, Wrong } from "./frame";

const GROUPS = [
  { name: "fast", models: ["smollm2"] },
  { name: "large", models: ["qwen3"], fallbacks: ["fast"] },
  { name: "embedding", models: ["all-minilm"] },
];
const MODELS = [{ alias: "smollm2" }, { alias: "qwen3", model: "qwen3-14b" }, { alias: "all-minilm" }];
const SIGN_IN = { kind: "oidc", issuer: "https://id.example.com", clientId: "ai-stack" };
const stack = (teams: unknown, over: Raw = {}): Raw => ({
  tier: "recommended",
  models: MODELS,
  groups: GROUPS,
  signIn: SIGN_IN,
  teams,
  ...over,
});
const TEAM = { name: "research", members: ["ada@example.com"], groups: ["fast"] };
const team = (over: Raw): Raw => stack([{ ...TEAM, ...over }]);
const PROVIDER = {
  name: "outside",
  kind: "openai",
  model: "gpt-5-mini",
  price: { input: 0.25, output: 2 },
  budget: { dollars: 20, period: "1mo" },
  fallbackFor: ["large"],
};
const CACHED = { tier: "team", hardware: { hosts: [{ name: "bench", ram: "64GB", disk: "200GB" }] } };
const LONG = [{ ...MODELS[0], context: 2048 }, { ...MODELS[1], context: 8192 }, MODELS[2]];
const priced = (price: unknown): Raw => stack([TEAM], { models: [{ alias: "smollm2", price }, ...MODELS.slice(1)] });

const shape: Wrong[] = [
  ["teams that are no list", stack({ research: {} }), ["teams", "research", "at least one team", "name: research"]],
  ["no teams", stack([]), ["teams", "[]", "at least one team", "name: research"]],
  ["a team that is no map", stack(["research"]), ["teams[0]", "research", "a map with: name, members", "name: …"]],
  ["no name", team({ name: undefined }), ["teams[0].name", "(not set)", "missing", "name: research"]],
  ["name in capitals", team({ name: "Research" }), ["teams[0].name", "Research", "lower case", "name: research"]],
  ["name with a dot", team({ name: "a.b" }), ["teams[0].name", "a.b", "digits and dashes", "name: research"]],
  ["name too long", team({ name: "a".repeat(31) }), ["teams[0].name", "aaa", "at most 30", "name: research"]],
  ["no groups", team({ groups: undefined }), ["teams[0].groups", "(not set)", "at least one group", "[fast]"]],
  ["an empty list of groups", team({ groups: [] }), ["teams[0].groups", "[]", "at least one group", "[fast]"]],
  [
    "models instead of groups",
    team({ models: ["smollm2"] }),
    ["teams[0].models", "smollm2", "unknown key; allowed: name, members, admins", /./],
  ],
  [
    "a member who is no mail address",
    team({ members: ["ada"] }),
    ["teams[0].members[0]", "ada", "a mail address", "ada@example.com"],
  ],
  [
    "an admin who is no mail address",
    team({ admins: ["grace example.com"] }),
    ["teams[0].admins[0]", "grace example.com", "a mail address", "grace@example.com"],
  ],
  ["members in one text", team({ members: "ada@example.com" }), ["teams[0].members", "ada@", "a list of mail", "[ada"]],
  [
    "an empty group of the identity provider",
    team({ oidcGroups: [""] }),
    ["teams[0].oidcGroups[0]", "", "a group of the identity provider", "research-staff"],
  ],
];

const limits: Wrong[] = [
  ["no requests a minute", team({ rpm: 0 }), ["teams[0].rpm", "0", "from 1 to 1000000", "rpm: 120"]],
  ["tokens as a text", team({ tpm: "100k" }), ["teams[0].tpm", "100k", "a whole number", "tpm: 100000"]],
  ["half a request at once", team({ parallel: 0.5 }), ["teams[0].parallel", "0.5", "a whole number", "parallel: 8"]],
  ["a bare budget", team({ budget: 20 }), ["teams[0].budget", "20", "a map with: dollars, period", "dollars"]],
  [
    "a budget without a period",
    team({ budget: { dollars: 20 } }),
    ["teams[0].budget.period", "(not set)", "missing", "period: 30d"],
  ],
  [
    "a budget of nothing",
    team({ budget: { dollars: 0, period: "30d" } }),
    ["teams[0].budget.dollars", "0", "above 0", "dollars: 20"],
  ],
  [
    "a budget with a currency",
    team({ budget: { dollars: "$20", period: "30d" } }),
    ["teams[0].budget.dollars", "$20", "a number", "dollars: 20"],
  ],
  [
    "a period in words",
    team({ budget: { dollars: 20, period: "monthly" } }),
    ["teams[0].budget.period", "monthly", "h, d, w or mo", "period: 30d"],
  ],
  [
    "a period of minutes",
    team({ budget: { dollars: 20, period: "30m" } }),
    ["teams[0].budget.period", "30m", "h, d, w or mo", "period: 30d"],
  ],
  [
    "a budget for models without a price",
    team({ groups: ["large", "fast"], budget: { dollars: 20, period: "30d" } }),
    ["teams[0].budget", "20", "have none: smollm2, qwen3", "price: { input"],
  ],
  [
    "a budget for a model that costs nothing",
    { ...priced({ input: 0, output: 0 }), teams: [{ ...TEAM, budget: { dollars: 20, period: "30d" } }] },
    ["teams[0].budget", "20", "have none: smollm2", "price: { input"],
  ],
  ["a price below zero", priced({ input: -1, output: 0 }), ["models[0].price.input", "-1", "from 0", "input: 0.4"]],
  ["a price of one side", priced({ input: 1 }), ["models[0].price.output", "(not set)", "missing", "output: 0.4"]],
];

const references: Wrong[] = [
  [
    "teams without a database",
    { tier: "minimum", teams: [{ ...TEAM, groups: ["fast"] }] },
    ["teams", "research", "teams need a database", "write tier: recommended"],
  ],
  ["a group that is not there", team({ groups: ["fats"] }), ["teams[0].groups[0]", "fats", "not a group", '"fast"?']],
  [
    "a group named twice",
    team({ groups: ["fast", "fast"] }),
    ["teams[0].groups[1]", "fast", "named twice", "remove it"],
  ],
  [
    "a group whose fallback the team does not have",
    team({ groups: ["large"] }),
    ["teams[0].groups[0]", "large", "falls back to fast, which the team is not given", "add fast to the team"],
  ],
  [
    "a group whose fallback is not the team's, beside a provider",
    stack([{ ...TEAM, groups: ["large"] }], { ...CACHED, providers: [PROVIDER] }),
    ["teams[0].groups[0]", "large", "falls back to fast, which the team is not given", "add fast to the team,"],
  ],
  [
    "a group that sends long prompts to one that is not the team's",
    stack([TEAM], { models: LONG, groups: [{ ...GROUPS[0], contextFallbacks: ["large"] }, GROUPS[1], GROUPS[2]] }),
    ["teams[0].groups[0]", "fast", "falls back to large, which the team is not given", "add large to the team"],
  ],
  [
    "a provider in place of a group",
    stack([{ ...TEAM, groups: ["fast", "outside"] }], { ...CACHED, providers: [PROVIDER] }),
    ["teams[0].groups[1]", "outside", "not a group", "fast, large, embedding"],
  ],
  [
    "groups of a provider where people sign in with passwords",
    stack([{ ...TEAM, oidcGroups: ["staff"] }], { signIn: undefined }),
    ["teams[0].oidcGroups", "staff", "signIn.kind is local", "write signIn: { kind: oidc"],
  ],
  [
    "groups of a provider where people sign in at a directory",
    stack([{ ...TEAM, oidcGroups: ["staff"] }], {
      signIn: { kind: "ldap", server: "ldap.example.com", baseDn: "ou=people,dc=example,dc=com" },
    }),
    ["teams[0].oidcGroups", "staff", "signIn.kind is ldap", "name the people in members"],
  ],
  [
    "people without a model to talk to",
    team({ groups: ["embedding"] }),
    ["teams[0].groups", "embedding", "no group for chat", "such as fast"],
  ],
  [
    "a group with the name that another one has in the UI",
    stack([TEAM], { groups: [...GROUPS, { name: "research.fast", models: ["smollm2"] }] }),
    ["teams[0].groups[0]", "fast", "the UI calls it research.fast", "rename the team"],
  ],
  [
    "two teams of one name",
    stack([TEAM, { ...TEAM, members: ["bob@example.com"] }]),
    ["teams[1].name", "research", "name of an earlier team", "merge the two"],
  ],
  [
    "a group of the identity provider in two teams",
    stack([
      { ...TEAM, oidcGroups: ["staff"] },
      { ...TEAM, name: "sales", oidcGroups: ["staff"] },
    ]),
    ["teams[1].oidcGroups[0]", "staff", "belongs to the team research", "from one of them"],
  ],
  [
    "a group of the identity provider named twice",
    team({ oidcGroups: ["staff", "staff"] }),
    ["teams[0].oidcGroups[1]", "staff", "named twice", "remove it"],
  ],
  [
    "a member named twice, in two spellings",
    team({ members: ["ada@example.com", "Ada@Example.com"] }),
    ["teams[0].members[1]", "Ada@Example.com", "named twice", "remove it"],
  ],
  [
    "an admin who is a member, too",
    team({ admins: ["ada@example.com"] }),
    ["teams[0].members[0]", "ada@example.com", "and so a member", "remove it here"],
  ],
  ["a team of nobody", team({ members: [] }), ["teams[0]", "research", "nobody is in it", "keys: [cursor]"]],
];

const keys: Wrong[] = [
  ["a key in capitals", team({ keys: ["Cursor"] }), ["teams[0].keys[0]", "Cursor", "the name of a program", "cursor"]],
  [
    "a key in plain text",
    team({ keys: ["sk-1234567890"] }),
    ["teams[0].keys[0]", "[hidden]", "looks like a secret", "rotations"],
  ],
  ["a key named twice", team({ keys: ["cursor", "cursor"] }), ["teams[0].keys[1]", "cursor", "named twice", "remove"]],
  [
    "the name of the UI's key",
    team({ keys: ["open-webui"] }),
    ["teams[0].keys[0]", "open-webui", "the UI's own", "cursor"],
  ],
  [
    "a rotation of a key that there is not",
    stack([{ ...TEAM, keys: ["cursor"] }], { rotations: { "research/curser": 1 } }),
    ["rotations.research/curser", "1", "no key of a team", '"research/cursor"?'],
  ],
  [
    "a rotation by a text",
    stack([{ ...TEAM, keys: ["cursor"] }], { rotations: { "research/cursor": "one" } }),
    ["rotations.research/cursor", "one", "raised by one", "research/cursor: 1"],
  ],
  [
    "a rotation of a team's key without teams",
    { tier: "recommended", rotations: { "research/cursor": 1 } },
    ["rotations.research/cursor", "1", "there are no teams", "remove it"],
  ],
];

export const wrongAccess: Wrong[] = [...shape, ...limits, ...references, ...keys];
