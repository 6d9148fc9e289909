/** From raw stack config to what the plan is made of, or every problem at once. */
import type { z } from "zod";
import { type TierDefaults, tiers } from "../catalogue";
import type { KvCacheType } from "../estimate";
import type {
  ClusterPlan,
  EdgePlan,
  GroupPlan,
  Host,
  ImageName,
  ImageSource,
  ModelLibraryPlan,
  Plan,
  PlatformKind,
  ProviderPlan,
  RoutingPlan,
  SignInPlan,
  StoresPlan,
  TeamKeyPlan,
  Tier,
  ToolsPlan,
  UserLimits,
} from "../types";
import { checkAllocation, readCluster } from "./cluster";
import { deriveGroups } from "./default-groups";
import { readEdge } from "./edge";
import { readGroups } from "./groups";
import { readHardware } from "./hardware";
import { read } from "./issues";
import { type ModelConfig, rawAliases, readModels } from "./models";
import { type MonitoringReading, readMonitoring } from "./monitoring";
import { didYouMean, isSecretKey, Problems } from "./problems";
import { readProviders, withProviders } from "./providers";
import { readRotations, readTeamKeys } from "./rotations";
import { checkStrategies, readRouting, readUserLimits } from "./routing";
import { readScaling } from "./scaling";
import { SECTIONS, type SectionName } from "./schema";
import { checkSecrets } from "./secrets";
import { readAdmin, readImageOverrides, readImageSource, readInference, readLibrary } from "./settings";
import { type LocalSignIn, readSignIn } from "./sign-in";
import { readStores } from "./stores";
import { type RawTeam, readTeams, type TeamScene } from "./teams";
import { readTools } from "./tools";

export type { ModelConfig } from "./models";

/** Config with every default filled in and every reference checked. */
export interface StackConfig {
  tier: Tier;
  platform: PlatformKind;
  hosts: Host[];
  models: ModelConfig[];
  /** With the providers behind the fallbacks of their own. */
  groups: GroupPlan[];
  routing: RoutingPlan;
  userLimits: UserLimits;
  providers: ProviderPlan[];
  inference: { keepAlive: string; kvCache: KvCacheType };
  library: ModelLibraryPlan;
  edge: EdgePlan;
  /** Absent on Docker. */
  cluster?: ClusterPlan;
  stores: StoresPlan;
  scale: Plan["scale"];
  imageSource: ImageSource;
  imageOverrides: Partial<Record<ImageName, string>>;
  admin: { email: string; name: string };
  signIn: SignInPlan | LocalSignIn;
  rotations: Plan["rotations"];
  teams: RawTeam[];
  /** Keys of each team, by its name. */
  teamKeys: Record<string, TeamKeyPlan[]>;
  monitoring: MonitoringReading;
  database: boolean;
  cache: boolean;
  tools: ToolsPlan;
}

type Raw = Record<string, unknown>;
type SectionValue<K extends SectionName> = z.output<(typeof SECTIONS)[K]>;
type Partly<T> = { [K in keyof T]: T[K] | undefined };

/** What is sound of a config, and what is wrong with the rest. A part is undefined where something in it is wrong. */
export interface ConfigReading {
  parts: Partly<StackConfig>;
  problems: Problems;
}

/**
 * Reads raw config as it stands under `ai-stack:`.
 *
 * @param given the values by key, without the namespace; only `tier` is required
 */
export function readConfig(given: Raw): ConfigReading {
  // A key without a value is a key that was not written.
  const raw: Raw = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const known = SECTIONS.tier.safeParse(raw.tier);
  const tier = known.success ? known.data : undefined;
  const defaults = tier && tiers()[tier];
  const effective: Raw = { ...sectionsOf(defaults), ...raw };
  const problems = new Problems(effective);
  checkSecrets(raw, problems);
  checkKeys(raw, problems);
  if (!known.success) read(SECTIONS.tier, raw.tier, ["tier"], problems);
  const parts = readParts(effective, tier, defaults, problems);
  return { parts, problems };
}

/** What a tier says in the words of config. Groups are left out: they depend on the models. */
function sectionsOf(defaults: TierDefaults | undefined): Raw {
  return defaults ? { platform: defaults.platform, hardware: defaults.hardware, models: defaults.models } : {};
}

function checkKeys(raw: Raw, problems: Problems): void {
  const allowed = Object.keys(SECTIONS);
  for (const key of Object.keys(raw)) {
    if (allowed.includes(key) || isSecretKey(key)) continue;
    problems.add([key], `unknown key; allowed: ${allowed.join(", ")}`, didYouMean(key, allowed));
  }
}

