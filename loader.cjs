// Loads the program's TypeScript, for Pulumi (see Pulumi.yaml).

// Before tsx, which would look into each of their thousand files for TypeScript: a second of every preview.
for (const library of ["@pulumi/pulumi", "@pulumi/random/randomPassword", "yaml", "zod"]) require(library);
require("tsx/cjs");

// Pulumi keeps the stack of every promise, each of which Node would map back to its source: a fifth of the time of a large
// stack. For errors that name lines of the source: NODE_OPTIONS=--enable-source-maps.
if (!process.env.NODE_OPTIONS?.includes("--enable-source-maps")) process.setSourceMapsEnabled(false);
