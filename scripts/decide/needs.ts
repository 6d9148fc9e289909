import { WATCHER_IMAGES, watchersOf } from "../../plan/monitoring/watchers";
import type { ImageName, Plan } from "../../plan/types";
import type { Needs } from "./checks";

const GB = 1e9;
/** Layers of the pinned official images, unpacked. */
const OFFICIAL_IMAGES_BYTES = 9 * GB;
/** Images built from packages, with the build cache that they leave. */
const BUILT_IMAGES_BYTES = 12 * GB;
/** What a stack that is up grows by in a day. */
const RUNNING_BYTES = 1 * GB;

/** What stands on this machine already. */
export interface Standing {
  /** The stack is up: models and images are on the disk. */
  stack: boolean;
  /** The engine and its plugins are in the cache. */
  engine: boolean;
  /** Images of the plan are on the Docker engine. */
  images: boolean;
}

/** What the plan needs of this machine before it can be put up. */
export function createNeeds(plan: Plan, engineSource: "official" | "built", standing: Standing): Needs {
  const [host] = plan.hosts;
  const builds = imagesToBuild(plan).length > 0 && !standing.images;
  const models = plan.nodes.reduce((sum, node) => sum + node.diskBytes, 0);
  const images = plan.imageSource === "built" ? BUILT_IMAGES_BYTES : OFFICIAL_IMAGES_BYTES;
  return {
    gpus: plan.nodes.reduce((sum, node) => sum + node.gpus.length, 0),
    ramBytes: host?.ramBytes ?? 0,
    diskBytes: standing.stack ? RUNNING_BYTES : models + (standing.images ? RUNNING_BYTES : images),
    bind: plan.edge.bind,
    httpsPort: plan.edge.httpsPort,
    publishes: hasEdge(plan),
    go: (engineSource === "built" && !standing.engine) || builds,
    imageTools: builds,
  };
}

/** Does the stack make its edge, and publish a port? */
export function hasEdge({ edge }: Plan): boolean {
  return edge.entry.kind !== "existing";
}

/** Images of the plan that its services use, by name. */
export function usedImages(plan: Plan): ImageName[] {
  return [
    ...(plan.library.kind === "packaged" ? (["models"] as const) : []),
    "ollama",
    "litellm",
    "open-webui",
    ...(plan.database ? (["postgres"] as const) : []),
    ...(plan.cache ? (["redis"] as const) : []),
    ...(hasEdge(plan) ? (["caddy"] as const) : []),
    ...(plan.tools?.webSearch ? (["searxng"] as const) : []),
    ...(plan.tools?.codeExecution ? (["jupyter"] as const) : []),
    ...(plan.tools?.documents ? (["tika"] as const) : []),
    ...watchersOf(plan).map((watcher) => WATCHER_IMAGES[watcher]),
  ];
}

/** Images that `images/build.sh` has to make. The packaged models are nobody's official image: they are always
 * built. The exporter of GPUs is in no package registry: it never is. */
export function imagesToBuild(plan: Plan): ImageName[] {
  return usedImages(plan).filter((name) =>
    name === "dcgm-exporter" ? false : plan.imageSource === "built" || name === "models",
  );
}
