/**
 * Gets the engine, the images and the test bed by the project's own code, and says where they come from on stdout as
 * JSON. A program of its own: the code under it uses ES modules, which jest loads behind a flag of node alone.
 */
import { join } from "node:path";
import { makeReady } from "../../../scripts/bench/ready";
import { run } from "../../../scripts/effects/process";
import { ROOT } from "../../../scripts/effects/state";
import { createPaths } from "../../../scripts/paths";

const say = (line: string) => process.stderr.write(`${line}\n`);
const paths = createPaths();

/** A stack on each platform, of the tiers with the most services: their plugins and images are all that there are. */
async function prepareStacks() {
  const source = await makeReady({ tier: "team" }, paths, say);
  await makeReady({ tier: "production", kubernetes: { context: "any", sharedStorageClass: "any" } }, paths, say);
  return source;
}

const bed = join(ROOT, "testbed", "kubernetes", "bed.sh");

Promise.all([prepareStacks(), run("bash", [bed, "build"], { onLine: say })])
  .then(([source]) => process.stdout.write(JSON.stringify(source)))
  .catch((error: Error) => {
    say(error.message);
    process.exitCode = 1;
  });
