/** The platforms behind one face. This is the only file that asks of which kind a platform is. */
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlan, PlatformKind, Topology } from "../plan/types";
import type { PlatformCapabilities } from "../workload/capabilities";
import type { SpecProblem } from "../workload/checks";
import type { DatabaseClusterSpec, ServiceSpec, TaskSpec } from "../workload/spec";
import { validateDatabaseCluster, validateService, validateTask } from "../workload/validate";
import type { DockerPlatform } from "./docker/platform";
import type { KubernetesPlatform } from "./kubernetes/platform";

export type { DockerPlatform, KubernetesPlatform };

/** Where a stack runs. Plain data: it travels through component inputs. */
export type Platform = DockerPlatform | KubernetesPlatform;

export interface DeployedService {
  /** What depends on this starts after the service is healthy. */
  resource: pulumi.Resource;
}

export interface PlatformArgs {
  kind: PlatformKind;
  /** Prefix of the physical names, for example `ai-stack-local`. */
  stack: string;
  /** Who connects to whom; nobody else can. */
  topology: Topology;
  /** Address of the Docker engine; has to be the one in `docker:host`. @default the local engine */
  host?: string;
  /** The cluster; for `kubernetes` alone, and needed there. */
  cluster?: ClusterPlan;
  /** Does `pulumi destroy` delete the data volumes? @default false */
  purgeVolumes?: boolean;
}

// The SDK of each platform takes its time to load, and its plugin minutes to build: a stack loads its own alone.
const docker = (): typeof import("./docker") => require("./docker");
const kubernetes = (): typeof import("./kubernetes") => require("./kubernetes");

/**
 * Options of the component at the top of a stack: its providers, which everything below it inherits. On Docker there
 * is the default one alone.
 *
 * @throws InputPropertyError on `cluster` where it is missing
 */
export function platformOptions(
  name: string,
  args: Pick<PlatformArgs, "kind" | "cluster">,
  opts: pulumi.ComponentResourceOptions = {},
): pulumi.ComponentResourceOptions {
  switch (args.kind) {
    case "docker":
      return opts;
    case "kubernetes":
      return pulumi.mergeOptions(opts, { providers: [kubernetes().clusterProvider(name, clusterOf(args))] });
    default:
      throw unsupported(args.kind);
  }
}

/**
 * Makes what a platform needs before any service: on Docker one network per called service, one for egress, one for
 * publishing; on Kubernetes a namespace of its own, in which nobody may connect to anybody.
 *
 * @throws InputPropertyError on `platform` for a kind that is not supported, on `cluster` where it is missing
 */
export function preparePlatform(name: string, args: PlatformArgs, opts: pulumi.ComponentResourceOptions): Platform {
  const { stack, host } = args;
  const purge = args.purgeVolumes === undefined ? {} : { purgeVolumes: args.purgeVolumes };
  switch (args.kind) {
    case "docker":
      return {
        kind: "docker",
        stack,
        ...(host === undefined ? {} : { host }),
        ...purge,
        networks: docker().deployNetworks(name, stack, args.topology, opts),
      };
    case "kubernetes":
      return kubernetes().prepareCluster(name, { stack, cluster: clusterOf(args), ...purge }, opts);
    default:
      throw unsupported(args.kind);
  }
}

/** Host name by which whom a service admits reaches it. */
export function addressOf(service: string, platform: Platform): pulumi.Output<string> {
  return platform.kind === "docker"
    ? pulumi.output(docker().physicalName(platform.stack, service))
    : pulumi.interpolate`${service}.${platform.namespace}.svc`;
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
  refuse(spec.name, validateService(spec, capabilitiesOf(platform)));
  return platform.kind === "docker"
    ? docker().deployService(name, spec, platform, opts)
    : kubernetes().deployService(name, spec, platform, opts);
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
  refuse(spec.name, validateTask(spec, capabilitiesOf(platform)));
  return platform.kind === "docker"
    ? docker().deployTask(name, spec, platform, opts)
    : kubernetes().deployTask(name, spec, platform, opts);
}

/**
 * Makes a database of several instances; its resource is there when it can be connected to.
 *
 * @param name prefix of the logical names
 * @throws InputPropertiesError with a path for each thing that the platform cannot do
 */
export function deployDatabaseCluster(
  name: string,
  spec: DatabaseClusterSpec,
  platform: Platform,
  opts: pulumi.CustomResourceOptions,
): DeployedService {
  refuse(spec.name, validateDatabaseCluster(spec, capabilitiesOf(platform)));
  if (platform.kind === "docker") throw unsupported(platform.kind);
  return kubernetes().deployDatabaseCluster(name, spec, platform, opts);
}

/** @throws InputPropertyError on `platform` for a kind that is not supported */
function capabilitiesOf(platform: Platform): PlatformCapabilities {
  switch (platform.kind) {
    case "docker":
      return docker().DOCKER_CAPABILITIES;
    case "kubernetes":
      return kubernetes().capabilitiesOf(platform.cluster);
    default:
      throw unsupported((platform as Platform).kind);
  }
}

function clusterOf({ cluster }: Pick<PlatformArgs, "cluster">): ClusterPlan {
  if (cluster) return cluster;
  throw new pulumi.InputPropertyError({ propertyPath: "cluster", reason: "kubernetes needs a cluster by name" });
}

function unsupported(kind: string): Error {
  return new pulumi.InputPropertyError({
    propertyPath: "platform",
    reason: `'${kind}' is not supported; allowed: docker, kubernetes`,
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
