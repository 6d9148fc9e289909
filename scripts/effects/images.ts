import { join } from "node:path";
import type { ImageName } from "../../plan/types";
import type { Paths } from "../paths";
import { toolPath } from "./facts";
import { run } from "./process";
import { ROOT } from "./state";

/**
 * Builds images from packages; those that are up to date take no time.
 * @throws StopError with the end of the output of what failed
 */
export async function buildImages(
  names: readonly ImageName[],
  paths: Paths,
  say: (line: string) => void,
): Promise<void> {
  const env = { ...process.env, PATH: toolPath(paths), AI_STACK_CACHE: paths.cache };
  await run("bash", [join(ROOT, "images", "build.sh"), ...names], { env, onLine: say });
}
