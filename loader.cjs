// Loads the program's TypeScript, for Pulumi (see Pulumi.yaml). Without source maps: Pulumi keeps the stack of every
// promise, each of which Node would map back to its source; that is a fifth of the time of a large stack. For stacks of
// an error that say lines of the source: NODE_OPTIONS=--enable-source-maps.
require("tsx/cjs");
if (!process.env.NODE_OPTIONS?.includes("--enable-source-maps")) process.setSourceMapsEnabled(false);
