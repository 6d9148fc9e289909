import { isSecretKey, isSecretValue, type Problems } from "./problems";

/**
 * Refuses secrets in plain text, wherever they stand. The stack generates its own, so config never needs one.
 *
 * @returns whether any was found; then the other problems of the same place are left out by `withoutSecretPaths`
 */
export function checkSecrets(raw: unknown, problems: Problems): PropertyKey[][] {
  const found: PropertyKey[][] = [];
  walk(raw, [], false, (path) => {
    found.push(path);
    problems.add(
      path,
      "looks like a secret in plain text; config holds none: the stack generates its secrets and keeps them encrypted",
      "remove it; to change a generated secret, raise its counter under rotations; if it was real, revoke it",
      "[hidden]",
    );
  });
  return found;
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

/** Counters of `rotations` are named after secrets and are none themselves. */
function isSecretEntry(path: PropertyKey[], key: PropertyKey, value: unknown): boolean {
  if (typeof key !== "string" || !isSecretKey(key)) return false;
  return !(path.length === 1 && path[0] === "rotations" && typeof value !== "string");
}
