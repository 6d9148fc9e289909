/** The Docker platform as plain data: it travels through component inputs, which are kept in the state. */
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformCapabilities } from "../../workload/capabilities";

export interface DockerPlatform {
  kind: "docker";
  /** Prefix of the physical names, for example `ai-stack-local`. */
  stack: string;
  /**
   * Address of the engine for tasks; has to be the one that `docker:host` gives to the provider.
   * @default DOCKER_HOST, else the local socket
   */
  host?: string;
  /** Does `pulumi destroy` delete the data volumes? @default false */
  purgeVolumes?: boolean;
  /** Id of every network: by the name of the service that it leads to, and under the reserved names. */
  networks: Record<string, pulumi.Input<string>>;
}

/** Key of the network that leads out of the stack. */
export const EGRESS = "egress";
/** Key of the network on which ports are published. */
export const PUBLISH = "publish";

/** Key of a network that is there already, by its name; no service can be called so. */
export function existingKey(name: string): string {
  return `existing:${name}`;
}

export const DOCKER_CAPABILITIES: PlatformCapabilities = {
  platform: "docker",
  gpuDrivers: ["nvidia", "cdi"],
  gpusById: true,
  gpuSlices: false,
  gpuSharing: false,
  publishesPorts: true,
  exposes: [],
  replicates: false,
  sharedVolumes: false,
  secretRefs: false,
  databaseClusters: false,
  requiresUser: false,
  reservedNames: [EGRESS, PUBLISH],
};

/** Name of a container, network or volume on the engine. */
export function physicalName(stack: string, name: string): string {
  return `${stack}-${name}`;
}

/** Labels by which everything of a stack is found on the engine. */
export function labelsOf(stack: string, name?: string): Record<string, string> {
  return { "ai-stack.stack": stack, ...(name === undefined ? {} : { "ai-stack.service": name }) };
}

/** Labels in the shape of the provider. */
export function labelList(labels: Record<string, string>): { label: string; value: string }[] {
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}
