import type { ModelConfig } from "./models";
import type { RawGroup } from "./schema";

const RPM: Record<string, number> = { fast: 60, powerful: 10 };

/**
 * Groups for models that config chose without choosing groups: `fast` is the smallest chat model, `powerful` the
 * largest, `default` the one in the middle, `embedding` the first for vectors; every other model gets a group of its own.
 * Fallbacks go from large to small, and only to a group that has another model.
 */
export function deriveGroups(models: readonly ModelConfig[]): RawGroup[] {
  const chat = models
    .filter((model) => model.size.capability === "chat")
    .sort((a, b) => a.size.weights - b.size.weights || (a.alias < b.alias ? -1 : 1))
    .map(({ alias }) => alias);
  const embedding = models.filter((model) => model.size.capability === "embedding").map(({ alias }) => alias);
  // There is at least one of each: `readModels` sees to that.
  const named = [
    { name: "fast", alias: chat[0]! },
    { name: "powerful", alias: chat.at(-1)! },
    { name: "default", alias: chat[Math.floor(chat.length / 2)]! },
    { name: "embedding", alias: embedding[0]! },
  ];
  const used = new Set(named.map(({ alias }) => alias));
  const taken = new Set(named.map(({ name }) => name));
  const rest = models
    .filter(({ alias }) => !used.has(alias))
    .map(({ alias }) => ({ name: taken.has(alias) ? `${alias}-model` : alias, alias }));
  const modelOf = new Map(named.map(({ name, alias }) => [name, alias]));
  return [...named, ...rest].map(({ name, alias }) => ({
    name,
    models: [alias],
    rpm: limitOf(name, models.find((model) => model.alias === alias)!),
    fallbacks: (FALLBACKS[name] ?? []).filter((target) => modelOf.get(target) !== alias),
  }));
}

/** At least one request a minute for each copy, which share the limit. */
function limitOf(name: string, { replicas }: ModelConfig): number | undefined {
  const rpm = RPM[name];
  return rpm === undefined ? undefined : Math.max(rpm, replicas);
}

const FALLBACKS: Record<string, string[]> = { powerful: ["default", "fast"], default: ["fast"] };
