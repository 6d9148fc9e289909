/** Resources whose provider is code beside this file. */
import * as pulumi from "@pulumi/pulumi";
import { providerReference } from "../common/dynamic";

const PROVIDERS = {
  Task: { file: "platforms/docker/task-provider", variable: "taskProvider" },
  VolumeContent: { file: "platforms/docker/volume-provider", variable: "volumeProvider" },
  Healthy: { file: "platforms/docker/health-provider", variable: "healthProvider" },
} as const;

export type DynamicType = keyof typeof PROVIDERS;

/** A resource of one of the providers beside this file. */
export class DynamicResource extends pulumi.CustomResource {
  constructor(type: DynamicType, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    const __provider = providerReference(PROVIDERS[type]);
    super(`pulumi-nodejs:dynamic/docker:${type}`, name, { ...inputs, __provider }, opts);
  }
}
