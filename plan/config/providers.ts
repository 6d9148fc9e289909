/** Providers outside of the stack: off unless they are named here, and the last fallback of the groups that name them. */
import type { TierDefaults } from "../catalogue";
import type { GroupPlan, PlatformKind, ProviderPlan } from "../types";
import { definedOf } from "./cluster";
import { readEach } from "./issues";
import { didYouMean, type Problems } from "./problems";
import { providerSchema, type RawProvider } from "./routing-schema";

type Path = PropertyKey[];
type Add = (path: Path, message: string, suggestion: string) => void;

export interface ProviderScene {
  platform: PlatformKind | undefined;
  defaults: TierDefaults | undefined;
  /** The groups where all of them are sound. */
  groups: readonly GroupPlan[] | undefined;
}

/**
 * Reads `providers`.
 *
 * @returns the providers, or undefined where one of them is faulty
 */
export function readProviders(
  list: readonly unknown[],
  scene: ProviderScene,
  problems: Problems,
): ProviderPlan[] | undefined {
  const before = problems.list.length;
  const raws = readEach(providerSchema, list, ["providers"], problems);
  if (scene.defaults?.cache === false) {
    const message =
      "what a provider cost is kept in the cache, which this tier does not have: a restart would forget it";
    problems.add(["providers"], message, "remove it, or write tier: team or production");
  }
  raws.forEach((raw, index) => {
    if (!raw) return;
    const add: Add = (path, message, suggestion) => problems.add(["providers", index, ...path], message, suggestion);
    if (raws.slice(0, index).some((other) => other?.name === raw.name)) {
      add(["name"], "name of an earlier provider", "rename one of them");
    }
    checkAddress(raw, scene.platform, add);
    if (scene.groups) checkGroups(raw, scene.groups, add);
  });
  // A secret among them was reported before, and its element is not sound.
  const sound = raws.filter((raw): raw is RawProvider => raw !== undefined);
  return problems.list.length === before && sound.length === raws.length ? sound.map(definedOf) : undefined;
}

function checkAddress({ kind, baseUrl, secret }: RawProvider, platform: PlatformKind | undefined, add: Add): void {
  if (kind === "openai-compatible" && baseUrl === undefined) {
    add(["baseUrl"], "kind openai-compatible needs its address", "write baseUrl: https://llm.example.com/v1");
  }
  if (kind !== "openai-compatible" && baseUrl !== undefined) {
    add(["baseUrl"], `the address of ${kind} is known`, "remove it, or write kind: openai-compatible");
  }
  if (secret !== undefined && platform === "docker") {
    const message = "the docker platform has no Secrets; the key is kept in the stack's config, encrypted";
    add(["secret"], message, "remove it, and set secrets:provider-<name> by pulumi config set --secret");
  }
}

function checkGroups({ name, fallbackFor }: RawProvider, groups: readonly GroupPlan[], add: Add): void {
  const chat = groups.filter(({ capability }) => capability === "chat").map((group) => group.name);
  if (groups.some((group) => group.name === name)) {
    add(["name"], "name of a group of this stack", "rename the provider");
  }
  fallbackFor.forEach((group, position) => {
    const path = ["fallbackFor", position];
    if (fallbackFor.indexOf(group) < position) add(path, "named twice", "remove it");
    else if (!groups.some((other) => other.name === group)) {
      add(path, "not a group of this stack", didYouMean(group, chat));
    } else if (!chat.includes(group)) {
      add(path, "a group for embedding cannot fall back: vectors of different models cannot be compared", "remove it");
    }
  });
}

/** The groups with the providers behind the fallbacks of their own. */
export function withProviders(groups: readonly GroupPlan[], providers: readonly ProviderPlan[]): GroupPlan[] {
  return groups.map((group) => {
    const last = providers.filter(({ fallbackFor }) => fallbackFor.includes(group.name)).map(({ name }) => name);
    return last.length === 0 ? group : { ...group, fallbacks: [...group.fallbacks, ...last] };
  });
}
