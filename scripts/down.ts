import { existsSync, rmSync } from "node:fs";
import { parseOptions, StopError } from "./decide/options";
import { readRawConfig } from "./decide/stack-config";
import { removeClusterData } from "./effects/cluster-data";
import { removeVolumes } from "./effects/docker";
import { planOf } from "./effects/prepare";
import { Pulumi } from "./effects/pulumi";
import { PROJECT, readIfThere, stackExists } from "./effects/state";
import { confirm, guard } from "./effects/tasks";
import { createPaths, lastUpFile, type Paths, stackConfigFile } from "./paths";

/**
 * Secrets outlive `down`: the data volumes that it keeps are encrypted and locked with them, so that the next `up`
 * could not open what it finds.
 */
const KEPT = ["**random:index/randomPassword:RandomPassword**"];

/** `npm run down [-- --stack NAME] [--purge] [--yes]`: takes the stack down; data and secrets go only with --purge. */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack, purge, yes } = parseOptions(args, ["stack", "purge", "yes"]);
    const paths = createPaths();
    if (!stackExists(paths, stack)) {
      console.log(`There is no stack ${stack}.`);
      return 0;
    }
    if (purge) await confirm(`This deletes every chat, document and model of ${stack}. Go on?`, yes);
    const pulumi = new Pulumi(paths, stack);
    await pulumi.recover(console.log);
    await pulumi.forgetModels();
    const code = await pulumi.change("destroy", ...(purge ? [] : KEPT.flatMap((urn) => ["--exclude", urn])));
    if (code !== 0) throw new StopError("pulumi could not take everything down; its output above says why");
    if (purge) await removeData(paths, stack, pulumi);
    return 0;
  });
}

async function removeData(paths: Paths, stack: string, pulumi: Pulumi): Promise<void> {
  const label = `${PROJECT}-${stack}`;
  const { cluster } = planOf(readRawConfig(readIfThere(stackConfigFile(paths, stack))));
  if (!cluster) {
    for (const volume of await removeVolumes(label)) console.log(`removed volume ${volume}`);
  } else if (await removeClusterData(cluster, label)) console.log(`removed namespace ${cluster.namespace}`);
  await pulumi.run(["-C", paths.state, "stack", "rm", stack, "--yes", "--remove-backups"]);
  for (const file of [stackConfigFile(paths, stack), lastUpFile(paths, stack)]) {
    if (existsSync(file)) rmSync(file);
  }
}
