import * as pulumi from "@pulumi/pulumi";
import { AiStack } from "../../components";
import { openWebUIService } from "../../components/open-webui";
import { gatewayTeamTask, type UITeamsArgs, uiTeamTask } from "../../components/teams";
import type { OidcSignIn, Plan, TeamPlan } from "../../plan/types";
import { isSecret, ofType, one, type Registered, register, reveal } from "../support/mocks";
import { CPU_TEAM, planOf } from "../support/plans";

const TEAMS = [
  {
    name: "research",
    members: ["ada@example.com"],
    groups: ["default", "fast", "embedding"],
    rpm: 60,
    keys: ["cursor", "continue"],
  },
  { name: "sales", oidcGroups: ["sales-staff"], groups: ["fast"] },
];
const SIGN_IN = { kind: "oidc", issuer: "https://id.example.com", clientId: "ai-stack" };
const withTeams = (over: Record<string, unknown> = {}) =>
  planOf({ ...CPU_TEAM, signIn: SIGN_IN, teams: TEAMS, ...over });

interface Put {
  registered: Registered[];
  keys: pulumi.Output<unknown> | undefined;
}

const made = new Map<string, Promise<Put>>();

/** What a plan registers, and the keys that the stack gives out; made once for each plan, because it takes a second. */
function put(plan: Plan): Promise<Put> {
  const text = JSON.stringify(plan);
  if (!made.has(text)) made.set(text, build(plan));
  return made.get(text)!;
}

async function build(plan: Plan): Promise<Put> {
  const stacks: AiStack[] = [];
  const args = { plan, stack: "ai-stack-test", given: { "sign-in": "key-of-sign-in" } };
  const registered = await register(() => stacks.push(new AiStack("ai-stack", args)));
  return { registered, keys: stacks[0]!.teamKeys };
}

const plain = <T>(output: pulumi.Input<T>) => new Promise((resolve) => pulumi.output(output).apply(resolve));
const names = (registered: Registered[], part: string) =>
  registered.map(({ name }) => name).filter((name) => name.includes(part));
const COMMON = {
  platform: { kind: "docker" as const, stack: "test", networks: {} },
  topology: withTeams().topology,
  image: "image:1",
};

// A stack is registered in seconds on a busy machine.
jest.setTimeout(60_000);

describe("a stack with teams", () => {
  test("has a task for each team in the gateway and in the UI, and a key for each of its programs", async () => {
    const { registered } = await put(withTeams());
    expect(names(ofType(registered, "Task"), "-teams-").sort()).toEqual([
      "gateway-teams-research",
      "gateway-teams-sales",
      "ui-teams-research",
      "ui-teams-sales",
    ]);
    expect(names(ofType(registered, "RandomPassword"), "-team-")).toEqual([
      "ai-stack-secrets-team-research.cursor-0",
      "ai-stack-secrets-team-research.continue-0",
      "ai-stack-secrets-team-research.open-webui-0",
      "ai-stack-secrets-team-sales.open-webui-0",
    ]);
  });

  test("hands the keys of programs out as a secret, and keeps the UI's to itself", async () => {
    const { keys } = await put(withTeams());
    expect(await pulumi.isSecret(keys!)).toBe(true);
    expect(await plain(keys!)).toEqual({
      research: {
        cursor: "sk-value-of-ai-stack-secrets-team-research.cursor-0",
        continue: "sk-value-of-ai-stack-secrets-team-research.continue-0",
      },
      sales: {},
    });
  });

  test("a rotation of one key is seen by the task of its team alone", async () => {
    const before = (await put(withTeams())).registered;
    const after = (await put(withTeams({ rotations: { "research/cursor": 1 } }))).registered;
    const changed = ofType(after, "Task").filter(
      ({ name, inputs }) => JSON.stringify(inputs) !== JSON.stringify(one(before, "Task", name).inputs),
    );
    expect(changed.map(({ name }) => name)).toEqual(["gateway-teams-research"]);
    expect(names(ofType(after, "RandomPassword"), "research.cursor")).toEqual([
      "ai-stack-secrets-team-research.cursor-1",
    ]);
  });

  test("what a team shall have is an input that a preview shows, and its keys are secret inputs", async () => {
    const { registered } = await put(withTeams());
    const { env, secretEnv } = one(registered, "Task", "gateway-teams-research").inputs;
    expect(JSON.parse((env as Record<string, string>).WANTED!)).toMatchObject({
      team_alias: "research",
      rpm_limit: 60,
      models: TEAMS[0]!.groups,
    });
    expect(isSecret(secretEnv)).toBe(true);
    expect(reveal(secretEnv)).toMatchObject({ KEY_0: "sk-value-of-ai-stack-secrets-team-research.cursor-0" });
  });

  test("without teams there is no trace of them", async () => {
    const { registered, keys } = await put(planOf(CPU_TEAM));
    expect(names(registered, "team-")).toEqual([]);
    expect(names(registered, "-teams")).toEqual([]);
    expect(keys).toBeUndefined();
  });
});

