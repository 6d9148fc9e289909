/**
 * Providers that are code of this project, run by Pulumi's host for dynamic providers.
 *
 * `pulumi.dynamic.Resource` writes a provider's code into the state of each resource and replaces the resource when that
 * code changes: a mended line would pull every model again. It also takes a second of every preview. Here the state holds
 * a reference: the code is that of the checkout which runs.
 */

/** Where a provider stands: its file from the root of the checkout, without `.ts`, and the variable in it. */
export interface ProviderPlace {
  file: string;
  variable: string;
}

/**
 * A module for the host of dynamic providers, which calls its `handler`. The checkout is found from the host's own file,
 * `node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js`, so that the text is the same wherever the checkout is.
 */
export function providerReference({ file, variable }: ProviderPlace): string {
  return `exports.handler = () => {
  const { dirname, join, resolve } = require("node:path");
  const root = resolve(dirname(require.main.filename), "../../../../..");
  const load = require("node:module").createRequire(join(root, "package.json"));
  load("tsx/cjs");
  return load("./${file}.ts").${variable};
};
`;
}
