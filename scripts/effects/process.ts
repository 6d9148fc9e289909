import type { Options } from "execa";
import { StopError } from "../decide/options";

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Gets every line of stdout and stderr as it comes. */
  onLine?: (line: string) => void;
  /** Text for stdin. */
  input?: string;
}

/** execa is an ES module, which a CommonJS program reaches by a dynamic import alone. */
const load = () => import("execa");

/** Lines of a failed command that its error shows. */
const TAIL = 15;

/**
 * Runs a command and returns its stdout.
 * @throws StopError with the command and the end of its output
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { execa } = await load();
  const tail: string[] = [];
  const see = (line: string) => {
    tail.push(line);
    if (tail.length > TAIL) tail.shift();
    options.onLine?.(line);
  };
  const settings = { ...common(options), input: options.input ?? "", reject: false } satisfies Options;
  const child = execa(command, args, settings);
  const reading = (async () => {
    for await (const line of child.iterable({ from: "all" })) see(String(line));
  })();
  const result = await child;
  await reading.catch(() => undefined);
  if (result.failed) {
    const reason = result.exitCode === undefined ? result.shortMessage : `exit code ${result.exitCode}`;
    throw new StopError(`${command} ${args.join(" ")}: ${reason}\n${tail.join("\n")}`);
  }
  return String(result.stdout);
}

/** Runs a command whose failure is an answer; undefined then. */
export async function ask(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string | undefined> {
  try {
    return await run(command, args, options);
  } catch {
    return undefined;
  }
}

/** Runs a command on this process's own terminal, and returns its exit code. */
export async function passThrough(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  const { execa } = await load();
  const result = await execa(command, args, { ...common(options), stdio: "inherit", reject: false });
  return result.exitCode ?? 1;
}

function common({ cwd, env }: RunOptions) {
  return { ...(cwd ? { cwd } : {}), env: env ?? process.env, extendEnv: false, all: true as const };
}
