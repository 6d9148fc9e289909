/** How a deployment of a group is picked, and what each person may ask. */
import type { TierDefaults } from "../catalogue";
import type { GroupPlan, RoutingPlan, UserLimits } from "../types";
import { definedOf } from "./cluster";
import { read } from "./issues";
import { type ModelConfig, withoutPrice } from "./models";
import type { Problems } from "./problems";
import { limitsSchema, routingSchema } from "./routing-schema";

type Raw = Record<string, unknown>;

/** Tries after the first: a node that has just gone away is met at most twice before its group's fallbacks. */
const RETRIES = 2;

/** Reads `routing`. */
export function readRouting(raw: Raw, problems: Problems): RoutingPlan | undefined {
  const given = raw.routing === undefined ? {} : read(routingSchema, raw.routing, ["routing"], problems);
  return given && { strategy: given.strategy ?? "simple-shuffle", retries: given.retries ?? RETRIES };
}

/**
 * Of deployments that cost the same LiteLLM asks the first alone, however busy it is: it sorts them by their price and
 * takes the first (`router_strategy/lowest_cost.py` of 1.108.11).
 */
export function checkStrategies(
  groups: readonly GroupPlan[] | undefined,
  routing: RoutingPlan | undefined,
  models: readonly ModelConfig[] | undefined,
  problems: Problems,
): void {
  if (!groups || !models || !routing) return;
  groups.forEach((group, index) => {
    if ((group.routing ?? routing.strategy) !== "cost") return;
    const own = models.filter(({ alias }) => group.models.includes(alias));
    const path = group.routing === undefined ? ["routing", "strategy"] : ["groups", index, "routing"];
    checkPrices(group.name, own, path, problems);
  });
}

function checkPrices(group: string, own: readonly ModelConfig[], path: PropertyKey[], problems: Problems): void {
  // The only deployment of a group is picked in any case.
  if (own.reduce((copies, { replicas }) => copies + replicas, 0) === 1) return;
  const other = "write least-busy";
  const free = withoutPrice(own);
  if (free.length > 0) {
    const message = `cost compares prices, and these models of the group ${group} have none: ${free.join(", ")}`;
    problems.add(path, message, `give each a price: { input: 0.1, output: 0.4 }, or ${other}`);
    return;
  }
  const several = own.find(({ replicas }) => replicas > 1);
  const costs = own.map(({ price }) => price!.input + price!.output);
  const same = own.find((_, index) => costs.indexOf(costs[index]!) < index);
  if (!several && !same) return;
  const what = several ? `${several.alias} has ${several.replicas} copies` : `${same!.alias} costs as much as another`;
  const message = `of what costs the same cost asks the first alone, and in the group ${group} ${what}`;
  problems.add(path, message, `${other}${several ? "" : ", or another price"}`);
}

/**
 * Reads `limits`. LiteLLM counts people in its database, and their spend by the prices of the models.
 *
 * @returns the limits of each person, empty without any; undefined where something is wrong
 */
export function readUserLimits(
  raw: Raw,
  scene: { defaults: TierDefaults | undefined; models: readonly ModelConfig[] | undefined },
  problems: Problems,
): UserLimits | undefined {
  const given = raw.limits === undefined ? {} : read(limitsSchema, raw.limits, ["limits"], problems);
  if (!given) return undefined;
  const user = definedOf(given.user ?? {});
  if (raw.limits !== undefined && Object.keys(user).length === 0) {
    problems.add(["limits"], "limits nothing", "write user: { rpm: 20 }, or remove it");
  }
  if (Object.keys(user).length > 0 && scene.defaults?.database === false) {
    const message = "people are counted in a database, which this tier does not have";
    problems.add(["limits", "user"], message, "remove it, or write tier: recommended");
  }
  const free = withoutPrice(scene.models ?? []);
  if (user.budget && free.length > 0) {
    const message = `spend is counted by the prices of the models, and these have none: ${free.join(", ")}`;
    problems.add(["limits", "user", "budget"], message, "give each a price: { input: 0.1, output: 0.4 }");
  }
  return user;
}
