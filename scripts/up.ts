import type { Plan } from "../plan/types";
import { hasEdge, imagesToBuild } from "./decide/needs";
import { parseOptions, StopError } from "./decide/options";
import type { Answer } from "./decide/stream";
import { formatSummary } from "./decide/summary";
import type { UpReport } from "./decide/timings";
import { Clock } from "./effects/clock";
import { prepareEngine } from "./effects/engine";
import { firstAnswer } from "./effects/first-answer";
import { buildImages } from "./effects/images";
import { insist, mendAll, type Survey, survey } from "./effects/prepare";
import { Pulumi } from "./effects/pulumi";
import { prepareState, writeWhole } from "./effects/state";
import { guard, runSteps, type Step } from "./effects/tasks";
import { createPaths, lastUpFile, type Paths, stackConfigFile } from "./paths";

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
    await conclude(paths, options.stack, plan, clock, { startedAt, sources });
    return 0;
  });
}

/** Surveys the machine, mends what can be mended, and gets the engine and the images, side by side. */
async function makeReady(paths: Paths, stack: string, yes: boolean, clock: Clock): Promise<Survey> {
  const first = await clock.time("survey", () => survey(paths, stack));
  for (const line of first.sources.lines) console.log(line);
  const found = await mendAll(paths, stack, first, { yes, clock });
  insist(found.checks);
  const { plan, sources } = found;
  for (const line of plan.report) console.log(line);
  writeWhole(stackConfigFile(paths, stack), found.config);
  // A cluster pulls its images; those that are built are brought into its registry by whoever runs it.
  const images = plan.cluster ? [] : imagesToBuild(plan);
  const engine: Step = {
    title: "engine",
    work: (say) => prepareEngine(sources.engine, plan.platform, paths, say),
    long: true,
  };
  const title = `images: ${images.join(", ")}`;
  const build: Step = { title, work: (say) => buildImages(images, paths, say), long: true };
  await runSteps(clock, images.length > 0 ? [engine, build] : [engine], true);
  return found;
}

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

/** Asks a stack on this machine for a first answer, and says and writes down how it went. */
async function conclude(
  paths: Paths,
  stack: string,
  plan: Plan,
  clock: Clock,
  run: Pick<UpReport, "startedAt" | "sources">,
): Promise<void> {
  const outputs = await new Pulumi(paths, stack).outputs();
  // The way into a cluster, and through an edge of others, is their own affair: a name that is not known yet, or a
  // network that this machine is not in.
  const elsewhere = plan.cluster !== undefined || !hasEdge(plan);
  const first = elsewhere
    ? undefined
    : {
        model: plan.gateway.defaultGroup,
        answer: await clock.time("first answer", () => firstAnswer(stack, plan, outputs)),
      };
  const { steps, seconds } = clock;
  const shown = { url: String(outputs.url), apiUrl: String(outputs.apiUrl), adminEmail: String(outputs.adminEmail) };
  console.log(formatSummary({ stack, outputs: shown, ...(first ? { first } : {}), steps, seconds }));
  const { engine, images, library } = run.sources;
  const report: UpReport = {
    stack,
    startedAt: run.startedAt,
    seconds,
    steps,
    sources: { engine, images, library },
    ...(first ? { answer: { ...speedOf(first.answer), model: first.model } } : {}),
  };
  writeWhole(lastUpFile(paths, stack), `${JSON.stringify(report, null, 2)}\n`);
}

function speedOf({ firstTokenSeconds, tokensPerSecond }: Answer): Omit<NonNullable<UpReport["answer"]>, "model"> {
  return { firstTokenSeconds, tokensPerSecond };
}
