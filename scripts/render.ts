import { StopError } from "./decide/options";
import { renderFiles } from "./decide/render/files";
import { collectObjects } from "./decide/render/objects";
import { parseRenderOptions } from "./decide/render/options";
import { readRawConfig } from "./decide/stack-config";
import { writeFolder } from "./effects/folder";
import { planOf } from "./effects/prepare";
import { recordProgram } from "./effects/record";
import { committedConfig, PROJECT } from "./effects/state";
import { guard } from "./effects/tasks";

/**
 * `npm run render -- --stack NAME --out DIR [--external-secrets STORE]`: the objects of a stack on a cluster as YAML for
 * Argo CD, Flux or `kubectl apply -k`. Needs no cluster, and writes no secret.
 */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack, out, store } = parseRenderOptions(args);
    const plan = planOf(readRawConfig(committedConfig(stack)));
    if (!plan.cluster)
      throw new StopError(`${stack} runs on ${plan.platform}; YAML is for clusters: ai-stack:platform kubernetes`);
    const label = `${PROJECT}-${stack}`;
    const files = renderFiles(collectObjects(await recordProgram(plan, PROJECT, label)), { stack: label, store });
    writeFolder(out, files);
    console.log(`${Object.keys(files).length} files in ${out}`);
    return 0;
  });
}
