/** Pure: a neutral task as a Job. */
import type { TaskSpec } from "../../workload/spec";
import type { Manifest } from "./manifest";
import { type KubernetesPlatform, metadataOf } from "./platform";
import { type PodTemplate, renderTaskPod } from "./pod";

/** A Job; its template is that of the task's pod. */
export interface JobManifest extends Manifest {
  spec: { backoffLimit: number; activeDeadlineSeconds: number; template: PodTemplate };
}

/** The Job of a task. It stays when it is done, so that `kubectl` shows it with its log. */
export function renderJob(spec: TaskSpec, platform: KubernetesPlatform): JobManifest {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadataOf(platform, spec.name, spec.name),
    spec: {
      backoffLimit: spec.retries,
      activeDeadlineSeconds: spec.timeoutSeconds,
      template: renderTaskPod(spec, platform),
    },
  };
}
