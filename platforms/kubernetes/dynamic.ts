/** Resources whose provider is code beside this file. */
import * as pulumi from "@pulumi/pulumi";
import { providerReference } from "../common/dynamic";

const PROVIDERS = {
  Namespace: { file: "platforms/kubernetes/namespace-provider", variable: "namespaceProvider" },
  Ready: { file: "platforms/kubernetes/ready-provider", variable: "readyProvider" },
  Task: { file: "platforms/kubernetes/task-provider", variable: "taskProvider" },
  Volume: { file: "platforms/kubernetes/volume-provider", variable: "volumeProvider" },
} as const;

/** A resource of one of the providers beside this file. */
export class DynamicResource extends pulumi.CustomResource {
  constructor(type: keyof typeof PROVIDERS, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    const __provider = providerReference(PROVIDERS[type]);
    super(`pulumi-nodejs:dynamic/kubernetes:${type}`, name, { ...inputs, __provider }, opts);
  }
}
