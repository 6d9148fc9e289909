import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * Runs a TypeScript program of this folder; what it writes to stderr is shown as it comes. Gives its stdout.
 * @throws Error where its exit code is not 0
 */
export function runProgram(name: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): string {
  const result = spawnSync(process.execPath, ["--require", "tsx/cjs", join(__dirname, `${name}.ts`), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(`${name} failed (exit code ${result.status}); its output is above`);
  return result.stdout;
}
