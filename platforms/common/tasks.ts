/** What tasks are on every platform: when they run again, and what they say. */

/** Lines of output that an error repeats. */
export const TAIL_LINES = 20;
/** Seconds between two lines of progress that differ in numbers alone. */
export const PROGRESS_SECONDS = 5;

/** A command of a task. */
export interface Command {
  entrypoint?: string[];
  args: string[];
}

/**
 * Why a task has failed, for people.
 *
 * @param retries how often it was tried again
 * @param tail the last lines of its output
 */
export function describeFailure(task: string, failure: string, retries: number, tail: string[]): string {
  const attempts = retries > 0 ? ` (${retries + 1} attempts)` : "";
  const log = tail.length > 0 ? `; the last lines of its output:\n  ${tail.join("\n  ")}` : "; it wrote nothing";
  return `task ${task} failed: ${failure}${attempts}${log}`;
}

/** Keeps the last lines that it is given. */
export function keepTail(): { lines: string[]; push(line: string): void } {
  const lines: string[] = [];
  return {
    lines,
    push(line) {
      lines.push(line);
      if (lines.length > TAIL_LINES) lines.shift();
    },
  };
}

/** What a dynamic provider writes to stderr is the progress that `pulumi up` shows. */
export function say(name: string, line: string): void {
  process.stderr.write(`${name}: ${line}\n`);
}

/** The named fields that differ between two versions of a thing. */
export async function changedKeys<T, K extends keyof T>(olds: T, news: T, keys: readonly K[]): Promise<K[]> {
  const { isDeepStrictEqual } = await import("node:util");
  return keys.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
}
