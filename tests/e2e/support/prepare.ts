/**
 * Gets the engine, the images and, on Kubernetes, the test bed by the project's own code, and says where they come from
 * on stdout as JSON. A program of its own: the code under it uses ES modules, which jest loads behind a flag of node
 * alone. Usage: prepare.ts docker|kubernetes.
 */
import { join } from "node:path";
import { makeReady } from "../../../scripts/bench/ready";
import { run } from "../../../scripts/effects/process";
import { ROOT } from "../../../scripts/effects/state";
import { createPaths } from "../../../scripts/paths";

const say = (line: string) => process.stderr.write(`${line}\n`);
const [platform = "docker"] = process.argv.slice(2);

const tools = { webSearch: {}, codeExecution: {}, documents: {} };
const monitoring = { kind: "in-stack", webhooks: ["any"] };
/** The tiers with the most services: database, cache, Prometheus, and every tool that runs without a GPU. */
const CONFIGS: Record<string, Record<string, unknown>> = {
  docker: { tier: "team", tools, monitoring },
  kubernetes: { tier: "production", kubernetes: { context: "any", sharedStorageClass: "any" }, monitoring },
};

const bed = join(ROOT, "testbed", "kubernetes", "bed.sh");
const works = [
  makeReady(CONFIGS[platform]!, createPaths(), say),
  ...(platform === "kubernetes" ? [run("bash", [bed, "build"], { onLine: say })] : []),
];

Promise.all(works)
  .then(([source]) => process.stdout.write(JSON.stringify(source)))
  .catch((error: Error) => {
    say(error.message);
    process.exitCode = 1;
  });
