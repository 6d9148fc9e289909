/** The program that makes a team true in LiteLLM, against a server that answers as LiteLLM does. */
import type { GatewayTeam } from "../../../plan/types";
import { FakeGateway, hash, MASTER_KEY } from "./fake-gateway";
import { type Mode, type Outcome, runProgram } from "./program";

const TEAM: GatewayTeam = {
  team_id: "ai-stack-research",
  team_alias: "research",
  models: ["fast", "default"],
  max_budget: 20,
  budget_duration: "30d",
  rpm_limit: 60,
  tpm_limit: null,
  max_parallel_requests: 4,
  key_aliases: ["research/cursor", "research/open-webui"],
};
const KEYS = ["sk-key-of-cursor", "sk-key-of-the-ui"];

// Every run is a Python of its own: a second of a busy machine.
jest.setTimeout(60_000);

let gateway: FakeGateway;
let address: string;

beforeEach(async () => {
  gateway = new FakeGateway();
  address = await gateway.server.start();
});
afterEach(() => gateway.server.stop());

/** @returns how it ended, and what it wrote to the server */
async function run(mode: Mode, team = TEAM, keys = KEYS): Promise<Outcome & { writes: string[] }> {
  const before = gateway.server.writes.length;
  const outcome = await runProgram("gateway", mode, {
    GATEWAY: address,
    LITELLM_MASTER_KEY: MASTER_KEY,
    WANTED: JSON.stringify(team),
    ...Object.fromEntries(keys.map((key, index) => [`KEY_${index}`, key])),
  });
  return { ...outcome, writes: gateway.server.writes.slice(before) };
}

const keyOf = (alias: string) => [...gateway.keys.values()].find((key) => key.key_alias === alias);

describe("a team in the gateway", () => {
  test("is made with its limits and keys, marked as the stack's own, each on one line", async () => {
    const { code, lines } = await run("apply");
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [
        expect.stringMatching(/^team research: made with .*models \["fast", "default"\], max_budget 20/),
        "key research/cursor: made",
        "key research/open-webui: made",
      ],
    });
    expect(gateway.teams.get(TEAM.team_id)).toMatchObject({
      models: ["fast", "default"],
      max_budget: 20,
      budget_duration: "30d",
      rpm_limit: 60,
      metadata: { managed_by: "ai-stack" },
    });
    expect(keyOf("research/cursor")).toMatchObject({
      token: hash(KEYS[0]!),
      team_id: TEAM.team_id,
      max_parallel_requests: 4,
    });
  });

  test("a second run changes nothing, and a check finds nothing", async () => {
    await run("apply");
    expect(await run("apply")).toEqual({ code: 0, lines: ["team research: nothing to do"], writes: [] });
    expect(await run("check")).toMatchObject({ code: 0, writes: [] });
  });

  test("a changed budget is set, and nothing else: the period goes on", async () => {
    await run("apply");
    const { lines, writes } = await run("apply", { ...TEAM, max_budget: 30 });
    expect(lines).toEqual(["team research: set max_budget 30"]);
    expect(writes).toEqual(["POST /team/update"]);
    expect(gateway.teams.get(TEAM.team_id)).toMatchObject({ max_budget: 30, budget_duration: "30d", rpm_limit: 60 });
  });

  test("a limit that goes is taken away, and a model that goes, too", async () => {
    await run("apply");
    const less: GatewayTeam = { ...TEAM, rpm_limit: null, models: ["fast"], max_parallel_requests: null };
    expect((await run("apply", less)).lines).toEqual([
      'team research: set models ["fast"], rpm_limit null',
      "key research/cursor: set max_parallel_requests null",
      "key research/open-webui: set max_parallel_requests null",
    ]);
    expect((await run("check", less)).code).toBe(0);
  });

  test("what was changed by hand is found by a check, which changes nothing, and put back", async () => {
    await run("apply");
    gateway.teams.get(TEAM.team_id)!.models = [];
    const check = await run("check");
    expect(check).toMatchObject({
      code: 1,
      writes: [],
      lines: [expect.stringMatching(/^missing: team research: set/)],
    });
    await run("apply");
    expect(gateway.teams.get(TEAM.team_id)!.models).toEqual(["fast", "default"]);
  });

  test("a key that was rotated is replaced, and the others are left alone", async () => {
    await run("apply");
    const { lines, writes } = await run("apply", TEAM, ["sk-another-key-of-cursor", KEYS[1]!]);
    expect(lines).toEqual(["key research/cursor: rotated"]);
    expect(writes).toEqual(["POST /key/delete", "POST /key/generate"]);
    expect([...gateway.keys.keys()].sort()).toEqual([hash("sk-another-key-of-cursor"), hash(KEYS[1]!)].sort());
  });

  test("a key that goes is removed; one that somebody else made in the team stays", async () => {
    await run("apply");
    gateway.keys.set("by-hand", { token: "by-hand", key_alias: "mine", team_id: TEAM.team_id, metadata: {} });
    const { lines } = await run("apply", { ...TEAM, key_aliases: ["research/open-webui"] }, [KEYS[1]!]);
    expect(lines).toEqual(["key research/cursor: removed"]);
    expect([...gateway.keys.values()].map((key) => key.key_alias)).toEqual(["research/open-webui", "mine"]);
  });

  test("more keys than a page are all seen", async () => {
    const aliases = Array.from({ length: 130 }, (_, index) => `research/key-${index}`);
    const keys = aliases.map((_, index) => `sk-key-number-${index}`);
    await run("apply", { ...TEAM, key_aliases: aliases }, keys);
    expect(await run("apply", { ...TEAM, key_aliases: aliases }, keys)).toMatchObject({ code: 0, writes: [] });
  });

  test("is removed with its keys when it goes; without it there is nothing to undo", async () => {
    gateway.teams.set("by-hand", { team_alias: "sales", metadata: null });
    await run("apply");
    expect((await run("undo")).lines).toEqual(["team research: removed with 2 keys"]);
    expect([...gateway.teams.keys()]).toEqual(["by-hand"]);
    expect(gateway.keys.size).toBe(0);
    expect(await run("undo")).toMatchObject({ code: 0, writes: [] });
  });
});

