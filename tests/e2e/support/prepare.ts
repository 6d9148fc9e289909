/**
 * Gets the engine and the images by the project's own code, and says where they come from on stdout as JSON.
 * A program of its own: the code under it uses ES modules, which jest loads behind a flag of node alone.
 */
import { makeReady } from "../../../scripts/bench/ready";
import { createPaths } from "../../../scripts/paths";

const say = (line: string) => process.stderr.write(`${line}\n`);

// The tier with the most services: database and cache.
makeReady({ tier: "team" }, createPaths(), say)
  .then((source) => process.stdout.write(JSON.stringify(source)))
  .catch((error: Error) => {
    say(error.message);
    process.exitCode = 1;
  });