function readParts(raw: Raw, tier: Tier | undefined, defaults: TierDefaults | undefined, problems: Problems) {
  const platform = readGiven("platform", raw, problems);
  const hardware = readGiven("hardware", raw, problems);
  const hosts = hardware && readHardware(hardware, platform, problems);
  // In this order problems are shown.
  const served = {
    ...readRoutes(raw, platform, defaults, readServing(raw, defaults, problems), problems),
    inference: readInference(raw, defaults, problems),
    library: readLibrary(raw, problems),
  };
  const reach = readReach(raw, platform, defaults, problems);
  checkAllocation(reach.cluster, hosts ?? [], problems);
  const tools = readTools(raw, problems);
  return {
    tier,
    platform,
    hosts,
    ...served,
    ...reach,
    imageSource: readImageSource(raw, problems),
    imageOverrides: readImageOverrides(raw, problems),
    tools,
    ...readPeople(raw, platform, { ...served, defaults }, tools, problems),
    monitoring: readMonitoring(raw, { ...reach, platform, database: defaults?.database }, problems),
    database: defaults?.database,
    cache: defaults?.cache,
  };
}

/** Who signs in, and how; what they may use. */
function readPeople(
  raw: Raw,
  platform: PlatformKind | undefined,
  scene: Omit<TeamScene, "signIn">,
  tools: ToolsPlan | undefined,
  problems: Problems,
) {
  const admin = readAdmin(raw, problems);
  const signIn = readSignIn(raw, platform, problems);
  const rotations = readRotations(raw, tools, problems);
  return { admin, signIn, rotations, ...readAccess(raw, { ...scene, signIn }, problems) };
}

/** The teams and their keys. */
function readAccess(raw: Raw, scene: TeamScene, problems: Problems) {
  if (raw.teams === undefined) return { teams: [], teamKeys: readTeamKeys(raw, [], problems) };
  const list = readGiven("teams", raw, problems);
  const teams = list && readTeams(list, scene, problems);
  return { teams, teamKeys: readTeamKeys(raw, teams, problems) };
}

/** The cluster, the way in, and what runs and is kept where. */
function readReach(
  raw: Raw,
  platform: PlatformKind | undefined,
  defaults: TierDefaults | undefined,
  problems: Problems,
) {
  const cluster = readCluster(raw, platform, problems);
  const scale = readScaling(raw, platform, defaults, problems);
  return {
    cluster,
    edge: readEdge(raw, platform, defaults, cluster?.namespace ?? "", problems),
    scale,
    stores: readStores(raw, { platform, defaults, ui: scale?.ui, cluster }, problems),
  };
}

/** A section that only a tier has a default for: without a sound tier there may be none, and that is reported there. */
function readGiven<K extends SectionName>(name: K, raw: Raw, problems: Problems): SectionValue<K> | undefined {
  if (raw[name] === undefined) return undefined;
  return read(SECTIONS[name], raw[name], [name], problems) as SectionValue<K> | undefined;
}

/** What is served under which name: the models and their groups. */
function readServing(raw: Raw, defaults: TierDefaults | undefined, problems: Problems) {
  const list = readGiven("models", raw, problems);
  const aliases = list && rawAliases(list);
  const models = list && readModels(list, defaults?.inference ?? FALLBACK, problems);
  if (raw.groups !== undefined) {
    const groups = readGiven("groups", raw, problems);
    return { models, groups: groups && readGroups(groups, aliases, models, problems) };
  }
  // The groups of the tier belong to the models of the tier.
  const own = raw.models === defaults?.models ? defaults?.groups : models && deriveGroups(models);
  return { models, groups: own && readGroups(own, aliases, models, problems) };
}

type Serving = ReturnType<typeof readServing>;

/** How requests go to what is served, and where they go when nothing of it answers. */
function readRoutes(
  raw: Raw,
  platform: PlatformKind | undefined,
  defaults: TierDefaults | undefined,
  { models, groups }: Serving,
  problems: Problems,
) {
  const routing = readRouting(raw, problems);
  checkStrategies(groups, routing, models, problems);
  const userLimits = readUserLimits(raw, { defaults, models }, problems);
  const list = raw.providers === undefined ? [] : readGiven("providers", raw, problems);
  const providers =
    list && (raw.providers === undefined ? [] : readProviders(list, { platform, defaults, groups }, problems));
  return { models, groups: groups && withProviders(groups, providers ?? []), routing, userLimits, providers };
}

/** For models without settings where the tier is not known; the problem is reported at the tier. */
const FALLBACK = { context: 4096, parallel: 1 };
