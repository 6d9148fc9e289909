/** Pure: which networks a service or task joins. */
import type { types } from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { replicasName, type ServiceSpec, type TaskSpec } from "../../workload/spec";
import { type DockerPlatform, EGRESS, existingKey, PUBLISH } from "./platform";

/**
 * Ids of the networks that a service or task joins to call others, and to leave the stack.
 *
 * @throws Error where it calls a service that has no network
 */
export function calledNetworks(
  spec: Pick<TaskSpec, "name" | "calls" | "egress">,
  platform: DockerPlatform,
): pulumi.Input<string>[] {
  const keys = [...[...spec.calls].sort(), ...(spec.egress ? [EGRESS] : [])];
  return keys.map((key) => networkOf(key, platform, `${spec.name}: calls`));
}

function networkOf(key: string, platform: DockerPlatform, where: string): pulumi.Input<string> {
  const network = platform.networks[key];
  if (network === undefined)
    throw new Error(`${where}: '${key}' has no network; the topology does not name callers of it`);
  return network;
}

/** The networks that a service joins: its own, and those of what it calls. */
export function renderNetworks(spec: ServiceSpec, platform: DockerPlatform): types.input.ContainerNetworksAdvanced[] {
  const published = spec.ports.some((port) => port.publish);
  const own = spec.callers.length > 0 ? [networkOf(spec.name, platform, `${spec.name}: callers`)] : [];
  // Of two ways out Docker takes the first by name: a service that may leave is published on the egress network.
  const publish = published && !spec.egress ? [networkOf(PUBLISH, platform, `${spec.name}: ports`)] : [];
  // Without the short names: others there may have the same.
  const admitted =
    spec.admits === undefined ? [] : [networkOf(existingKey(spec.admits), platform, `${spec.name}: admits`)];
  return [
    ...own.map((name) => ({ name, aliases: namesOf(spec) })),
    ...[...calledNetworks(spec, platform), ...publish, ...admitted].map((name) => ({ name })),
  ];
}

/** One host has one replica of each service. */
function namesOf({ name, aliases, scrape }: ServiceSpec): string[] {
  return [name, ...aliases, ...(scrape ? [replicasName(name)] : [])];
}
