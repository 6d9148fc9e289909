/** What the command line asks for. */
export interface Options {
  /** Stack by name: the committed `Pulumi.<stack>.yaml`. @default "local" */
  stack: string;
  /** Nothing is asked. @default false */
  yes: boolean;
  /** `down` removes the data too. @default false */
  purge: boolean;
  /** `doctor` mends what it can. @default false */
  mend: boolean;
  /** `bench` measures in a cluster, too. @default false */
  cluster: boolean;
  /** `bench` measures how fast a stack serves, instead of how fast it is put up. @default false */
  serving: boolean;
}

type Flag = keyof Options;

const FLAGS: Record<string, Flag> = {
  "--stack": "stack",
  "-s": "stack",
  "--yes": "yes",
  "-y": "yes",
  "--purge": "purge",
  "--mend": "mend",
  "--cluster": "cluster",
  "--serving": "serving",
};

/** A mistake or a refusal whose message is all that the user needs; printed without a stack trace. */
export class StopError extends Error {}

/**
 * Reads the arguments after `npm run <command> --`.
 * @param allowed flags that the command knows
 * @throws StopError that names the argument and what is allowed
 */
export function parseOptions(args: readonly string[], allowed: readonly Flag[]): Options {
  const options: Options = { stack: "local", yes: false, purge: false, mend: false, cluster: false, serving: false };
  const rest = args.flatMap((arg) =>
    /^--\w+=/.test(arg) ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg],
  );
  while (rest.length > 0) {
    const arg = rest.shift() as string;
    const flag = FLAGS[arg];
    if (flag === undefined || !allowed.includes(flag)) {
      const known = Object.keys(FLAGS).filter((name) => allowed.includes(FLAGS[name] as Flag));
      throw new StopError(`unknown argument '${arg}'; allowed: ${known.join(", ") || "none"}`);
    }
    if (flag === "stack") options.stack = stackName(rest.shift());
    else options[flag] = true;
  }
  return options;
}

function stackName(value: string | undefined): string {
  if (value !== undefined && /^[a-z0-9][a-z0-9-]*$/.test(value)) return value;
  throw new StopError(`--stack wants a name of lower case letters, digits and dashes, not '${value ?? ""}'`);
}

/** Commands of the Pulumi CLI that take `--config-file` (those of 3.250). `config` does not: it edits the checkout's file. */
const TAKES_CONFIG_FILE = ["up", "update", "preview", "pre", "destroy", "dn", "refresh", "import", "watch", "logs"];

/** The stack that arguments of the Pulumi CLI name. @default "local" */
export function stackOf(args: readonly string[]): string {
  for (const [index, arg] of args.entries()) {
    if (arg === "-s" || arg === "--stack") return args[index + 1] ?? "local";
    if (arg.startsWith("--stack=")) return arg.slice("--stack=".length);
  }
  return "local";
}

/** The arguments for the Pulumi CLI with the machine's stack config where the command takes one and none is given. */
export function withConfigFile(args: readonly string[], file: string): string[] {
  const command = args.find((arg) => !arg.startsWith("-"));
  const given = args.some((arg) => arg === "--config-file" || arg.startsWith("--config-file="));
  const takes = command !== undefined && TAKES_CONFIG_FILE.includes(command);
  return takes && !given && !args.includes("--help") ? [...args, "--config-file", file] : [...args];
}
