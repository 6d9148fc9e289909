/** How fast a stack serves: beside the plain setup, and each part by itself. */
import { images } from "../../../plan/images";
import { buildImages } from "../../effects/images";
import type { Paths } from "../../paths";
import type { SourceConfig } from "../ready";
import { type Comparison, formatComparisons } from "../result";
import { compareFirewall } from "./firewall";
import { compareNodes } from "./nodes";
import { planParts } from "./parts";
import { compareReal } from "./real";
import { Rig } from "./rig";
import { compareBare, compareStreams } from "./whole";

type Say = (line: string) => void;

/**
 * Puts up one after the other, and removes, what is compared.
 *
 * @param source from `makeReady`
 * @param compose from `findCompose`
 */
export async function compareServing(
  paths: Paths,
  source: SourceConfig,
  compose: readonly string[],
  say: Say,
): Promise<Comparison[]> {
  const config = await withFirewall(source, paths, say);
  say("a stack beside the plain setup, with the same model");
  const real = await compareReal(paths, config, compose);
  say(formatComparisons(real));
  const { images: references } = planParts({ nodes: 1, parallel: 1, firewall: "blocking", source: config });
  const inRig = async (what: string, compare: (rig: Rig, source: Record<string, unknown>) => Promise<Comparison[]>) => {
    say(what);
    const rig = await Rig.create(paths.state, references.litellm);
    try {
      const lines = await compare(rig, config);
      // What comes later may fail, and this took minutes.
      say(formatComparisons(lines));
      return lines;
    } finally {
      await rig.purge();
    }
  };
  return [
    ...real,
    ...(await inRig("edge and gateway beside the plain gateway, with a model that answers at once", compareBare)),
    ...(await inRig("the firewall alone", compareFirewall)),
    ...(await inRig("200 streams at once", compareStreams)),
    ...(await inRig("gateway with 1, 2 and 4 nodes", compareNodes)),
  ];
}

/** The official image of the edge has no firewall: the one that is built here stands in for it. */
async function withFirewall(source: SourceConfig, paths: Paths, say: Say): Promise<Record<string, unknown>> {
  const built = images().images.caddy?.built?.ref;
  if (source.images === "built" || built === undefined) return { ...source };
  await buildImages(["caddy"], paths, say);
  return { ...source, imageOverrides: { caddy: built } };
}
