import type { KubernetesPlatform } from "../../../platforms/kubernetes/platform";

/** A cluster in which everything has a name of its own; override what a test is about. */
export function platform(cluster: Partial<KubernetesPlatform["cluster"]> = {}): KubernetesPlatform {
  return {
    kind: "kubernetes",
    stack: "s",
    namespace: "ai",
    cluster: {
      context: "test",
      clusterIdentifier: "test",
      namespace: "ai",
      gpuAllocation: "device-plugin",
      sharedStorageClass: "shared",
      ...cluster,
    },
  };
}

/** The value of an output that is known. */
export function known<T>(value: T): Promise<unknown> {
  const { output } = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  return new Promise((resolve) => output(value).apply(resolve));
}

interface Template {
  metadata: { annotations?: Record<string, string> };
  spec: Record<string, unknown> & { containers: Record<string, unknown>[] };
}

/** The pod in a workload or Job, its container and its annotations. */
export async function podOf(manifest: unknown) {
  const { spec } = (await known(manifest)) as { spec: { template: Template } };
  const { metadata, spec: pod } = spec.template;
  return { pod, container: pod.containers[0]!, annotations: metadata.annotations };
}
