import { createInterface } from "node:readline/promises";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { StopError } from "../decide/options";
import { type Clock, progress } from "./clock";

type Say = (line: string) => void;

/** One step with a name: `work` may say lines while it goes on. */
export interface Step {
  title: string;
  work: (say: Say) => Promise<void>;
  /** The step talks every so often by itself, for work of minutes. @default false */
  long?: boolean;
}

/** Runs steps and shows them: drawn on a terminal, one line each with seconds in a log. The first failure ends it. */
export async function runSteps(clock: Clock, steps: readonly Step[], concurrent = false): Promise<void> {
  const tasks = steps.map(
    (step): ListrTask => ({
      title: step.title,
      task: (_, task) =>
        clock.time(step.title, () =>
          observe(step, (line) => {
            task.output = line;
          }),
        ),
    }),
  );
  await new Listr(tasks, {
    concurrent,
    exitOnError: true,
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  }).run();
}

async function observe(step: Step, say: Say): Promise<void> {
  if (!step.long) return step.work(say);
  const talk = progress(step.title.split(":", 1)[0] ?? "", say);
  try {
    await step.work(talk.note);
  } finally {
    talk.stop();
  }
}

/**
 * Asks at a terminal; elsewhere, and with --yes, nothing is asked.
 * @throws StopError where the answer is no
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes || !process.stdin.isTTY || !process.stdout.isTTY) return;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${question} [Y/n] `);
  lines.close();
  if (!/^(y|yes|)$/i.test(answer.trim())) throw new StopError("nothing was changed");
}

/** Runs a command's work; what went wrong becomes a message and an exit code. */
export async function guard(work: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    const expected = error instanceof StopError;
    process.stderr.write(`\n${expected ? (error as Error).message : ((error as Error).stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