describe("the tasks of a team", () => {
  const [team] = withTeams().teams as [TeamPlan, TeamPlan];
  const database: Partial<UITeamsArgs> = { databaseUrl: "postgresql://webui" };
  const uiArgs = (over: Partial<UITeamsArgs> = database) => ({
    ...COMMON,
    secretKey: "signs",
    teams: [team.ui],
    ...over,
  });
  const gatewayTask = gatewayTeamTask(
    { ...COMMON, masterKey: "sk-master", teams: [] },
    { name: "research", wanted: team.gateway, keys: ["sk-a", "sk-b", "sk-c"] },
  );

  test("can reach what they ask, and nothing else", () => {
    expect(gatewayTask).toMatchObject({ name: "gateway-team-research", calls: ["gateway"], egress: false });
    expect(uiTeamTask(uiArgs(), team.ui)).toMatchObject({
      name: "ui-team-research",
      calls: ["ui", "database"],
      egress: false,
    });
  });

  test("read the database of the UI outside of the stack by the secret that is there", () => {
    const task = uiTeamTask(uiArgs({ databaseSecret: { secret: "postgres", key: "webui-url" } }), team.ui);
    expect(task.secretRefs).toEqual([{ secret: "postgres", key: "webui-url", env: "DATABASE_URL" }]);
    expect(task.egress).toBe(true);
  });

  test("are undone by a command that does not change with the program, and no secret is an argument", () => {
    for (const task of [gatewayTask, uiTeamTask(uiArgs(), team.ui)]) {
      const start = task.args[0];
      expect(task.undo).toEqual({ entrypoint: task.entrypoint, args: [start, "undo"] });
      expect(task.check).toEqual({ entrypoint: task.entrypoint, args: [start, "check"] });
      expect(String(start).length).toBeLessThan(100);
      expect(JSON.stringify([task.args, task.env])).not.toMatch(/sk-[abc]"|sk-master/);
    }
    expect(gatewayTask.secretEnv).toEqual({
      LITELLM_MASTER_KEY: "sk-master",
      KEY_0: "sk-a",
      KEY_1: "sk-b",
      KEY_2: "sk-c",
    });
  });
});

describe("the UI of a stack with teams", () => {
  const UI = {
    ...COMMON,
    url: "https://ai.example.com",
    gatewayKey: "sk-ui",
    defaultGroup: "default",
    embedding: { group: "embedding", dimensions: 384 },
    admin: { email: "admin@example.com", name: "Admin", password: "secret" },
    secretKey: "a",
    jwtSecret: "b",
  };
  const team = (name: string, groups: string[], oidcGroups: string[] = []) => ({
    name,
    groups,
    oidcGroups,
    key: `sk-${name}`,
  });

  test("asks the gateway with the key of each team, for the models of that team", async () => {
    const service = openWebUIService({ ...UI, teams: [team("research", ["fast", "default"]), team("batch", [])] });
    expect(service.env).toMatchObject({
      BYPASS_MODEL_ACCESS_CONTROL: "False",
      OPENAI_API_BASE_URLS: "http://gateway:4000/v1;http://gateway:4000/v1;http://gateway:4000/v1",
    });
    expect(JSON.parse(String(service.env.OPENAI_API_CONFIGS))).toEqual({
      1: { enable: true, prefix_id: "research", model_ids: ["fast", "default"], connection_type: "external" },
      2: { enable: false, prefix_id: "batch", model_ids: [], connection_type: "external" },
    });
    expect(await plain(service.secretEnv.OPENAI_API_KEYS!)).toBe("sk-ui;sk-research;sk-batch");
  });

  describe("at whose provider people sign in", () => {
    const signIn = planOf({ ...CPU_TEAM, signIn: SIGN_IN }).signIn as OidcSignIn;
    const managed = (claim: string) => ({ ENABLE_OAUTH_GROUP_MANAGEMENT: "True", OAUTH_GROUPS_CLAIM: claim });
    const envWith = (over: Partial<OidcSignIn>, teams: ReturnType<typeof team>[]) =>
      openWebUIService({ ...UI, signIn: { ...signIn, ...over }, teams }).env;

    test("puts them into its groups, and not out of those by mail address", () => {
      const sales = [team("sales", ["fast"], ["sales-staff"])];
      expect(envWith({}, sales)).toMatchObject({ ...managed("groups"), OAUTH_BLOCKED_GROUPS: '["Team *"]' });
      expect(envWith({ groupsClaim: "roles" }, sales)).toMatchObject(managed("roles"));
    });

    test("leaves teams by mail address alone where other groups come from it", () => {
      const env = envWith({ groupsClaim: "roles" }, [team("research", ["fast"])]);
      expect(env).toMatchObject({ ...managed("roles"), OAUTH_BLOCKED_GROUPS: '["Team *"]' });
    });

    test("has no say in groups where nothing of it is asked", () => {
      const env = envWith({}, [team("research", ["fast"])]);
      expect(env).not.toHaveProperty("ENABLE_OAUTH_GROUP_MANAGEMENT");
      expect(env).not.toHaveProperty("OAUTH_BLOCKED_GROUPS");
    });
  });

  test("without teams shows every model to everybody", () => {
    const { env, secretEnv } = openWebUIService(UI);
    expect(env.BYPASS_MODEL_ACCESS_CONTROL).toBe("True");
    expect(env).not.toHaveProperty("OPENAI_API_CONFIGS");
    expect(secretEnv).not.toHaveProperty("OPENAI_API_KEYS");
  });
});
