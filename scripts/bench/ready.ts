import { createPlan, formatProblems } from "../../plan";
import { imagesToBuild } from "../decide/needs";
import { StopError } from "../decide/options";
import { decideSources } from "../decide/sources";
import { prepareEngine } from "../effects/engine";
import { probe } from "../effects/facts";
import { buildImages } from "../effects/images";
import type { Paths } from "../paths";

/** The part of a stack's config that says where images and models come from. */
export interface SourceConfig {
  images: string;
  library: { kind: string };
}

/**
 * Gets the engine and the images that a stack with this config needs, and says where they come from on this machine.
 * @param config stack config without `images` and `library`
 */
export async function makeReady(
  config: Record<string, unknown>,
  paths: Paths,
  say: (line: string) => void,
): Promise<SourceConfig> {
  const sources = decideSources({ reach: await probe(), env: process.env, config: {} });
  sources.lines.forEach(say);
  const source = { images: sources.images, library: { kind: sources.library } };
  const planned = createPlan({ ...config, ...source });
  if (!planned.ok) throw new StopError(formatProblems(planned.problems));
  await prepareEngine(sources.engine, planned.plan.platform, paths, say);
  const images = imagesToBuild(planned.plan);
  if (images.length > 0) await buildImages(images, paths, say);
  return source;
}
