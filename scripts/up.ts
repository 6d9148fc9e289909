import type { Plan } from "../plan/types";
import { imagesToBuild } from "./decide/needs";
import { parseOptions, StopError } from "./decide/options";
import type { Sources } from "./decide/sources";
import type { Answer } from "./decide/stream";
import { formatTimings, type UpReport } from "./decide/timings";
import { Clock } from "./effects/clock";
import { prepareEngine } from "./effects/engine";
import { firstAnswer } from "./effects/first-answer";
import { buildImages } from "./effects/images";
import { MENDERS, mend, mendersOf } from "./effects/mend";
import { insist, type Survey, survey } from "./effects/prepare";
import { Pulumi } from "./effects/pulumi";
import { prepareState, writeWhole } from "./effects/state";
import { confirm, guard, runSteps } from "./effects/tasks";
import { createPaths, lastUpFile, type Paths } from "./paths";

/** `npm run up [-- --stack NAME] [--yes]`: puts the stack up, and says how to use it. */
export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const options = parseOptions(args, ["stack", "yes"]);
    const paths = createPaths();
    const clock = new Clock();
    const startedAt = new Date().toISOString();
    prepareState(paths);
    const { sources, plan } = await makeReady(paths, options.stack, options.yes, clock);
    await putUp(paths, options.stack, clock);
    const answer = await greet(paths, options.stack, plan, clock);
    await conclude(paths, { stack: options.stack, startedAt, clock, sources, answer });
    return 0;
  });
}

/** Surveys the machine, mends what can be mended, and gets the engine and the images, side by side. */
async function makeReady(paths: Paths, stack: string, yes: boolean, clock: Clock): Promise<Survey> {
  let found = await clock.time("survey", () => survey(paths, stack));
  for (const line of found.sources.lines) console.log(line);
  const menders = mendersOf(found.checks);
  if (menders.length > 0) {
    for (const mender of menders) await confirm(`May I ${MENDERS[mender]}?`, yes);
    await runSteps(
      clock,
      menders.map((mender) => ({ title: MENDERS[mender], work: (say) => mend(mender, paths, say), long: true })),
    );
    found = await survey(paths, stack);
  }
  insist(found.checks);
  const { plan, sources } = found;
  for (const line of plan.report) console.log(line);
  const images = imagesToBuild(plan);
  const engine = { title: "engine", work: (say: Say) => prepareEngine(sources.engine, paths, say), long: true };
  const build = {
    title: `images: ${images.join(", ")}`,
    work: (say: Say) => buildImages(images, paths, say),
    long: true,
  };
  await runSteps(clock, images.length > 0 ? [engine, build] : [engine], true);
  return found;
}

type Say = (line: string) => void;

async function putUp(paths: Paths, stack: string, clock: Clock): Promise<void> {
  const pulumi = new Pulumi(paths, stack);
  await runSteps(clock, [
    {
      title: "state",
      work: async (say) => {
        await pulumi.init();
        await pulumi.recover(say);
      },
    },
  ]);
  const code = await clock.time("pulumi up", () => pulumi.change("up"));
  if (code !== 0)
    throw new StopError(
      "pulumi could not put the stack up; its output above says why. What stands stays; mend it and run `npm run up` again.",
    );
}

async function greet(paths: Paths, stack: string, plan: Plan, clock: Clock): Promise<Greeting> {
  const outputs = await new Pulumi(paths, stack).outputs();
  const answer = await clock.time("first answer", () => firstAnswer(stack, plan, outputs));
  return { outputs, plan, answer };
}

interface Greeting {
  outputs: Record<string, unknown>;
  plan: Plan;
  answer: Answer;
}

interface Conclusion {
  stack: string;
  startedAt: string;
  clock: Clock;
  sources: Sources;
  answer: Greeting;
}

async function conclude(
  paths: Paths,
  { stack, startedAt, clock, sources, answer: greeting }: Conclusion,
): Promise<void> {
  const { outputs, plan, answer } = greeting;
  const password = `npm run -s pulumi -- stack output adminPassword --show-secrets${stack === "local" ? "" : ` --stack ${stack}`}`;
  const model = plan.gateway.defaultGroup;
  console.log(`
${outputs.url}  (API: ${outputs.apiUrl})
  sign in as   ${outputs.adminEmail}
  password     ${password}
  API key      ${password.replace("adminPassword", "apiKey")}
  first answer ${model}: "${answer.text.trim().replace(/\s+/g, " ").slice(0, 120)}"
               first word after ${answer.firstTokenSeconds.toFixed(2)} s, then ${answer.tokensPerSecond.toFixed(0)} tokens/s

${formatTimings(clock.steps, clock.seconds)}`);
  const { engine, images, library } = sources;
  const report: UpReport = {
    stack,
    startedAt,
    seconds: clock.seconds,
    steps: clock.steps,
    sources: { engine, images, library },
    answer: { model, firstTokenSeconds: answer.firstTokenSeconds, tokensPerSecond: answer.tokensPerSecond },
  };
  writeWhole(lastUpFile(paths, stack), `${JSON.stringify(report, null, 2)}\n`);
}
