/** The program that makes a team true in Open WebUI, against a server that answers as Open WebUI does. */
import { join } from "node:path";
import type { UITeam } from "../../../plan/types";
import { ADMIN, FakeUI, SECRET_KEY } from "./fake-ui";
import { type Mode, type Outcome, runProgram } from "./program";

const [ADA, BOB, EVE] = ["ada@example.com", "bob@example.com", "eve@example.com"];

const group = (role: string, name: string, members: string[] | null, permissions = {}) => ({
  role,
  name,
  description: "made by the test",
  members,
  permissions,
});
const TEAM: UITeam = {
  team: "research",
  groups: [
    group("members", "Team research", [ADA, BOB]),
    group("admins", "Team research, admins", [BOB], { workspace: { models: true } }),
    group("oidc:staff", "staff", null),
  ],
  models: [
    { id: "research.fast", name: "fast (research)" },
    { id: "research.default", name: "default (research)" },
  ],
  default_models: ["research.default"],
};

// Every run is a Python of its own: a second of a busy machine.
jest.setTimeout(60_000);

let ui: FakeUI;
let address: string;

beforeEach(async () => {
  ui = new FakeUI();
  address = await ui.server.start();
  ui.addUser("root@example.com", "admin");
  ui.addUser(ADA);
  ui.addUser(BOB);
});
afterEach(() => ui.server.stop());

