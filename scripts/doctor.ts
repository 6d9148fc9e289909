import type { Plan } from "../plan/types";
import { formatChecks } from "./decide/checks";
import { parseOptions, StopError } from "./decide/options";
import { readRawConfig } from "./decide/stack-config";
import { Clock } from "./effects/clock";
import { checkCluster, mendAll, planOf, survey } from "./effects/prepare";
import { committedConfig, prepareState } from "./effects/state";
import { guard } from "./effects/tasks";
import { createPaths } from "./paths";

/**
 * `npm run doctor [-- --stack NAME] [--mend] [--yes]`: what this machine, or the stack's cluster, has and lacks for the
 * stack; exit code 1 when it lacks something. Changes nothing without --mend, and never anything in a cluster.
 */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack, mend, yes } = parseOptions(args, ["stack", "mend", "yes"]);
    const plan = planOf(readRawConfig(committedConfig(stack)));
    if (plan.cluster) return examineCluster(plan, stack, mend);
    const paths = createPaths();
    prepareState(paths);
    const found = await survey(paths, stack);
    const { sources, checks } = mend ? await mendAll(paths, stack, found, { yes, clock: new Clock() }) : found;
    console.log(`${sources.lines.join("\n")}\n\n${formatChecks(checks)}`);
    return checks.every((check) => check.ok) ? 0 : 1;
  });
}

/** @throws StopError where it is to be mended: what a cluster lacks is for those who run it */
async function examineCluster(plan: Plan, stack: string, mend: boolean): Promise<number> {
  if (mend) throw new StopError(`${stack} runs on a cluster, of which doctor changes nothing; leave --mend away`);
  const checks = await checkCluster(plan, stack);
  console.log(formatChecks(checks));
  return checks.every((check) => check.ok) ? 0 : 1;
}
