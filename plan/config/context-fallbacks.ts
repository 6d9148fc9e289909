/** Where a prompt goes that is too long for its group. */
import type { GroupPlan } from "../types";
import { formatTokens } from "../units";
import type { ModelConfig } from "./models";
import { didYouMean, type Problems } from "./problems";

/** LiteLLM accepts a target that there is not, and one that is no longer: the prompt would be refused there, too. */
export function checkContextFallbacks(
  groups: readonly GroupPlan[],
  models: readonly ModelConfig[],
  problems: Problems,
): void {
  const contextOf = ({ models: own }: GroupPlan) =>
    Math.max(...models.filter(({ alias }) => own.includes(alias)).map(({ contextTokens }) => contextTokens));
  groups.forEach((group, index) => {
    const list = group.contextFallbacks ?? [];
    list.forEach((name, position) => {
      const path = ["groups", index, "contextFallbacks", position];
      const others = groups.filter((other) => other.name !== group.name);
      const target = others.find((other) => other.name === name);
      if (name === group.name) problems.add(path, "a group cannot fall back to itself", "remove it");
      else if (!target) problems.add(path, "not a group of this stack", hintFor(name, others));
      else if (list.indexOf(name) < position) problems.add(path, "named twice", "remove it");
      else if (target.capability !== "chat" || group.capability !== "chat") {
        const message = `a group for ${group.capability} cannot fall back to one for ${target.capability}`;
        problems.add(path, message, "remove it");
      } else if (contextOf(target) <= contextOf(group)) {
        const [own, its] = [contextOf(group), contextOf(target)].map(formatTokens);
        const message = `has ${its} tokens of context, and ${group.name} has ${own}: a prompt too long here is too long there`;
        problems.add(path, message, `name a group with more context, or raise the context of a model of ${name}`);
      }
    });
  });
}

function hintFor(name: string, others: readonly GroupPlan[]): string {
  return others.length > 0
    ? didYouMean(
        name,
        others.map((other) => other.name),
      )
    : "remove it, or add the group";
}
