import { StopError, stackOf, withConfigFile } from "./decide/options";
import { engineStands } from "./effects/engine";
import { Pulumi } from "./effects/pulumi";
import { prepareState } from "./effects/state";
import { guard } from "./effects/tasks";
import { createPaths, stackConfigFile } from "./paths";

/** `npm run pulumi -- ARGS`: the Pulumi CLI on the state that `up` keeps; the stack is `local` unless one is named. */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const paths = createPaths();
    if (!engineStands(paths)) throw new StopError("the Pulumi engine is not there yet; `npm run up` gets it");
    prepareState(paths);
    const stack = stackOf(args);
    return new Pulumi(paths, stack).pass(withConfigFile(args, stackConfigFile(paths, stack)));
  });
}
