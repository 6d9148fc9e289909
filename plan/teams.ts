/** What teams come to in the gateway and in the UI. Shapes only. */

/** A generated key of a team. */
export interface TeamKeyPlan {
  /** Name of the program, or `open-webui` for the UI's own. */
  name: string;
  /** Rotation counter; default 0. */
  rotation: number;
}

/** A team of LiteLLM, by the names of its API; null: no limit. */
export interface GatewayTeam {
  team_id: string;
  team_alias: string;
  /** Names of model groups, and of the providers that these fall back to. */
  models: string[];
  /** US dollars. */
  max_budget: number | null;
  /** After which the spend begins at zero again, for example `30d`. */
  budget_duration: string | null;
  /** Requests a minute of all keys together. */
  rpm_limit: number | null;
  /** Tokens a minute of all keys together. */
  tpm_limit: number | null;
  /** Requests at once with one key; LiteLLM has no such limit for a team. */
  max_parallel_requests: number | null;
  /** Aliases of its keys, in the order of `TeamPlan.keys`. */
  key_aliases: string[];
}

/** A group of people in Open WebUI. */
export interface UIGroup {
  /** What it is to the team, by which it is found again: `members`, `admins`, `oidc:<group>`. */
  role: string;
  name: string;
  description: string;
  /** Mail addresses; null: whom the identity provider puts there. */
  members: string[] | null;
  /** Beyond what everybody may. */
  permissions: Record<string, Record<string, boolean>>;
}

export interface UITeam {
  team: string;
  groups: UIGroup[];
  /** What the team's people can choose: its groups for chat, each under an id of the team's own. */
  models: { id: string; name: string }[];
  /** Id of the model that a new chat starts with; empty without a group for chat. */
  default_models: string[];
}

export interface TeamPlan {
  name: string;
  gateway: GatewayTeam;
  ui: UITeam;
  /** Names of the model groups for chat, as the gateway knows them. */
  chatGroups: string[];
  /** Keys of its programs, then the UI's. */
  keys: TeamKeyPlan[];
  /** Groups of the identity provider whose people are in the team. */
  oidcGroups: string[];
}
