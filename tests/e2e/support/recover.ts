/** What `npm run up` does before every update: frees a stack from what a killed one left. Usage: recover.ts STACK. */
import { Pulumi } from "../../../scripts/effects/pulumi";
import { createPaths } from "../../../scripts/paths";

const [stack = ""] = process.argv.slice(2);
const say = (line: string) => process.stderr.write(`${line}\n`);

new Pulumi(createPaths(), stack).recover(say).catch((error: Error) => {
  say(error.message);
  process.exitCode = 1;
});
