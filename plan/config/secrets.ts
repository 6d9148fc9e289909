import { formatPath, isSecretKey, isSecretValue, type Problems } from "./problems";

/** Refuses secrets in plain text, wherever they stand. The stack generates its own, so config never needs one. */
export function checkSecrets(raw: unknown, problems: Problems): void {
  walk(raw, [], false, (path) => problems.addSecret(path));
}

function walk(value: unknown, path: PropertyKey[], underSecret: boolean, report: (path: PropertyKey[]) => void): void {
  if (value !== null && typeof value === "object") {
    const entries: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, inner] of entries) {
      walk(inner, [...path, key], underSecret || isSecretEntry(path, key, inner), report);
    }
    return;
  }
  if (underSecret || isSecretValue(value)) report(path);
}

/** Places with the names of Secrets of the cluster, or of keys that are generated, which are none themselves. */
const NAMES = /^(edge|stores\.\w+|signIn|providers\[\d+\])\.secret$|^kubernetes\.imagePullSecret$|^teams\[\d+\]\.keys$/;

/** Counters of `rotations` are named after secrets and are none themselves. */
function isSecretEntry(path: PropertyKey[], key: PropertyKey, value: unknown): boolean {
  if (typeof key !== "string" || !isSecretKey(key)) return false;
  if (NAMES.test(formatPath([...path, key]))) return false;
  return !(path.length === 1 && path[0] === "rotations" && typeof value !== "string");
}
