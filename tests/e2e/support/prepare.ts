/**
 * Gets the engine and the images by the project's own code, and says where they come from on stdout as JSON.
 * A program of its own: the code under it uses ES modules, which jest loads behind a flag of node alone.
 */
import { imagesToBuild } from "../../../scripts/decide/needs";
import { decideSources } from "../../../scripts/decide/sources";
import { prepareEngine } from "../../../scripts/effects/engine";
import { probe } from "../../../scripts/effects/facts";
import { buildImages } from "../../../scripts/effects/images";
import { planOf } from "../../../scripts/effects/prepare";
import { createPaths } from "../../../scripts/paths";

const say = (line: string) => process.stderr.write(`${line}\n`);

async function prepare(): Promise<void> {
  const paths = createPaths();
  const sources = decideSources({ reach: await probe(), env: process.env, config: {} });
  sources.lines.forEach(say);
  await prepareEngine(sources.engine, paths, say);
  // The largest set that a suite uses: database, cache and, where the library is packaged, the mirror.
  const plan = planOf({ tier: "team", images: sources.images, library: { kind: sources.library } });
  const images = imagesToBuild(plan);
  if (images.length > 0) await buildImages(images, paths, say);
  process.stdout.write(JSON.stringify({ images: sources.images, library: sources.library }));
}

prepare().catch((error: Error) => {
  say(error.message);
  process.exitCode = 1;
});