describe("what others made", () => {
  const foreign = () => gateway.teams.set(TEAM.team_id, { team_alias: "theirs", models: ["all"], metadata: {} });

  test("a team with the same id is neither changed nor removed", async () => {
    foreign();
    expect(await run("apply")).toMatchObject({
      code: 1,
      writes: [],
      lines: [expect.stringContaining("that somebody else made")],
    });
    expect(await run("undo")).toMatchObject({ code: 0, writes: [] });
    expect(gateway.teams.get(TEAM.team_id)).toMatchObject({ team_alias: "theirs" });
  });

  test("a key in the team with the same alias is not replaced", async () => {
    await run("apply", { ...TEAM, key_aliases: [] }, []);
    gateway.keys.set("x", { token: "x", key_alias: "research/cursor", team_id: TEAM.team_id, metadata: {} });
    const { code, writes } = await run("apply");
    expect({ code, writes }).toEqual({ code: 1, writes: [] });
  });

  test("a key elsewhere with the same alias is an error that does not show the key", async () => {
    gateway.keys.set("x", { token: "x", key_alias: "research/cursor", team_id: "other", metadata: {} });
    const { code, lines } = await run("apply");
    expect(code).toBe(1);
    expect(lines.join("\n")).toContain("key research/cursor: the gateway answered 400");
    expect(lines.join("\n")).not.toContain(KEYS[0]);
    expect(gateway.keys.get("x")).toBeDefined();
  });
});

test("a gateway that refuses the master key, or is not there, is one line that says so", async () => {
  const env = { GATEWAY: address, LITELLM_MASTER_KEY: "sk-wrong", WANTED: JSON.stringify(TEAM) };
  const refused = await runProgram("gateway", "apply", env);
  expect(refused).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^team research: answered 401: GET \/team\/info/)],
  });
  const gone = await runProgram("gateway", "apply", { ...env, GATEWAY: "http://127.0.0.1:1" });
  expect(gone).toEqual({ code: 1, lines: [expect.stringMatching(/^team research: .*refused/)] });
});
