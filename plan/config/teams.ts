/** Who may use what: teams, checked against the groups, models and database that there are. */
import type { TierDefaults } from "../catalogue";
import type { GroupPlan, SignInPlan } from "../types";
import { readEach } from "./issues";
import { type ModelConfig, withoutPrice } from "./models";
import { didYouMean, type Problems } from "./problems";
import type { LocalSignIn } from "./sign-in";
import { type RawTeam, teamSchema, UI_KEY } from "./team-schema";

export type { RawTeam } from "./team-schema";

/** What teams are checked against; undefined where that is not sound itself. */
export interface TeamScene {
  defaults: TierDefaults | undefined;
  groups: readonly GroupPlan[] | undefined;
  models: readonly ModelConfig[] | undefined;
  signIn: SignInPlan | LocalSignIn | undefined;
}

type Raws = readonly (RawTeam | undefined)[];
type Add = (path: PropertyKey[], message: string, suggestion: string) => void;

/**
 * Reads `teams`.
 *
 * @param list the teams as they are written
 * @returns the teams, or undefined where one of them is faulty
 */
export function readTeams(list: readonly unknown[], scene: TeamScene, problems: Problems): RawTeam[] | undefined {
  const before = problems.list.length;
  if (scene.defaults && !scene.defaults.database) {
    const message = "teams need a database for their keys, budgets and limits, which this tier does not have";
    problems.add(["teams"], message, "write tier: recommended, team or production, or remove teams");
  }
  const raws = readEach(teamSchema, list, ["teams"], problems);
  raws.forEach((raw, index) => {
    if (!raw) return;
    const add: Add = (path, message, suggestion) => problems.add(["teams", index, ...path], message, suggestion);
    checkNames(raw, raws.slice(0, index), add);
    checkPeople(raw, add);
    checkSignIn(raw, scene.signIn, add);
    if (!scene.groups) return;
    const known = checkGroups(raw, scene.groups, add);
    if (known.length === raw.groups.length) checkUse(raw, known, scene, add);
  });
  return problems.list.length === before ? (raws as RawTeam[]) : undefined;
}

/** Names that stand for one thing alone: of teams, and of the groups of an identity provider. */
function checkNames({ name, oidcGroups }: RawTeam, earlier: Raws, add: Add): void {
  if (earlier.some((other) => other?.name === name)) {
    add(["name"], "name of an earlier team", "merge the two, or rename one");
  }
  oidcGroups.forEach((group, position) => {
    const owner = earlier.find((other) => other?.oidcGroups.includes(group));
    if (owner) {
      const message = `belongs to the team ${owner.name} already: people in it would be in two teams`;
      add(["oidcGroups", position], message, "remove it from one of them");
    }
    if (oidcGroups.indexOf(group) < position) add(["oidcGroups", position], "named twice", "remove it");
  });
}

function checkPeople({ members, admins, oidcGroups, keys }: RawTeam, add: Add): void {
  for (const [field, list] of Object.entries({ members, admins })) {
    list.forEach((mail, position) => {
      if (list.indexOf(mail) < position) add([field, position], "named twice in the team", "remove it");
    });
  }
  members.forEach((mail, position) => {
    if (admins.includes(mail)) add(["members", position], "an admin of the team, and so a member", "remove it here");
  });
  keys.forEach((key, position) => {
    if (key === UI_KEY) {
      add(
        ["keys", position],
        "the UI's own key of the team has this name",
        "name it after its program, such as cursor",
      );
    } else if (keys.indexOf(key) < position) add(["keys", position], "named twice in the team", "remove it");
  });
  if ([members, admins, oidcGroups, keys].some((list) => list.length > 0)) return;
  add([], "nobody is in it and no program has a key of it", "add members: [ada@example.com] or keys: [cursor]");
}

/** Groups of people come from OpenID Connect alone. */
function checkSignIn({ oidcGroups }: RawTeam, signIn: TeamScene["signIn"], add: Add): void {
  if (oidcGroups.length === 0 || signIn === undefined || signIn.kind === "oidc") return;
  const message = `people come from these groups when they sign in with OpenID Connect, and signIn.kind is ${signIn.kind}`;
  const suggestion = "write signIn: { kind: oidc, issuer: …, clientId: … }, or name the people in members";
  add(["oidcGroups"], message, suggestion);
}

/** @returns the groups of the team that there are */
function checkGroups(raw: RawTeam, groups: readonly GroupPlan[], add: Add): GroupPlan[] {
  const names = groups.map(({ name }) => name);
  raw.groups.forEach((name, position) => {
    const path = ["groups", position];
    if (!names.includes(name)) add(path, "not a group of this stack", didYouMean(name, names));
    else if (raw.groups.indexOf(name) < position) add(path, "named twice in the team", "remove it");
    else if (names.includes(`${raw.name}.${name}`)) {
      const message = `the UI calls it ${raw.name}.${name} in this team, and a group has that name`;
      add(path, message, "rename the team or that group");
    }
  });
  return groups.filter(({ name }) => raw.groups.includes(name));
}

/** What a team may use has to be whole: answers come from its own groups, people find a model, spend is counted. */
function checkUse(raw: RawTeam, groups: readonly GroupPlan[], scene: TeamScene, add: Add): void {
  raw.groups.forEach((name, position) => {
    const { fallbacks, contextFallbacks = [] } = groups.find((group) => group.name === name)!;
    // Others than groups are providers outside of the stack, which come with the groups that they answer for.
    const targets = [...new Set([...fallbacks, ...contextFallbacks])].filter((to) => isGroup(to, scene));
    const missing = targets.filter((to) => !raw.groups.includes(to));
    if (missing.length === 0) return;
    const message = `falls back to ${missing.join(", ")}, which the team is not given: its requests would be answered there`;
    add(["groups", position], message, `add ${missing.join(", ")} to the team, or remove the fallback from the group`);
  });
  const people = raw.members.length + raw.admins.length + raw.oidcGroups.length;
  if (people > 0 && groups.every(({ capability }) => capability !== "chat")) {
    add(
      ["groups"],
      "no group for chat: its people would find no model in the UI",
      "add a group for chat, such as fast",
    );
  }
  if (raw.budget && scene.models) checkPrices(groups, scene.models, add);
}

function isGroup(name: string, { groups = [] }: TeamScene): boolean {
  return groups.some((group) => group.name === name);
}

/** A model without a price costs nothing, and its use would never count against a budget. */
function checkPrices(groups: readonly GroupPlan[], models: readonly ModelConfig[], add: Add): void {
  const free = withoutPrice(models.filter(({ alias }) => groups.some((group) => group.models.includes(alias))));
  if (free.length === 0) return;
  const message = `spend is counted by the prices of the models, and these of its groups have none: ${free.join(", ")}`;
  add(["budget"], message, "give each a price: { input: 0.1, output: 0.4 }, US dollars for a million tokens");
}
