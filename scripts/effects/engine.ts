import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Source } from "../decide/sources";
import { type EngineVersions, engineFiles, type Paths, pulumiCli } from "../paths";
import { toolPath } from "./facts";
import { run } from "./process";
import { pulumiEnv } from "./pulumi";
import { engineVersions, ROOT } from "./state";

type Say = (line: string) => void;

/** Whether the engine and its plugins are in the cache. */
export function engineStands(paths: Paths, versions: EngineVersions = engineVersions()): boolean {
  return engineFiles(paths, versions).every((file) => existsSync(file));
}

/**
 * Puts the engine and its plugins into the cache; what is there stays.
 * @param source where they come from
 * @throws StopError with the end of the output of what failed
 */
export async function prepareEngine(source: Source, paths: Paths, say: Say): Promise<void> {
  if (engineStands(paths)) return;
  if (source === "built") await buildEngine(paths, say);
  else await downloadEngine(paths, say);
}

async function buildEngine(paths: Paths, say: Say): Promise<void> {
  const env = { ...process.env, PULUMI_HOME: paths.pulumiHome, PATH: toolPath(paths), GOTOOLCHAIN: "local" };
  const targets = ["cli", "language-nodejs", "random", "docker"];
  await run("bash", [join(ROOT, "engine", "build.sh"), ...targets], { env, onLine: say });
}

/** npm's `pulumi` downloads the CLI of its own version; the CLI downloads the plugins. */
async function downloadEngine(paths: Paths, say: Say): Promise<void> {
  const versions = engineVersions();
  const env = pulumiEnv(paths, { stack: "local" });
  await run(process.execPath, [join(ROOT, "node_modules", "pulumi", "run.js"), "version"], { env, onLine: say });
  const plugins = [
    ["random", versions.random],
    ["docker", versions.docker],
  ] as const;
  await Promise.all(
    plugins.map(([name, version]) =>
      run(pulumiCli(paths, versions.cli), ["plugin", "install", "resource", name, version], { env, onLine: say }),
    ),
  );
}
