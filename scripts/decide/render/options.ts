import { parseOptions, StopError } from "../options";
import type { Store } from "./secrets";

export interface RenderArguments {
  /** Stack by name. */
  stack: string;
  /** Folder that is written. */
  out: string;
  /** Store of the External Secrets Operator. @default none */
  store?: Store;
}

const USAGE = "npm run render -- --stack NAME --out DIR [--external-secrets [SecretStore/]NAME]";
const VALUES = ["--out", "--external-secrets"];

/**
 * Reads the arguments after `npm run render --`.
 * @throws StopError that names the argument and what is allowed
 */
export function parseRenderOptions(args: readonly string[]): RenderArguments {
  const { values, ...rest } = parse(args, VALUES, USAGE);
  const store = values.get("--external-secrets");
  return { ...rest, ...(store === undefined ? {} : { store: storeOf(store) }) };
}

/**
 * Reads `--stack NAME --out DIR`.
 * @throws StopError that names the argument and what is allowed
 */
export function parseFolderOptions(args: readonly string[], usage: string): Omit<RenderArguments, "store"> {
  const { stack, out } = parse(args, ["--out"], usage);
  return { stack, out };
}

function parse(args: readonly string[], known: readonly string[], usage: string) {
  const values = new Map<string, string>();
  const rest = args.flatMap((arg) =>
    /^--[\w-]+=/.test(arg) ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg],
  );
  const others: string[] = [];
  while (rest.length > 0) {
    const arg = rest.shift() as string;
    if (!known.includes(arg)) others.push(arg);
    else values.set(arg, wanted(arg, rest.shift(), usage));
  }
  if (!others.some((arg) => ["--stack", "-s"].includes(arg))) throw new StopError(`--stack is missing; ${usage}`);
  const out = values.get("--out");
  if (out === undefined) throw new StopError(`--out is missing; ${usage}`);
  const { stack } = parseOptions(others, ["stack"]);
  return { stack, out, values };
}

function wanted(arg: string, value: string | undefined, usage: string): string {
  if (value !== undefined && value !== "" && !value.startsWith("-")) return value;
  throw new StopError(`${arg} wants a value; ${usage}`);
}

/** A ClusterSecretStore by its name alone, or a SecretStore of the namespace. */
function storeOf(value: string): Store {
  const [, own, name] = /^(SecretStore\/)?([a-z0-9][a-z0-9.-]*)$/.exec(value) ?? [];
  if (name === undefined) throw new StopError(`--external-secrets '${value}': a store's name, or SecretStore/NAME`);
  return { name, kind: own ? "SecretStore" : "ClusterSecretStore" };
}
