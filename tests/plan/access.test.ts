/** What teams come to in the gateway and in the UI. */
import type { Plan } from "../../plan";
import { planOf } from "./support";

const MODELS = [
  { alias: "smollm2", price: { input: 0.1, output: 0.4 } },
  { alias: "qwen3", model: "qwen3-14b", price: { input: 1, output: 2 } },
  { alias: "all-minilm", price: { input: 0.01, output: 0 } },
];
const GROUPS = [
  { name: "fast", models: ["smollm2"] },
  { name: "default", models: ["smollm2"], fallbacks: ["fast"] },
  { name: "large", models: ["qwen3"], fallbacks: ["default", "fast"] },
  { name: "embedding", models: ["all-minilm"] },
];
const SIGN_IN = { kind: "oidc", issuer: "https://id.example.com", clientId: "ai-stack" };
const plan = (teams: unknown[], over: Record<string, unknown> = {}): Plan =>
  planOf({ tier: "recommended", models: MODELS, groups: GROUPS, signIn: SIGN_IN, teams, ...over });
const STAFF = { name: "staff", members: ["Ada@Example.com"], groups: ["default", "fast"] };
const RESEARCH = {
  name: "research",
  members: ["bob@example.com"],
  admins: ["grace@example.com"],
  oidcGroups: ["lab"],
  groups: ["embedding", "large", "default", "fast"],
  budget: { dollars: 20, period: "30d" },
  rpm: 60,
  tpm: 50000,
  parallel: 4,
  keys: ["cursor"],
};

describe("teams", () => {
  const made = plan([STAFF, RESEARCH]);
  const [staff, research] = made.teams!;

  test("have in the gateway the groups that they name, and no others", () => {
    expect(staff!.gateway).toEqual({
      team_id: "ai-stack-staff",
      team_alias: "staff",
      models: ["default", "fast"],
      max_budget: null,
      budget_duration: null,
      rpm_limit: null,
      tpm_limit: null,
      max_parallel_requests: null,
      key_aliases: ["staff/open-webui"],
    });
    expect(research!.gateway).toMatchObject({
      models: ["embedding", "large", "default", "fast"],
      max_budget: 20,
      budget_duration: "30d",
      rpm_limit: 60,
      tpm_limit: 50000,
      max_parallel_requests: 4,
      key_aliases: ["research/cursor", "research/open-webui"],
    });
  });

  test("see in the UI their groups for chat, under ids of their own, and start with the default one", () => {
    expect(staff!.ui.models).toEqual([
      { id: "staff.fast", name: "fast (staff)" },
      { id: "staff.default", name: "default (staff)" },
    ]);
    expect(staff!.ui.default_models).toEqual(["staff.default"]);
    expect(research!.ui.models.map(({ id }) => id)).toEqual(["research.fast", "research.default", "research.large"]);
    expect(plan([{ ...STAFF, groups: ["fast"] }]).teams![0]!.ui.default_models).toEqual(["staff.fast"]);
  });

  test("are groups of people there: members, admins, and those of an identity provider", () => {
    const groups = research!.ui.groups.map(({ role, name, members }) => ({ role, name, members }));
    expect(groups).toEqual([
      { role: "members", name: "Team research", members: ["bob@example.com", "grace@example.com"] },
      { role: "admins", name: "Team research, admins", members: ["grace@example.com"] },
      { role: "oidc:lab", name: "lab", members: null },
    ]);
    expect(staff!.ui.groups).toHaveLength(1);
    expect(staff!.ui.groups[0]!.members).toEqual(["ada@example.com"]);
  });

  test("of programs alone have nothing in the UI to start with", () => {
    const [batch] = plan([{ name: "batch", groups: ["embedding"], keys: ["indexer"] }]).teams!;
    expect(batch).toMatchObject({ chatGroups: [], ui: { models: [], default_models: [] } });
  });

  test("have keys that are rotated one by one", () => {
    const rotated = plan([STAFF, RESEARCH], { rotations: { "research/cursor": 2, "staff/open-webui": 1 } });
    expect(rotated.teams!.map(({ keys }) => keys)).toEqual([
      [{ name: "open-webui", rotation: 1 }],
      [
        { name: "cursor", rotation: 2 },
        { name: "open-webui", rotation: 0 },
      ],
    ]);
    expect(Object.keys(rotated.rotations)).toHaveLength(Object.keys(made.rotations).length);
  });

  test("are the only callers that the topology has more, each of its own task", () => {
    const bare = planOf({ tier: "recommended", models: MODELS, groups: GROUPS });
    const more = (service: string) => made.topology[service]!.filter((name) => !bare.topology[service]!.includes(name));
    expect(more("gateway")).toEqual(["gateway-team-staff", "gateway-team-research"]);
    expect(more("ui")).toEqual(["ui-team-staff", "ui-team-research"]);
    expect(more("database")).toEqual(["ui-team-staff", "ui-team-research"]);
    expect(bare).not.toHaveProperty("teams");
  });

  test("are lines of the report", () => {
    expect(made.report.filter((line) => line.startsWith("team "))).toEqual([
      "team staff: default, fast; 1 person by mail address",
      "team research: embedding, large, default, fast; 20 US dollars every 30d; 60 requests a minute; " +
        "50000 tokens a minute; 4 requests at once with each key; 2 people by mail address; keys for cursor",
    ]);
  });
});

describe("what teams share with the rest of the gateway", () => {
  const inTeam = (over: Record<string, unknown> = {}) => ({
    tier: "team",
    hardware: { hosts: [{ name: "bench", ram: "64GB", disk: "200GB" }] },
    ...over,
  });
  const provider = (name: string, fallbackFor: string[]) => ({
    name,
    kind: "openai",
    model: "gpt-5-mini",
    price: { input: 0.25, output: 2 },
    budget: { dollars: 20, period: "1mo" },
    fallbackFor,
  });

  test("a provider that answers for a group of a team is one of its models, and none that people choose", () => {
    const providers = [provider("outside", ["fast", "large"]), provider("other", ["large"])];
    const [staff, research] = plan([STAFF, RESEARCH], inTeam({ providers })).teams!;
    expect(staff!.gateway.models).toEqual(["default", "fast", "outside"]);
    expect(staff!.chatGroups).toEqual(["fast", "default"]);
    expect(staff!.ui.models.map(({ id }) => id)).toEqual(["staff.fast", "staff.default"]);
    expect(research!.gateway.models).toEqual(["embedding", "large", "default", "fast", "outside", "other"]);
  });

  test("gateways count together where there is a cache", () => {
    const settings = ({ gateway }: Plan) => gateway.config.general_settings;
    expect(settings(plan([STAFF], inTeam()))).toMatchObject({ coordination_redis: { url: "os.environ/REDIS_URL" } });
    expect(settings(plan([STAFF]))).not.toHaveProperty("coordination_redis");
  });
});

test("prices of models are prices of tokens in the gateway; without one there is none", () => {
  const list = plan([STAFF]).gateway.config.model_list as { model_name: string; litellm_params: object }[];
  expect(list.find(({ model_name }) => model_name === "large")!.litellm_params).toMatchObject({
    input_cost_per_token: 0.000001,
    output_cost_per_token: 0.000002,
  });
  const free = planOf({ tier: "recommended" }).gateway.config.model_list as { litellm_params: object }[];
  for (const { litellm_params } of free) expect(litellm_params).not.toHaveProperty("input_cost_per_token");
});
