import { formatChecks } from "./decide/checks";
import { parseOptions } from "./decide/options";
import { survey } from "./effects/prepare";
import { prepareState } from "./effects/state";
import { guard } from "./effects/tasks";
import { createPaths } from "./paths";

/** `npm run doctor [-- --stack NAME]`: what this machine has and lacks for the stack; exit code 1 when it lacks something. */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack } = parseOptions(args, ["stack"]);
    const paths = createPaths();
    prepareState(paths);
    const { sources, checks } = await survey(paths, stack);
    console.log(`${sources.lines.join("\n")}\n\n${formatChecks(checks)}`);
    return checks.every((check) => check.ok) ? 0 : 1;
  });
}
