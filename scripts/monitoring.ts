import { monitoringFiles } from "./decide/monitoring/files";
import { StopError } from "./decide/options";
import { parseFolderOptions } from "./decide/render/options";
import { readRawConfig } from "./decide/stack-config";
import { writeFiles } from "./effects/folder";
import { planOf } from "./effects/prepare";
import { committedConfig, PROJECT } from "./effects/state";
import { guard } from "./effects/tasks";

const USAGE = "npm run monitoring -- --stack NAME --out DIR";

/** `npm run monitoring -- --stack NAME --out DIR`: rules, dashboards and targets for a Prometheus and a Grafana elsewhere. */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack, out } = parseFolderOptions(args, USAGE);
    const plan = planOf(readRawConfig(committedConfig(stack)));
    if (!plan.monitoring) throw new StopError(`${stack} is not watched: ai-stack:monitoring says how`);
    const files = monitoringFiles(plan, plan.monitoring, `${PROJECT}-${stack}`);
    writeFiles(out, files);
    console.log(`${Object.keys(files).length} files in ${out}`);
    return 0;
  });
}
