import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PlatformKind } from "../../plan/types";
import type { Source } from "../decide/sources";
import { engineFiles, enginePlugins, type Paths, pulumiCli } from "../paths";
import { toolPath } from "./facts";
import { run } from "./process";
import { pulumiEnv } from "./pulumi";
import { engineVersions, ROOT } from "./state";

type Say = (line: string) => void;

/**
 * Whether the engine and its plugins are in the cache.
 * @param platform the stack's; undefined: only what every stack needs is asked for
 */
export function engineStands(paths: Paths, platform?: PlatformKind): boolean {
  return engineFiles(paths, engineVersions(), platform).every((file) => existsSync(file));
}

/**
 * Puts the engine and its plugins into the cache; what is there stays.
 * @param source where they come from
 * @param platform the stack's, which has a plugin of its own
 * @throws StopError with the end of the output of what failed
 */
export async function prepareEngine(source: Source, platform: PlatformKind, paths: Paths, say: Say): Promise<void> {
  if (engineStands(paths, platform)) return;
  if (source === "built") await buildEngine(platform, paths, say);
  else await downloadEngine(platform, paths, say);
}

async function buildEngine(platform: PlatformKind, paths: Paths, say: Say): Promise<void> {
  const env = { ...process.env, PULUMI_HOME: paths.pulumiHome, PATH: toolPath(paths), GOTOOLCHAIN: "local" };
  const targets = ["cli", "language-nodejs", ...enginePlugins(platform)];
  await run("bash", [join(ROOT, "engine", "build.sh"), ...targets], { env, onLine: say });
}

/** npm's `pulumi` downloads the CLI of its own version; the CLI downloads the plugins. */
async function downloadEngine(platform: PlatformKind, paths: Paths, say: Say): Promise<void> {
  const versions = engineVersions();
  const env = pulumiEnv(paths, { stack: "local" });
  await run(process.execPath, [join(ROOT, "node_modules", "pulumi", "run.js"), "version"], { env, onLine: say });
  const install = (name: string, version: string) =>
    run(pulumiCli(paths, versions.cli), ["plugin", "install", "resource", name, version], { env, onLine: say });
  await Promise.all(enginePlugins(platform).map((name) => install(name, versions[name])));
}
