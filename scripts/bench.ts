import { summarise } from "./decide/bench";
import { parseOptions, StopError } from "./decide/options";
import { readRawConfig } from "./decide/stack-config";
import type { Answer } from "./decide/stream";
import { formatTable } from "./decide/timings";
import { chat } from "./effects/answer";
import { apiOf } from "./effects/first-answer";
import { planOf } from "./effects/prepare";
import { Pulumi } from "./effects/pulumi";
import { readIfThere } from "./effects/state";
import { guard } from "./effects/tasks";
import { createPaths, stackConfigFile } from "./paths";

const PROMPT = "Explain in a few sentences why the sky is blue.";
const MAX_TOKENS = 128;

/** `npm run bench [-- --stack NAME] [--requests N] [--concurrency N]`: speed of every chat group, through the edge. */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { stack, requests, concurrency } = parseOptions(args, ["stack", "requests", "concurrency"]);
    const paths = createPaths();
    const config = readIfThere(stackConfigFile(paths, stack));
    if (config === undefined) throw new StopError(`${stack} is not up; \`npm run up\` puts it up`);
    const plan = planOf(readRawConfig(config));
    const api = await apiOf(stack, plan, await new Pulumi(paths, stack).outputs());
    const rows = [["group", "requests", "failed", "first word p50", "p95", "tokens/s each", "all together"]];
    for (const group of plan.gateway.groups.filter(({ capability }) => capability === "chat")) {
      const ask = () => chat({ ...api, model: group.name, prompt: PROMPT, maxTokens: MAX_TOKENS, timeoutMs: 300_000 });
      const start = performance.now();
      const answers = await inParallel(requests, concurrency, ask);
      rows.push([group.name, ...summarise(answers, (performance.now() - start) / 1000)]);
    }
    console.log(formatTable(rows));
    return 0;
  });
}

/** Runs `count` requests, `width` at a time; one that fails is an Error in the result. */
async function inParallel(count: number, width: number, ask: () => Promise<Answer>): Promise<(Answer | Error)[]> {
  const results: (Answer | Error)[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun++ < count) results.push(await ask().catch((error: Error) => error));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
