/** Pure: GPUs of a service as limits, node affinity, tolerations, and claims. */
import { gpus } from "../../plan/catalogue";
import type { ClusterPlan } from "../../plan/types";
import type { GpuRequest, ServiceSpec } from "../../workload/spec";
import type { Manifest } from "./manifest";
import { type KubernetesPlatform, metadataOf } from "./platform";

/** Label of a node with the product of its GPUs, by NVIDIA's GPU feature discovery. */
const PRODUCT_LABEL = "nvidia.com/gpu.product";
/** Device classes of NVIDIA's driver for dynamic resource allocation, and the domain of its attributes. */
const DRA = { gpu: "gpu.nvidia.com", slice: "mig.nvidia.com", domain: "gpu.nvidia.com" };
const CLAIM = "gpu";

/** Name of the resource that a device plugin offers for such GPUs. */
export function resourceOf(gpu: Pick<GpuRequest, "mig" | "shared">): string {
  const device = gpu.mig === undefined ? "gpu" : `mig-${gpu.mig}`;
  return `nvidia.com/${device}${gpu.shared ? ".shared" : ""}`;
}

/** What a container asks for; nothing without a GPU. */
export function renderGpuResources(
  gpu: GpuRequest | undefined,
  cluster: ClusterPlan,
): { limits?: Record<string, string>; claims?: { name: string }[] } {
  if (gpu === undefined) return {};
  if (cluster.gpuAllocation === "dra") return { claims: [{ name: CLAIM }] };
  return { limits: { [resourceOf(gpu)]: String(gpu.count) } };
}

/** Where a pod with GPUs may be placed; nothing without. */
export function renderGpuPlacement(spec: ServiceSpec, cluster: ClusterPlan): Record<string, unknown> {
  const { gpu } = spec;
  if (gpu === undefined) return {};
  const products = { key: PRODUCT_LABEL, operator: "In", values: productLabels(gpu) };
  return {
    ...(cluster.runtimeClass === undefined ? {} : { runtimeClassName: cluster.runtimeClass }),
    // A claim picks the device by its own attributes; nodes need no labels then.
    ...(cluster.gpuAllocation === "dra"
      ? { resourceClaims: [{ name: CLAIM, resourceClaimTemplateName: claimOf(spec.name) }] }
      : {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [products] }] },
            },
          },
        }),
  };
}

/** Nodes with GPUs keep others away by this taint. */
export const GPU_TOLERATION = { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" };

/**
 * Values of the product label that a node may have.
 *
 * @throws Error for a product that is not in the catalogue
 */
export function productLabels(gpu: Pick<GpuRequest, "product" | "shared">): string[] {
  const product = gpus()[gpu.product];
  if (product === undefined) throw new Error(`GPU '${gpu.product}' is not in the catalogue`);
  // Feature discovery adds the suffix where the shared resource keeps the name of the whole one.
  return gpu.shared ? product.labels.flatMap((label) => [label, `${label}-SHARED`]) : product.labels;
}

function claimOf(service: string): string {
  return `${service}-gpu`;
}

/** The template of the claims that the pods of a service make; nothing for device plugins. */
export function renderClaimTemplate(spec: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  const { gpu } = spec;
  if (gpu === undefined || platform.cluster.gpuAllocation !== "dra") return [];
  const exactly = {
    deviceClassName: gpu.mig === undefined ? DRA.gpu : DRA.slice,
    allocationMode: "ExactCount",
    count: gpu.count,
    selectors: [{ cel: { expression: deviceExpression(gpu) } }],
  };
  return [
    {
      apiVersion: "resource.k8s.io/v1",
      kind: "ResourceClaimTemplate",
      metadata: metadataOf(platform, claimOf(spec.name), spec.name),
      spec: { spec: { devices: { requests: [{ name: CLAIM, exactly }] } } },
    },
  ];
}

/** The driver gives product names with blanks, where labels of nodes have dashes. */
function deviceExpression(gpu: GpuRequest): string {
  const attributes = `device.attributes["${DRA.domain}"]`;
  const products = productLabels(gpu).map((label) => JSON.stringify(label));
  const product = `${attributes}.productName.replace(" ", "-") in [${products.join(", ")}]`;
  return gpu.mig === undefined ? product : `${product} && ${attributes}.profile == ${JSON.stringify(gpu.mig)}`;
}
