/** From teams to what the gateway and the UI must have. */
import type { RawTeam } from "./config/teams";
import type { GatewayPlan, GatewayTeam, GroupPlan, TeamKeyPlan, TeamPlan, UIGroup, UITeam } from "./types";

export { UI_KEY } from "./config/team-schema";

/** Ids in LiteLLM begin with it: nobody else's team has such an id by chance. */
const ID_PREFIX = "ai-stack-";

/**
 * The teams for LiteLLM and Open WebUI. A team has the groups that it names, the providers behind them, and no others.
 *
 * @param keys the keys of each team, by its name
 */
export function planTeams(
  teams: readonly RawTeam[],
  keys: Record<string, TeamKeyPlan[]>,
  gateway: Pick<GatewayPlan, "groups" | "defaultGroup" | "providers">,
): TeamPlan[] {
  return teams.map((team) => {
    const chat = gateway.groups.filter((group) => group.capability === "chat" && team.groups.includes(group.name));
    const outside = (gateway.providers ?? []).filter((provider) =>
      provider.fallbackFor.some((group) => team.groups.includes(group)),
    );
    const own = keys[team.name]!;
    return {
      name: team.name,
      gateway: gatewayTeam(
        team,
        outside.map((provider) => provider.name),
        own,
      ),
      ui: uiTeam(team, chat, gateway.defaultGroup),
      chatGroups: chat.map(({ name }) => name),
      keys: own,
      oidcGroups: team.oidcGroups,
    };
  });
}

/** Name under which the gateway shows a key. */
export function keyAlias(team: string, key: string): string {
  return `${team}/${key}`;
}

/**
 * LiteLLM skips a fallback that the key may not ask for itself (`proxy/auth/fallback_model_access.py` of 1.108.11), so
 * that the providers behind a team's groups are models of the team.
 */
function gatewayTeam(
  { name, groups, budget, rpm, tpm, parallel }: RawTeam,
  providers: readonly string[],
  keys: TeamKeyPlan[],
): GatewayTeam {
  return {
    team_id: `${ID_PREFIX}${name}`,
    team_alias: name,
    models: [...groups, ...providers],
    max_budget: budget?.dollars ?? null,
    budget_duration: budget?.period ?? null,
    rpm_limit: rpm ?? null,
    tpm_limit: tpm ?? null,
    max_parallel_requests: parallel ?? null,
    key_aliases: keys.map((key) => keyAlias(name, key.name)),
  };
}

function uiTeam({ name, members, admins, oidcGroups }: RawTeam, chat: readonly GroupPlan[], first: string): UITeam {
  const description = `Team ${name} of the stack's config; changes by hand are put back.`;
  const common = { description, permissions: {} };
  const team: UIGroup = { ...common, role: "members", name: `Team ${name}`, members: [...members, ...admins].sort() };
  const leaders: UIGroup = {
    ...common,
    role: "admins",
    name: `Team ${name}, admins`,
    members: [...admins].sort(),
    // The page on which the models that one may write are edited.
    permissions: { workspace: { models: true } },
  };
  const provided = oidcGroups.map(
    (group): UIGroup => ({ ...common, role: `oidc:${group}`, name: group, members: null }),
  );
  const start = chat.find((group) => group.name === first) ?? chat[0];
  return {
    team: name,
    groups: [team, ...(admins.length > 0 ? [leaders] : []), ...provided],
    models: chat.map((group) => ({ id: modelId(name, group.name), name: `${group.name} (${name})` })),
    default_models: start ? [modelId(name, start.name)] : [],
  };
}

/** Open WebUI puts the prefix of a connection before the id of each of its models. */
function modelId(team: string, group: string): string {
  return `${team}.${group}`;
}

/** A line for each team: what it may use, and how much. */
export function teamLines(teams: readonly TeamPlan[]): string[] {
  return teams.map(({ name, gateway, ui, keys }) => {
    const people = ui.groups.find(({ role }) => role === "members")!.members!.length;
    const programs = keys.slice(0, -1).map((key) => key.name);
    const { max_budget, budget_duration, rpm_limit, tpm_limit, max_parallel_requests } = gateway;
    const parts = [
      gateway.models.join(", "),
      ...(max_budget === null ? [] : [`${max_budget} US dollars every ${budget_duration}`]),
      ...(rpm_limit === null ? [] : [`${rpm_limit} requests a minute`]),
      ...(tpm_limit === null ? [] : [`${tpm_limit} tokens a minute`]),
      ...(max_parallel_requests === null ? [] : [`${max_parallel_requests} requests at once with each key`]),
      `${people} ${people === 1 ? "person" : "people"} by mail address`,
      ...(programs.length === 0 ? [] : [`keys for ${programs.join(", ")}`]),
    ];
    return `team ${name}: ${parts.join("; ")}`;
  });
}
