/** Everything that is decided before a resource exists: pure functions from raw config to a plan. */
import { planTeams, teamLines } from "./access";
import { checkCapacity, planCapacity, ramFits } from "./capacity";
import { type ModelConfig, readConfig, type StackConfig } from "./config";
import type { Problems } from "./config/problems";
import { planGateway } from "./gateway";
import { reservationLine, reserve } from "./gpu-shares";
import { resolveImages } from "./images";
import { explainMisfits, smallerChoices } from "./misfits";
import { watched, watchersOf } from "./monitoring/watchers";
import { type Placement, placeModels } from "./placement";
import { planReport } from "./report";
import { GIVEN, givenSecrets } from "./secrets";
import { planTopology } from "./topology";
import type { ConfigProblem, GpuPlace, Host, Plan, PlanResult } from "./types";

export type * from "./types";

const PLACEABLE = [
  "hosts",
  "models",
  "inference",
  "library",
  "database",
  "cache",
  "stores",
  "scale",
  "tools",
  "platform",
] as const;
/** The parts of a config that a placement needs. */
type Placeable = Pick<StackConfig, (typeof PLACEABLE)[number]> & {
  platform?: StackConfig["platform"] | undefined;
  monitoring?: StackConfig["monitoring"] | undefined;
  edge?: StackConfig["edge"] | undefined;
};

/**
 * Makes a plan of raw stack config, or says everything that is wrong with it.
 *
 * @param raw values by key as they stand under `ai-stack:`; only `tier` is required
 * @returns the plan, or all problems at once, each with path, value, message and suggestion
 * @example createPlan({ tier: "recommended", edge: { httpsPort: 9443 } })
 */
export function createPlan(raw: Record<string, unknown>): PlanResult {
  const { parts, problems } = readConfig(raw);
  const placement = isPlaceable(parts) ? place(parts, problems) : undefined;
  if (problems.list.length > 0 || !placement) return { ok: false, problems: problems.list };
  // No problem means that every part is there.
  return { ok: true, plan: assemble(parts as StackConfig, placement) };
}

/**
 * Problems as text for a terminal: each with its path, the value as it was written, what is allowed, what to write.
 */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const entries = problems.map(
    ({ path, value, message, suggestion }) => `  ${placeOf(path)} = ${value}\n    ${message}\n    -> ${suggestion}`,
  );
  return [`The stack config has ${count}:`, ...entries].join("\n");
}

/** Secrets that config brings have a namespace of their own. */
function placeOf(path: string): string {
  return path.startsWith(`${GIVEN}:`) ? path : `ai-stack:${path}`;
}

function isPlaceable(parts: Partial<{ [K in keyof StackConfig]: StackConfig[K] | undefined }>): parts is Placeable {
  return PLACEABLE.every((key) => parts[key] !== undefined);
}

/** Where the models are, and what keeps memory of a GPU beside them. */
interface Placed extends Placement {
  imagesOn?: GpuPlace;
}

function place(config: Placeable, problems: Problems): Placed {
  const { models, inference, tools, platform } = config;
  const fits = (left: Host[]) => placeModels(models, left, inference).rejected.length === 0;
  const reserved = tools.images && reserve(tools.images, config.hosts, platform, fits, problems);
  const hosts = reserved?.hosts ?? config.hosts;
  const placement = { ...placeModels(models, hosts, inference), ...(reserved ? { imagesOn: reserved.place } : {}) };
  explainMisfits(placement.rejected, { hosts, models, kvCache: inference.kvCache }, problems);
  const capacities = capacityOf(config, placement);
  checkCapacity(capacities, ramFits(capacities) ? [] : lessRam(config, placement), problems);
  return placement;
}

/** Changes of the largest model with which the RAM is enough; with GPUs its size makes no difference there. */
function lessRam(config: Placeable, { models: placed }: Placed): string[] {
  if (config.hosts.some((host) => host.gpus.length > 0)) return [];
  const bytes = ({ alias }: ModelConfig) => placed.find((model) => model.alias === alias)!.estimate.totalBytes;
  const largest = config.models.reduce((most, model) => (bytes(model) > bytes(most) ? model : most));
  const choices = smallerChoices(largest, (changed) => {
    const models = config.models.map((model) => (model === largest ? changed : model));
    return ramFits(capacityOf(config, placeModels(models, config.hosts, config.inference)));
  });
  return choices.map((choice) => `for ${largest.alias} ${choice}`);
}

function capacityOf(config: Placeable, { nodes, imagesOn }: Placed) {
  const { hosts, database, cache, library, stores, scale, tools, platform, monitoring, edge } = config;
  const mirror = library.kind === "packaged";
  const watchers =
    platform && edge && monitoring && monitoring.kind !== "off"
      ? watchersOf({ monitoring, platform, nodes, database, stores, edge })
      : [];
  const imagesHost = imagesOn?.host;
  return planCapacity({ hosts, nodes, database, cache, mirror, stores, scale, tools, watchers, imagesHost });
}

function assemble(config: StackConfig, placement: Placed): Plan {
  const { nodes, imagesOn } = placement;
  const { models, groups, library, database, cache, stores, imageSource, cluster } = config;
  const { tier, platform, hosts, edge, scale, admin, rotations } = config;
  const { routing, userLimits, providers, tools } = config;
  const signIn = config.signIn.kind === "local" ? undefined : config.signIn;
  const monitoring = config.monitoring.kind === "off" ? undefined : config.monitoring;
  const given = givenSecrets(providers, signIn, monitoring);
  const gateway = planGateway({
    ...{ groups, models, nodes, routing, userLimits, providers, database, cache },
    teams: config.teams.length > 0,
    watched: monitoring !== undefined,
  });
  const teams = planTeams(config.teams, config.teamKeys, gateway);
  const limited = Object.keys(userLimits).length > 0;
  const capacities = capacityOf(config, placement);
  return {
    tier,
    platform,
    hosts,
    models: placement.models,
    nodes,
    gateway,
    edge,
    ...(cluster ? { cluster } : {}),
    stores,
    scale,
    library,
    database,
    cache,
    images: resolveImages(imageSource, config.imageOverrides),
    imageSource,
    admin,
    ...(signIn ? { signIn } : {}),
    ...(given.length > 0 ? { givenSecrets: given } : {}),
    rotations,
    ...(teams.length > 0 ? { teams } : {}),
    ...(Object.keys(tools).length > 0 ? { tools } : {}),
    ...(imagesOn ? { imagesOn } : {}),
    ...(monitoring ? { monitoring } : {}),
    topology: watched(
      planTopology({
        ...{ nodes, library, database, cache, stores, scale, teams, limited, tools },
        edge: edge.entry.kind !== "existing",
      }),
      { monitoring, platform, nodes, database, stores, edge },
    ),
    report: [
      ...planReport({ nodes, models, groups, providers, capacities, imagesOn }),
      ...(tools.images && imagesOn ? [reservationLine(tools.images, imagesOn)] : []),
      ...teamLines(teams),
    ],
  };
}
