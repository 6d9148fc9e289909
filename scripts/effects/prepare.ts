import { createPlan, formatProblems } from "../../plan";
import type { Plan } from "../../plan/types";
import { type Check, createChecks, formatChecks } from "../decide/checks";
import { createClusterChecks } from "../decide/cluster/checks";
import { createClusterNeeds } from "../decide/cluster/needs";
import { createNeeds, usedImages } from "../decide/needs";
import { StopError } from "../decide/options";
import { decideSources, type Sources } from "../decide/sources";
import { readRawConfig } from "../decide/stack-config";
import { type Paths, stackConfigFile } from "../paths";
import type { Clock } from "./clock";
import { collectClusterFacts } from "./cluster";
import { hasImages } from "./docker";
import { engineStands } from "./engine";
import { collectFacts, probe } from "./facts";
import { MENDERS, mend, mendersOf } from "./mend";
import { committedConfig, mergedConfig, PROJECT, readIfThere, resourceCount } from "./state";
import { confirm, runSteps, type Step } from "./tasks";

/** What was found out before anything is changed. */
export interface Survey {
  sources: Sources;
  /** The machine's stack config, which the plan was made from; `up` writes it. */
  config: string;
  plan: Plan;
  checks: Check[];
}

/** A stack with more resources than this is up: the project's own entry, its component and providers come first. */
const EMPTY_STACK = 1;

/**
 * Decides where things come from, plans the stack, and checks the machine against the plan. Changes nothing.
 * @throws StopError with every problem of the config
 */
export async function survey(paths: Paths, stack: string): Promise<Survey> {
  const up = resourceCount(paths, stack) > EMPTY_STACK;
  const sources = await findSources(paths, stack, up);
  const config = mergedConfig(paths, stack, { images: sources.images, library: { kind: sources.library } });
  const plan = planOf(readRawConfig(config));
  const checks = plan.cluster ? await checkCluster(plan, stack) : await check(paths, stack, plan, sources, up);
  return { sources, config, plan, checks };
}

async function findSources(paths: Paths, stack: string, up: boolean): Promise<Sources> {
  const config = readRawConfig(committedConfig(stack));
  const previous = up ? readRawConfig(readIfThere(stackConfigFile(paths, stack))) : undefined;
  const nothing = { engine: false, images: false, library: false };
  // Nobody is asked where everything is decided: with the engine in the cache and the stack up.
  const { platform, cluster } = planOf(config);
  const stands = engineStands(paths, platform);
  const reached = previous !== undefined && stands ? nothing : await probe();
  // A cluster pulls images and models by itself: what this machine can reach says nothing about it.
  const reach = cluster ? { ...reached, images: true, library: true } : reached;
  return decideSources({ reach, env: process.env, config, previous, engineStands: stands });
}

/**
 * Plans a stack.
 * @throws StopError with every problem of the config
 */
export function planOf(raw: Record<string, unknown>): Plan {
  const result = createPlan(raw);
  if (!result.ok) throw new StopError(formatProblems(result.problems));
  return result.plan;
}

/**
 * Checks the cluster of a plan; nothing of it is changed, and nothing of it can be mended from here.
 * @throws Error for a plan without a cluster
 */
export async function checkCluster(plan: Plan, stack: string): Promise<Check[]> {
  const needs = createClusterNeeds(plan, `${PROJECT}-${stack}`);
  return createClusterChecks(await collectClusterFacts(needs), needs);
}

async function check(paths: Paths, stack: string, plan: Plan, sources: Sources, up: boolean): Promise<Check[]> {
  const facts = await collectFacts(paths, { stack, ...plan.edge });
  const images = facts.docker.reachable && (await hasImages(usedImages(plan).map((name) => plan.images[name])));
  const needs = createNeeds(plan, sources.engine, { stack: up, engine: engineStands(paths, plan.platform), images });
  return createChecks(facts, needs);
}

/**
 * Mends what can be mended, after asking, and looks again where there was something to mend.
 * @throws StopError where the answer is no, or with the reason why it could not
 */
export async function mendAll(
  paths: Paths,
  stack: string,
  found: Survey,
  { yes, clock }: { yes: boolean; clock: Clock },
): Promise<Survey> {
  const menders = mendersOf(found.checks);
  if (menders.length === 0) return found;
  for (const mender of menders) await confirm(`May I ${MENDERS[mender]}?`, yes);
  const steps = menders.map((mender): Step => {
    return { title: MENDERS[mender], work: (say) => mend(mender, paths, say), long: true };
  });
  await runSteps(clock, steps);
  return survey(paths, stack);
}

/**
 * Stops at checks that failed.
 * @throws StopError with the table of them
 */
export function insist(checks: readonly Check[]): void {
  const failed = checks.filter((one) => !one.ok);
  if (failed.length > 0) throw new StopError(`not ready for the stack:\n${formatChecks(failed)}`);
}