function env(team: UITeam): Record<string, string> {
  return {
    UI: address,
    WANTED: JSON.stringify(team),
    WEBUI_SECRET_KEY: SECRET_KEY,
    DATABASE_URL: "postgresql://webui:secret@database:5432/webui",
    ADMIN_ROW: JSON.stringify([ADMIN.id, ADMIN.stamp]),
    PYTHONPATH: join(__dirname, "psycopg"),
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

async function run(mode: Mode, team = TEAM): Promise<Outcome & { writes: string[] }> {
  const before = ui.server.writes.length;
  const outcome = await runProgram("ui", mode, env(team));
  return { ...outcome, writes: ui.server.writes.slice(before) };
}

/** Who may do what with a model, by the names of groups. */
const grantsOf = (model: string) =>
  ui.models
    .get(model)!
    .access_grants.map(
      (grant: Record<string, string>) => `${ui.groups.get(grant.principal_id!)!.name}: ${grant.permission}`,
    )
    .sort();

describe("a team in the UI", () => {
  test("is made of groups, their people and what they may use, each on one line", async () => {
    const { code, lines } = await run("apply");
    expect(lines).toEqual([
      "group Team research: made",
      "group Team research: added ada@example.com, bob@example.com",
      "group Team research, admins: made",
      "group Team research, admins: added bob@example.com",
      "group staff: made",
      "model research.fast: given to the team",
      "model research.default: given to the team",
    ]);
    expect(code).toBe(0);
    expect(ui.group("Team research")).toMatchObject({
      people: [ADA, BOB],
      data: { managed_by: "ai-stack", team: "research", config: { default_models: ["research.default"] } },
    });
    expect(ui.group("Team research, admins")).toMatchObject({
      people: [BOB],
      permissions: { workspace: { models: true } },
    });
    expect(grantsOf("research.fast")).toEqual([
      "Team research, admins: read",
      "Team research, admins: write",
      "Team research: read",
      "staff: read",
    ]);
  });

  test("a second run changes nothing, and a check finds nothing", async () => {
    await run("apply");
    expect(await run("apply")).toEqual({ code: 0, lines: ["team research: nothing to do"], writes: [] });
    expect(await run("check")).toMatchObject({ code: 0, writes: [] });
  });

  test("people who sign in later are found by a check, and added by the next run", async () => {
    const team = { ...TEAM, groups: [group("members", "Team research", [ADA, EVE])] };
    expect((await run("apply", team)).code).toBe(0);
    expect((await run("check", team)).code).toBe(0);
    ui.addUser("Eve@Example.com");
    expect(await run("check", team)).toMatchObject({ code: 1, writes: [] });
    expect((await run("apply", team)).lines).toEqual(["group Team research: added eve@example.com"]);
    expect((await run("check", team)).code).toBe(0);
  });

  test("who waits to be let in is let in; others keep their role", async () => {
    const waiting = ui.addUser(EVE, "pending");
    const other = ui.addUser("other@example.com", "pending");
    const team = { ...TEAM, groups: [group("members", "Team research", [EVE])] };
    expect((await run("apply", team)).lines[0]).toBe("eve@example.com: may use the UI");
    expect([ui.users.get(waiting)!.role, ui.users.get(other)!.role]).toEqual(["user", "pending"]);
  });

  test("who moves to another team loses this one", async () => {
    await run("apply");
    const { lines } = await run("apply", {
      ...TEAM,
      groups: [group("members", "Team research", [ADA]), ...TEAM.groups.slice(1)],
    });
    expect(lines).toEqual(["group Team research: removed bob@example.com"]);
    expect(ui.group("Team research").people).toEqual([ADA]);
  });

  test("a model that goes is taken away, a group that goes is removed", async () => {
    await run("apply");
    const less = { ...TEAM, groups: TEAM.groups.slice(0, 1), models: TEAM.models.slice(1) };
    expect((await run("apply", less)).lines).toEqual([
      "group Team research, admins: removed",
      "group staff: removed",
      "model research.fast: taken from the team",
    ]);
    expect(grantsOf("research.default")).toEqual(["Team research: read"]);
    expect((await run("check", less)).code).toBe(0);
  });

  test("what is given away by hand is taken back", async () => {
    await run("apply");
    ui.models
      .get("research.fast")!
      .access_grants.push({ principal_type: "user", principal_id: "*", permission: "read" });
    const { lines } = await run("apply");
    expect(lines).toEqual(["model research.fast: given to the team's groups alone"]);
    expect((await run("check")).code).toBe(0);
  });

  test("a group that was renamed by hand is found again", async () => {
    await run("apply");
    [...ui.groups.values()].find(({ name }) => name === "Team research")!.name = "My team";
    expect((await run("apply")).lines).toEqual([expect.stringContaining('set name "Team research"')]);
    expect(ui.groups.size).toBe(3);
  });

  test("is removed when it goes; without it there is nothing to undo", async () => {
    await run("apply");
    expect((await run("undo")).code).toBe(0);
    expect([ui.groups.size, ui.models.size]).toEqual([0, 0]);
    expect(await run("undo")).toMatchObject({ code: 0, writes: [] });
  });
});

describe("what others made", () => {
  test("groups, models and presets stay as they are, through a whole life of the team", async () => {
    const theirs = ui.addGroup({ name: "Team research", data: { config: { share: true } } });
    const other = ui.addGroup({ name: "Team sales", data: { managed_by: "ai-stack", team: "sales", role: "members" } });
    ui.members.get(theirs)!.add("id-of-bob@example.com");
    ui.models.set("research.mine", {
      id: "research.mine",
      base_model_id: "research.fast",
      meta: {},
      access_grants: [],
    });
    ui.models.set("research.old", { id: "research.old", base_model_id: null, meta: {}, access_grants: [] });
    const before = JSON.stringify([ui.groups.get(theirs), ui.groups.get(other), [...ui.models.values()]]);
    await run("apply");
    await run("undo");
    expect(JSON.stringify([ui.groups.get(theirs), ui.groups.get(other), [...ui.models.values()]])).toBe(before);
    expect([...ui.members.get(theirs)!]).toEqual(["id-of-bob@example.com"]);
  });

  test("a group of the identity provider that is there is used as it is, and outlives the team", async () => {
    const staff = ui.addGroup({ name: "staff", description: "by LDAP" });
    await run("apply");
    expect(grantsOf("research.fast")).toContain("staff: read");
    expect((await run("check")).code).toBe(0);
    await run("undo");
    expect(ui.groups.get(staff)).toMatchObject({ description: "by LDAP", data: null });
  });

  test("permissions that a sign-in gives to a group of the identity provider are no difference", async () => {
    await run("apply");
    [...ui.groups.values()].find(({ name }) => name === "staff")!.permissions = { chat: { delete: true } };
    expect((await run("check")).code).toBe(0);
  });
});

test("without an administrator, a database, or the right key it says so on one line", async () => {
  const nobody = await runProgram("ui", "apply", { ...env(TEAM), ADMIN_ROW: "null" });
  expect(nobody).toEqual({ code: 1, lines: ["team research: the UI has no administrator"] });
  const gone = await runProgram("ui", "apply", { ...env(TEAM), DATABASE_URL: "postgresql://elsewhere" });
  expect(gone).toEqual({
    code: 1,
    lines: ["team research: the UI's database cannot be asked: connection refused"],
  });
  const other = await runProgram("ui", "apply", { ...env(TEAM), WEBUI_SECRET_KEY: "another" });
  expect(other).toEqual({ code: 1, lines: [expect.stringMatching(/^team research: answered 401/)] });
});
