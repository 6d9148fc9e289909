import type { GroupPlan } from "../types";
import { checkContextFallbacks } from "./context-fallbacks";
import { readEach } from "./issues";
import type { ModelConfig } from "./models";
import { didYouMean, type Problems } from "./problems";
import { groupSchema, type RawGroup } from "./schema";

/** Groups by their name; a faulty element of the list is undefined. */
type RawGroups = readonly (RawGroup | undefined)[];

/**
 * Reads the groups and checks what LiteLLM accepts in silence: fallbacks to nowhere, circles, models that nobody has.
 *
 * @param aliases all aliases of `models`, faulty ones included
 * @param models the models where all of them are sound
 * @returns the groups, or undefined where one of them is faulty
 */
export function readGroups(
  list: readonly unknown[],
  aliases: readonly string[] | undefined,
  models: readonly ModelConfig[] | undefined,
  problems: Problems,
): GroupPlan[] | undefined {
  const before = problems.list.length;
  const raws = readEach(groupSchema, list, ["groups"], problems);
  const names = raws.map((raw) => raw?.name).filter((name) => name !== undefined);
  raws.forEach((raw, index) => {
    if (!raw) return;
    if (names.indexOf(raw.name) !== index && raws.findIndex((other) => other?.name === raw.name) < index) {
      problems.add(["groups", index, "name"], "name of an earlier group", "merge the two, or rename one");
    }
    if (aliases) checkModels(raw, index, aliases, problems);
    checkFallbacks(raw, index, raws, problems);
  });
  checkCircles(raws, problems);
  if (problems.list.length > before || !models) return undefined;
  const groups = (raws as RawGroup[]).map((raw) => toGroup(raw, models));
  checkCapabilities(groups, models, problems);
  checkContextFallbacks(groups, models, problems);
  checkUse(groups, models, problems);
  return problems.list.length === before ? groups : undefined;
}

function checkModels(raw: RawGroup, index: number, aliases: readonly string[], problems: Problems): void {
  raw.models.forEach((alias, position) => {
    const path = ["groups", index, "models", position];
    if (!aliases.includes(alias)) {
      problems.add(path, "not an alias of models", didYouMean(alias, aliases));
    } else if (raw.models.indexOf(alias) < position) {
      problems.add(path, "named twice in the group", "remove it; for more copies of a model set its replicas");
    }
  });
}

function checkFallbacks(raw: RawGroup, index: number, raws: RawGroups, problems: Problems): void {
  const others = raws.flatMap((other) => (other && other.name !== raw.name ? [other.name] : []));
  raw.fallbacks.forEach((target, position) => {
    const path = ["groups", index, "fallbacks", position];
    if (target === raw.name) {
      problems.add(path, "a group cannot fall back to itself", "remove it");
    } else if (!others.includes(target)) {
      // With a faulty element among the groups its name may be the one meant; it is reported where it stands.
      const hint = others.length > 0 ? didYouMean(target, others) : "remove it, or add the group";
      problems.add(path, "not a group of this stack", hint);
    } else if (raw.fallbacks.indexOf(target) < position) {
      problems.add(path, "named twice", "remove it");
    }
  });
}

/** Reports every circle once, at the first of its groups. */
function checkCircles(raws: RawGroups, problems: Problems): void {
  const next = new Map(raws.flatMap((raw) => (raw ? [[raw.name, raw.fallbacks] as const] : [])));
  const reported = new Set<string>();
  raws.forEach((raw, index) => {
    const circle = raw && circleFrom(raw.name, raw.name, next, [raw.name], new Set());
    if (!raw || !circle || circle.some((name) => reported.has(name))) return;
    for (const name of circle) reported.add(name);
    problems.add(
      ["groups", index, "fallbacks"],
      `fallbacks go in a circle: ${[...circle, raw.name].join(" -> ")}`,
      `remove "${raw.name}" from the fallbacks of "${circle.at(-1)}"`,
    );
  });
}

function circleFrom(
  start: string,
  at: string,
  next: ReadonlyMap<string, readonly string[]>,
  trail: string[],
  visited: Set<string>,
): string[] | undefined {
  for (const target of next.get(at) ?? []) {
    // A fallback to itself has a message of its own.
    if (target === start && trail.length > 1) return trail;
    if (visited.has(target) || target === start) continue;
    visited.add(target);
    const found = circleFrom(start, target, next, [...trail, target], visited);
    if (found) return found;
  }
  return undefined;
}

function toGroup(raw: RawGroup, models: readonly ModelConfig[]): GroupPlan {
  const first = models.find((model) => model.alias === raw.models[0])!;
  const { name, rpm, fallbacks, routing, contextFallbacks } = raw;
  return {
    name,
    capability: first.size.capability,
    models: raw.models,
    ...(rpm ? { rpm } : {}),
    fallbacks,
    ...(routing ? { routing } : {}),
    ...(contextFallbacks ? { contextFallbacks } : {}),
  };
}

function checkCapabilities(groups: readonly GroupPlan[], models: readonly ModelConfig[], problems: Problems): void {
  const capability = (alias: string) => models.find((model) => model.alias === alias)!.size.capability;
  groups.forEach((group, index) => {
    group.models.forEach((alias, position) => {
      if (capability(alias) === group.capability) return;
      const message = `a group of ${group.capability} models cannot hold a model for ${capability(alias)}`;
      problems.add(["groups", index, "models", position], message, "give it a group of its own");
    });
    if (group.capability === "embedding" && group.models.length > 1) {
      const message = "vectors of different models cannot be compared, so an embedding group has one model";
      problems.add(
        ["groups", index, "models"],
        message,
        `keep [${group.models[0]}]; for more capacity set its replicas`,
      );
    }
    group.fallbacks.forEach((target, position) => {
      const other = groups.find(({ name }) => name === target)!;
      if (other.capability === group.capability && group.capability === "chat") return;
      const message = `a group for ${group.capability} cannot fall back to one for ${other.capability}`;
      problems.add(["groups", index, "fallbacks", position], message, "remove it");
    });
  });
  for (const needed of ["chat", "embedding"] as const) {
    if (groups.some((group) => group.capability === needed)) continue;
    const alias = models.find((model) => model.size.capability === needed)!.alias;
    const name = needed === "chat" ? "default" : "embedding";
    problems.add(["groups"], `no group of a model for ${needed}`, `add { name: ${name}, models: [${alias}] }`);
  }
}

function checkUse(groups: readonly GroupPlan[], models: readonly ModelConfig[], problems: Problems): void {
  models.forEach((model, index) => {
    if (groups.some((group) => group.models.includes(model.alias))) return;
    const names = groups.filter((group) => group.capability === model.size.capability).map(({ name }) => name);
    const hint =
      names.length > 0 ? `add it to the models of ${names.join(" or ")}, or remove it` : "add a group for it";
    problems.add(["models", index], "in no group: it would take memory and nobody could ask it", hint);
  });
  groups.forEach((group, index) => {
    const copies = group.models.reduce(
      (sum, alias) => sum + models.find((model) => model.alias === alias)!.replicas,
      0,
    );
    if (group.rpm === undefined || group.rpm >= copies) return;
    const message = `fewer requests a minute than the ${copies} copies that share them`;
    problems.add(["groups", index, "rpm"], message, `write rpm: ${copies} or more, or lower the replicas`);
  });
}
