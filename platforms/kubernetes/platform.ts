/** The Kubernetes platform as plain data: it travels through component inputs, which are kept in the state. */
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterPlan } from "../../plan/types";
import type { PlatformCapabilities } from "../../workload/capabilities";

export interface KubernetesPlatform {
  kind: "kubernetes";
  /** Prefix of the names of what is not in the namespace, and value of the label of all else. */
  stack: string;
  /** The namespace, once it is this stack's own. */
  namespace: pulumi.Input<string>;
  /** Which cluster, and what of it is used. */
  cluster: ClusterPlan;
  /** Does `pulumi destroy` delete the data volumes? @default false */
  purgeVolumes?: boolean;
}

/** Which stack something belongs to. */
export const STACK_LABEL = "ai-stack.stack";
/** Which services a pod's service is to be kept apart from. */
export const GROUP_LABEL = "ai-stack.group";
/** Which service or task a pod is of. */
export const SERVICE_LABEL = "ai-stack.service";

/**
 * What a cluster can do under Pod Security "restricted".
 *
 * @param cluster the cluster that the stack runs on
 */
export function capabilitiesOf(
  cluster: Pick<ClusterPlan, "gpuAllocation" | "sharedStorageClass">,
): PlatformCapabilities {
  return {
    platform: "kubernetes",
    gpuDrivers: [],
    gpusById: false,
    gpuSlices: true,
    // Time-slicing is a matter of the device plugin; DRA shares by claims that pods have in common.
    gpuSharing: cluster.gpuAllocation === "device-plugin",
    publishesPorts: false,
    exposes: ["ingress", "gateway-api", "load-balancer", "node-port"],
    replicates: true,
    sharedVolumes: cluster.sharedStorageClass !== undefined,
    secretRefs: true,
    databaseClusters: true,
    requiresUser: true,
    allowedCapabilities: ["NET_BIND_SERVICE"],
    reservedNames: [],
  };
}

/** Labels by which everything of a stack is found. */
export function labelsOf(stack: string, service?: string): Record<string, string> {
  return {
    "app.kubernetes.io/part-of": "ai-stack",
    [STACK_LABEL]: stack,
    ...(service === undefined ? {} : { "app.kubernetes.io/name": service, [SERVICE_LABEL]: service }),
  };
}

/** The pods of a service or task. */
export function podsOf(service: string): { matchLabels: Record<string, string> } {
  return { matchLabels: { [SERVICE_LABEL]: service } };
}

/** Name, namespace and labels of an object. */
export function metadataOf(platform: KubernetesPlatform, name: string, service?: string): Metadata {
  return { name, namespace: platform.namespace, labels: labelsOf(platform.stack, service) };
}

export interface Metadata {
  name: string;
  namespace: pulumi.Input<string>;
  labels: Record<string, string>;
  annotations?: Record<string, pulumi.Input<string>>;
}

/** Name of the class of pods that go last where room runs short (`high`), come as usual, or go first (`task`). */
export function priorityClassOf(stack: string, priority: "high" | "normal" | "task"): string {
  return `${stack}-${priority}`;
}
