/** The cluster: which one, and what of it the stack uses. */
import type { ClusterPlan, Host, PlatformKind } from "../types";
import { kubernetesSchema } from "./cluster-schema";
import { read } from "./issues";
import type { Problems } from "./problems";

type Raw = Record<string, unknown>;

/** Namespaces that are not a stack's to take: every object in them would come under its rules. */
const TAKEN_NAMESPACE = /^(default$|kube-)/;

/**
 * Reads `kubernetes`. The context has no default: the current one of a kubeconfig is whatever was used last.
 *
 * @returns the cluster; undefined on Docker, and where something is wrong
 */
export function readCluster(raw: Raw, platform: PlatformKind | undefined, problems: Problems): ClusterPlan | undefined {
  const given = read(kubernetesSchema, raw.kubernetes ?? {}, ["kubernetes"], problems);
  if (platform === "docker" && raw.kubernetes !== undefined) {
    problems.add(["kubernetes"], "has no meaning on the docker platform", "remove it, or set platform: kubernetes");
  }
  if (!given || platform !== "kubernetes") return undefined;
  const { context, namespace = "ai-stack", gpuAllocation = "device-plugin", clusterIdentifier, ...rest } = given;
  if (TAKEN_NAMESPACE.test(namespace)) {
    const message = "a namespace of the cluster itself; a stack needs one of its own, which it labels and closes";
    problems.add(["kubernetes", "namespace"], message, "write namespace: ai-stack");
  }
  if (context === undefined) {
    const message = "kubernetes.context is missing; the current context is never used, since it may be any cluster";
    problems.add(
      ["kubernetes", "context"],
      message,
      "write context: with a name that `kubectl config get-contexts` shows",
    );
    return undefined;
  }
  return { context, clusterIdentifier: clusterIdentifier ?? context, namespace, gpuAllocation, ...definedOf(rest) };
}

/** Claims of the device class `gpu.nvidia.com` are for whole GPUs. */
export function checkAllocation(cluster: ClusterPlan | undefined, hosts: readonly Host[], problems: Problems): void {
  if (cluster?.gpuAllocation !== "dra") return;
  const cut = hosts.find(({ gpus }) => gpus.some((gpu) => gpu.mig !== undefined || gpu.shared));
  if (!cut) return;
  problems.add(
    ["kubernetes", "gpuAllocation"],
    `dra asks for whole GPUs, and those of ${cut.pool ?? cut.name} are cut or shared`,
    "write gpuAllocation: device-plugin, or remove mig and shared",
  );
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** An object without the keys that have no value. */
export function definedOf<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>;
}
