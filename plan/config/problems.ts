/** How problems are written down: the value as it was given, secrets hidden, and what to write instead. */
import { distance } from "fastest-levenshtein";
import type { ConfigProblem } from "../types";

/** `["models", 1, "context"]` as `models[1].context`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}

/** The value at a path of raw config, or undefined. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part], raw);
}

const SECRET_KEY =
  /pass(word|wd|phrase)?$|secret(?!-?(name|ref)$)|token$|credential|^(api|private|access|master|salt)?[-_]?keys?$/i;
const SECRET_KEY_TAIL = /[-_](key|token|password)$|[a-z](Key|Token|Password)$/;
const SECRET_VALUE =
  /^sk-|^gh[pousr]_|^hf_|^AKIA|-----BEGIN (?!CERTIFICATE-----)|^[^\s:@/]*:\/\/[^\s@/]*:[^\s@/]*@|^[^\s:@/]+:[^\s@/]+@(?!sha256:)/;

/** Whether a key promises that its value is a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) || SECRET_KEY_TAIL.test(key);
}

/** Whether a text has the shape of a key, a private key or an address with a password in it. */
export function isSecretValue(value: unknown): boolean {
  return typeof value === "string" && SECRET_VALUE.test(value);
}

/** A value as it was written, short, with every secret hidden. */
export function showValue(value: unknown): string {
  if (value === undefined) return "(not set)";
  const hide = (key: string, inner: unknown) => (isSecretKey(key) || isSecretValue(inner) ? "[hidden]" : inner);
  const text = typeof value === "string" ? String(hide("", value)) : JSON.stringify(value, hide);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The nearest of the allowed words, or undefined where none is near. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const ranked = allowed
    .map((candidate) => ({ candidate, cost: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.cost - b.cost || (a.candidate < b.candidate ? -1 : 1));
  const best = ranked[0];
  return best && best.cost <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `did you mean "x"?` where something is near, else all that is allowed. */
export function didYouMean(word: string, allowed: readonly string[]): string {
  const near = nearest(word, allowed);
  return near === undefined ? `use one of: ${allowed.join(", ")}` : `did you mean "${near}"?`;
}

/**
 * Collects problems of one config; values are looked up by path so that they are shown as they were written. A secret is
 * reported once: what else is wrong at its place would only lead to it.
 */
export class Problems {
  readonly list: ConfigProblem[] = [];
  private readonly secrets = new Set<string>();

  /** @param written the config as it was written, with the tier's defaults where it says nothing */
  constructor(private readonly written: unknown) {}

  add(
    path: readonly PropertyKey[],
    message: string,
    suggestion: string,
    value: unknown = valueAt(this.written, path),
  ): void {
    const place = formatPath(path);
    if (this.secrets.has(place)) return;
    this.list.push({ path: place, value: showValue(value), message, suggestion });
  }

  addSecret(path: readonly PropertyKey[]): void {
    this.add(
      path,
      "looks like a secret in plain text; config holds none: the stack generates its secrets and keeps them encrypted",
      "remove it; to change a generated secret, raise its counter under rotations; if it was real, revoke it",
      "[hidden]",
    );
    this.secrets.add(formatPath(path));
  }
}
