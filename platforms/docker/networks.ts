/**
 * Default deny on one engine: a service can be reached over its own network alone, and only its callers join that.
 */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Topology } from "../../plan/types";
import { type DockerPlatform, EGRESS, labelList, labelsOf, PUBLISH, physicalName } from "./platform";

/** A network before it is made. */
export interface NetworkSpec {
  /** Key in the platform's networks. */
  key: string;
  internal: boolean;
  options: Record<string, string>;
}

/** The bridge has no address: an internal network keeps traffic from going on, but not from ending at the host itself. */
const NO_HOST = { "com.docker.network.bridge.inhibit_ipv4": "true" };

/**
 * The networks that a topology needs.
 *
 * - One internal network for each service that is called: no route leads out of it, nor to the host.
 * - `egress`, shared by all that may leave the stack; without traffic between its members, who would otherwise see
 *   each other around their own networks.
 * - `publish`, for ports on the host; without masquerading, so that it answers but cannot call out.
 */
export function networksOf(topology: Topology): NetworkSpec[] {
  const called = Object.keys(topology).filter((service) => topology[service]!.length > 0);
  const clash = called.find((service) => service === EGRESS || service === PUBLISH);
  if (clash) throw new Error(`topology: no service may be called '${clash}'; a network of the platform has this name`);
  return [
    ...called.sort().map((key) => ({ key, internal: true, options: { ...NO_HOST } })),
    { key: EGRESS, internal: false, options: { "com.docker.network.bridge.enable_icc": "false" } },
    {
      key: PUBLISH,
      internal: false,
      options: {
        "com.docker.network.bridge.enable_icc": "false",
        "com.docker.network.bridge.enable_ip_masquerade": "false",
      },
    },
  ];
}

/** Id of a network that is there already. */
export function existingNetwork(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const parent = opts.parent === undefined ? {} : { parent: opts.parent };
  return docker.getNetworkOutput({ name }, parent).apply(idOfInternal);
}

/**
 * By any other network the services that join it could reach addresses outside of the stack, which they may not.
 * @throws RunError where the network leads out
 */
export function idOfInternal({
  name,
  id,
  internal,
}: Pick<docker.GetNetworkResult, "name" | "id" | "internal">): string {
  if (internal) return id;
  throw new pulumi.RunError(
    `the network '${name}' of edge.entry.from leads out of the stack: make another, docker network create --internal`,
  );
}

/** Makes the networks of a stack; returns their ids by key. */
export function deployNetworks(
  name: string,
  stack: string,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): DockerPlatform["networks"] {
  const networks: DockerPlatform["networks"] = {};
  for (const { key, internal, options } of networksOf(topology)) {
    const network = new docker.Network(
      `${name}-${key}`,
      {
        name: physicalName(stack, key),
        driver: "bridge",
        internal,
        ...(Object.keys(options).length > 0 ? { options } : {}),
        labels: labelList(labelsOf(stack)),
      },
      // The engine knows networks by id and would allow two of one name.
      { ...opts, deleteBeforeReplace: true },
    );
    networks[key] = network.id;
  }
  return networks;
}
