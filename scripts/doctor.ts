import { formatChecks } from "./decide/checks";
import { parseOptions } from "./decide/options";
import { Clock } from "./effects/clock";
import { mendAll, survey } from "./effects/prepare";
import { prepareState } from "./effects/state";
import { guard } from "./effects/tasks";
import { createPaths } from "./paths";

/**
 * `npm run doctor [-- --stack NAME] [--mend] [--yes]`: what this machine has and lacks for the stack; exit code 1 when it
 * lacks something. Changes nothing without --mend.
 */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack, mend, yes } = parseOptions(args, ["stack", "mend", "yes"]);
    const paths = createPaths();
    prepareState(paths);
    const found = await survey(paths, stack);
    const { sources, checks } = mend ? await mendAll(paths, stack, found, { yes, clock: new Clock() }) : found;
    console.log(`${sources.lines.join("\n")}\n\n${formatChecks(checks)}`);
    return checks.every((check) => check.ok) ? 0 : 1;
  });
}
