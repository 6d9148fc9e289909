/** Resources whose provider is code of this project, run by Pulumi's host for dynamic providers. */
import * as pulumi from "@pulumi/pulumi";

const PROVIDERS = {
  Task: { file: "task-provider", variable: "taskProvider" },
  VolumeContent: { file: "volume-provider", variable: "volumeProvider" },
  Healthy: { file: "health-provider", variable: "healthProvider" },
} as const;

export type DynamicType = keyof typeof PROVIDERS;

/**
 * A resource of one of the providers beside this file.
 *
 * `pulumi.dynamic.Resource` writes a provider's code into the state of each resource and replaces the resource when that
 * code changes: a mended line would pull every model again. It also takes a second of every preview. Here the state holds
 * a reference: the code is that of the checkout which runs.
 */
export class DynamicResource extends pulumi.CustomResource {
  constructor(type: DynamicType, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(`pulumi-nodejs:dynamic/docker:${type}`, name, { ...inputs, __provider: providerReference(type) }, opts);
  }
}

/**
 * A module for the host of dynamic providers, which calls its `handler`. The checkout is found from the host's own file,
 * `node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js`, so that the text is the same wherever the checkout is.
 */
export function providerReference(type: DynamicType): string {
  const { file, variable } = PROVIDERS[type];
  return `exports.handler = () => {
  const { dirname, join, resolve } = require("node:path");
  const root = resolve(dirname(require.main.filename), "../../../../..");
  const load = require("node:module").createRequire(join(root, "package.json"));
  load("tsx/cjs");
  return load("./platforms/docker/${file}.ts").${variable};
};
`;
}
