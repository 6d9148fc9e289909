/** Teams made true: a task for each team in the gateway, and one in the UI. Removing a team undoes both. */
import * as pulumi from "@pulumi/pulumi";
import { teamTaskName } from "../plan/topology";
import type { GatewayTeam, TeamPlan, UITeam } from "../plan/types";
import { deployTask } from "../platforms";
import type { TaskSpec } from "../workload/spec";
import { commandsOf, programOf } from "./access/programs";
import { GATEWAY_ADDRESS, GATEWAY_USER } from "./litellm-gateway";
import { UI_ADDRESS, UI_USER } from "./open-webui";
import type { Secrets } from "./secrets";
import { type ComponentArgs, childOf, describeTask, fromSecrets, gib, type SecretKey, stateOf } from "./service";

export interface GatewayTeamsArgs extends ComponentArgs {
  /** LiteLLM image: the tasks run in it. */
  image: pulumi.Input<string>;
  masterKey: pulumi.Input<string>;
  /** Each team with its keys, in the order of their aliases. */
  teams: { name: string; wanted: GatewayTeam; keys: pulumi.Input<string>[] }[];
}

export interface UITeamsArgs extends ComponentArgs {
  /** Open WebUI image: the tasks run in it. */
  image: pulumi.Input<string>;
  /** Signs the tasks' sessions, as it does those of people. */
  secretKey: pulumi.Input<string>;
  /** Connection string of the UI's database, where the tasks read who its administrator is. */
  databaseUrl?: pulumi.Input<string>;
  /** The same in a secret, for a database outside of the stack. */
  databaseSecret?: SecretKey;
  teams: UITeam[];
}

/** The teams of the gateway, with models, budgets, limits and keys. */
export class GatewayTeams extends pulumi.ComponentResource {
  constructor(name: string, args: GatewayTeamsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:GatewayTeams", name, stateOf(withSecretKeys(args)), opts);
    for (const team of args.teams) {
      deployTask(`${name}-${team.name}`, gatewayTeamTask(args, team), args.platform, childOf(this));
    }
    this.registerOutputs({});
  }
}

/** The teams of the UI: groups of people, and the models that they can choose. */
export class UITeams extends pulumi.ComponentResource {
  constructor(name: string, args: UITeamsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:UITeams", name, stateOf({ ...args, secretKey: pulumi.secret(args.secretKey) }), opts);
    for (const team of args.teams) {
      deployTask(`${name}-${team.team}`, uiTeamTask(args, team), args.platform, childOf(this));
    }
    this.registerOutputs({});
  }
}

function withSecretKeys(args: GatewayTeamsArgs): GatewayTeamsArgs {
  const teams = args.teams.map((team) => ({ ...team, keys: team.keys.map((key) => pulumi.secret(key)) }));
  return { ...args, masterKey: pulumi.secret(args.masterKey), teams };
}

export function gatewayTeamTask(
  { topology, image, masterKey }: GatewayTeamsArgs,
  { name, wanted, keys }: GatewayTeamsArgs["teams"][number],
): TaskSpec {
  return describeTask(topology, {
    name: teamTaskName("gateway", name),
    image,
    ...commandsOf("python"),
    env: { GATEWAY: GATEWAY_ADDRESS, WANTED: JSON.stringify(wanted), PROGRAM: programOf("gateway") },
    secretEnv: {
      LITELLM_MASTER_KEY: masterKey,
      ...Object.fromEntries(keys.map((key, index) => [`KEY_${index}`, key])),
    },
    user: GATEWAY_USER,
    resources: { memoryBytes: gib(0.25) },
    triggers: {},
  });
}

export function uiTeamTask(
  { topology, image, secretKey, databaseUrl, databaseSecret }: UITeamsArgs,
  team: UITeam,
): TaskSpec {
  return describeTask(topology, {
    name: teamTaskName("ui", team.team),
    image,
    ...commandsOf("python3"),
    env: { UI: UI_ADDRESS, WANTED: JSON.stringify(team), PROGRAM: programOf("ui") },
    secretEnv: {
      WEBUI_SECRET_KEY: secretKey,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
    ...(databaseSecret === undefined ? {} : { secretRefs: fromSecrets({ DATABASE_URL: databaseSecret }) }),
    egress: databaseSecret !== undefined,
    user: UI_USER,
    resources: { memoryBytes: gib(0.25) },
    triggers: {},
  });
}

/** The keys of the teams' programs, by team and name; secret as a whole. */
export function programKeys(
  teams: readonly TeamPlan[],
  secrets: Secrets,
): pulumi.Output<Record<string, Record<string, string>>> {
  const keys = teams.map(({ name, keys }) => [
    name,
    // The last is the UI's.
    Object.fromEntries(keys.slice(0, -1).map((key) => [key.name, secrets.teamKey(name, key.name)])),
  ]);
  const all: pulumi.Input<Record<string, Record<string, string>>> = Object.fromEntries(keys);
  return pulumi.secret(all);
}
