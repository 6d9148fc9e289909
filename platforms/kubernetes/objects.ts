/** Makes an object of the cluster from its manifest. Only the groups in use are loaded: the whole SDK is slow to. */
import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import * as apps from "@pulumi/kubernetes/apps/v1";
import * as autoscaling from "@pulumi/kubernetes/autoscaling/v2";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import * as scheduling from "@pulumi/kubernetes/scheduling/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "./manifest";

type Maker = new (name: string, args: never, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** By function: a class that is not asked for is not loaded. */
const MAKERS: Record<string, () => Maker> = {
  ConfigMap: () => core.ConfigMap,
  Deployment: () => apps.Deployment,
  HorizontalPodAutoscaler: () => autoscaling.HorizontalPodAutoscaler,
  Ingress: () => networking.Ingress,
  NetworkPolicy: () => networking.NetworkPolicy,
  PodDisruptionBudget: () => policy.PodDisruptionBudget,
  PriorityClass: () => scheduling.PriorityClass,
  Secret: () => core.Secret,
  Service: () => core.Service,
  ServiceAccount: () => core.ServiceAccount,
  StatefulSet: () => apps.StatefulSet,
};

/** The kind in the logical name of an object: of two objects with one name in the cluster each has its own. */
const SUFFIXES: Record<string, string> = {
  ConfigMap: "config",
  HorizontalPodAutoscaler: "scaler",
  NetworkPolicy: "policy",
  PodDisruptionBudget: "budget",
  ServiceAccount: "account",
};

/**
 * Makes one object.
 *
 * @param name logical name of the workload that it belongs to
 * @param own name of that workload in the cluster; what the object's name has beyond it goes into the logical name
 */
export function deployObject(
  name: string,
  own: string,
  manifest: Manifest,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const make = MAKERS[manifest.kind] ?? (() => apiextensions.CustomResource);
  return new (make())(logicalName(name, own, manifest), manifest as never, opts);
}

/** Unique in a stack, and the same whatever the namespace is called. */
export function logicalName(name: string, own: string, { kind, metadata }: Manifest): string {
  if (["Deployment", "StatefulSet"].includes(kind)) return name;
  const rest = metadata.name === own ? "" : `-${metadata.name.replace(`${own}-`, "")}`;
  return `${name}${rest}-${SUFFIXES[kind] ?? kind.toLowerCase()}`;
}
