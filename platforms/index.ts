/** The platforms behind one face. This is the only file that asks of which kind a platform is. */
import * as pulumi from "@pulumi/pulumi";
import type { PlatformKind, Topology } from "../plan/types";
import type { SpecProblem } from "../workload/checks";
import type { ServiceSpec, TaskSpec } from "../workload/spec";
import { validateService, validateTask } from "../workload/validate";
import { type DeployedService, deployDockerService } from "./docker/deploy";
import { deployNetworks } from "./docker/networks";
import { DOCKER_CAPABILITIES, type DockerPlatform } from "./docker/platform";
import { deployDockerTask } from "./docker/task";

export type { DeployedService, DockerPlatform };

/** Where a stack runs. Plain data: it travels through component inputs. */
export type Platform = DockerPlatform;

export interface PlatformArgs {
  kind: PlatformKind;
  /** Prefix of the physical names, for example `ai-stack-local`. */
  stack: string;
  /** Who connects to whom; nobody else can. */
  topology: Topology;
  /** Address of the Docker engine; has to be the one in `docker:host`. @default the local engine */
  host?: string;
  /** Does `pulumi destroy` delete the data volumes? @default false */
  purgeVolumes?: boolean;
}

/**
 * Makes what a platform needs before any service: on Docker one network per called service, one for egress, one for
 * publishing.
 *
 * @throws InputPropertyError on `platform` for a kind that is not supported
 */
export function preparePlatform(name: string, args: PlatformArgs, opts: pulumi.ComponentResourceOptions): Platform {
  switch (args.kind) {
    case "docker":
      return {
        kind: "docker",
        stack: args.stack,
        ...(args.host === undefined ? {} : { host: args.host }),
        ...(args.purgeVolumes === undefined ? {} : { purgeVolumes: args.purgeVolumes }),
        networks: deployNetworks(name, args.stack, args.topology, opts),
      };
    default:
      throw unsupported(args.kind);
  }
}

/**
 * Makes a service; its resource is there when the service is healthy.
 *
 * @param name prefix of the logical names
 * @throws InputPropertiesError with a path for each thing that the platform cannot do
 */
export function deployService(
  name: string,
  spec: ServiceSpec,
  platform: Platform,
  opts: pulumi.CustomResourceOptions,
): DeployedService {
  switch (platform.kind) {
    case "docker":
      refuse(spec.name, validateService(spec, DOCKER_CAPABILITIES));
      return deployDockerService(name, spec, platform, opts);
    default:
      throw unsupported(platform.kind);
  }
}

/**
 * Makes a task; its resource is there when the command has ended well.
 *
 * @param name prefix of the logical names
 * @throws InputPropertiesError with a path for each thing that the platform cannot do
 */
export function deployTask(
  name: string,
  spec: TaskSpec,
  platform: Platform,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  switch (platform.kind) {
    case "docker":
      refuse(spec.name, validateTask(spec, DOCKER_CAPABILITIES));
      return deployDockerTask(name, spec, platform, opts);
    default:
      throw unsupported(platform.kind);
  }
}

function unsupported(kind: string): Error {
  return new pulumi.InputPropertyError({
    propertyPath: "platform",
    reason: `'${kind}' is not supported; allowed: docker`,
  });
}

function refuse(name: string, problems: SpecProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, reason }) => `${path}: ${reason}`);
  throw new pulumi.InputPropertiesError({
    message: `${name} cannot be deployed:\n${lines.join("\n")}`,
    errors: problems.map(({ path, reason }) => ({ propertyPath: `${name}.${path}`, reason })),
  });
}
