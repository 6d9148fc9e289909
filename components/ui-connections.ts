/**
 * How the UI asks the gateway for teams: by one connection for each, with the team's own key, so that what its people
 * ask counts against the budget and the limits of the team. The first connection is that of administrators.
 */
import * as pulumi from "@pulumi/pulumi";

/** A team as the UI asks for it. */
export interface UIConnection {
  /** Name of the team; the UI puts it before the ids of its models. */
  name: string;
  /** Names of its model groups for chat, as the gateway knows them. */
  groups: string[];
  key: pulumi.Input<string>;
  /** Groups of an identity provider whose people are in the team. */
  oidcGroups: string[];
}

/**
 * Settings for teams. Models are given to groups of people then: who is in no team sees none.
 *
 * @param gateway address of the gateway's API
 */
export function connectionSettings(teams: readonly UIConnection[], gateway: string): Record<string, string> {
  if (teams.length === 0) return {};
  const connections = teams.map(({ name, groups }, index) => [
    index + 1,
    // The gateway is asked for what a key may use where no names are given: a team without chat has its connection off.
    { enable: groups.length > 0, prefix_id: name, model_ids: groups, connection_type: "external" },
  ]);
  return {
    BYPASS_MODEL_ACCESS_CONTROL: "False",
    OPENAI_API_BASE_URLS: [gateway, ...teams.map(() => gateway)].join(";"),
    OPENAI_API_CONFIGS: JSON.stringify(Object.fromEntries(connections)),
  };
}

/** The keys of all connections, in their order. */
export function connectionKeys(
  teams: readonly UIConnection[],
  gatewayKey: pulumi.Input<string>,
): Record<string, pulumi.Input<string>> {
  if (teams.length === 0) return {};
  const keys = pulumi.all([gatewayKey, ...teams.map(({ key }) => key)]);
  return { OPENAI_API_KEYS: keys.apply((values) => values.join(";")) };
}
