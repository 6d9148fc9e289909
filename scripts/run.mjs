/**
 * Entry of `npm run up|down|doctor|render|monitoring|pulumi|bench`: plain Node, so that it runs in a fresh clone.
 * Installs the dependencies when they are not those of package-lock.json, then runs `scripts/<command>.ts`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMANDS = ["up", "down", "doctor", "render", "monitoring", "pulumi", "bench"];

/**
 * Whether node_modules holds what the lock file asks for. npm writes node_modules/.package-lock.json last, so that
 * an installation that was cut off counts as missing. Optional packages of other systems are never installed.
 */
function installed() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const have = JSON.parse(readFileSync(hidden, "utf8")).packages ?? {};
  const want = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(want).every(
    ([path, entry]) => path === "" || have[path]?.version === entry.version || (entry.optional && !have[path]),
  );
}

function install() {
  // On stderr, as stdout belongs to the command: `npm run -s pulumi -- stack output url`.
  process.stderr.write("Installing dependencies (npm ci) …\n");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (npm.status !== 0) {
    process.stderr.write("npm ci failed; its output above says why. Run it by itself, then try again.\n");
    process.exit(1);
  }
}

const [command, ...args] = process.argv.slice(2);
if (!COMMANDS.includes(command)) {
  process.stderr.write(`usage: node scripts/run.mjs ${COMMANDS.join("|")} [options]\n`);
  process.exit(2);
}
if (!installed()) install();

// In this process, so that signals and the terminal reach the command without a middleman.
const require = createRequire(import.meta.url);
require("tsx/cjs/api").register();
await require(`./${command}.ts`).main(args);
