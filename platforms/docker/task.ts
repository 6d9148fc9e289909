/** Makes the resource of a task on a Docker engine. */
import * as pulumi from "@pulumi/pulumi";
import type { TaskSpec } from "../../workload/spec";
import { calledNetworks } from "./attachments";
import { DynamicResource } from "./dynamic";
import { type DockerPlatform, labelsOf, physicalName } from "./platform";
import type { TaskInputs } from "./task-provider";

/**
 * Makes a task: `create` runs its command to the end and fails `up` with the reason and the last lines of its output.
 *
 * @param name logical name of the resource
 */
export function deployDockerTask(
  name: string,
  spec: TaskSpec,
  platform: DockerPlatform,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const inputs = renderTask(spec, platform);
  return new DynamicResource(
    "Task",
    name,
    { ...inputs, secretEnv: pulumi.secret(inputs.secretEnv) },
    { ...opts, additionalSecretOutputs: ["secretEnv"] },
  );
}

/** Pure: a neutral task as inputs of its provider. */
export function renderTask(spec: TaskSpec, platform: DockerPlatform): Partial<Record<keyof TaskInputs, unknown>> {
  return {
    ...(platform.host === undefined ? {} : { host: platform.host }),
    task: spec.name,
    container: physicalName(platform.stack, spec.name),
    labels: labelsOf(platform.stack, spec.name),
    image: spec.image,
    ...(spec.entrypoint ? { entrypoint: spec.entrypoint } : {}),
    args: spec.args,
    env: spec.env,
    secretEnv: spec.secretEnv,
    ...(spec.user === undefined ? {} : { user: spec.user }),
    memoryBytes: spec.resources.memoryBytes,
    ...(spec.resources.cpus === undefined ? {} : { cpus: spec.resources.cpus }),
    networks: calledNetworks(spec, platform),
    timeoutSeconds: spec.timeoutSeconds,
    retries: spec.retries,
    ...(spec.check ? { check: spec.check } : {}),
    ...(spec.undo ? { undo: spec.undo } : {}),
    triggers: spec.triggers,
  };
}
