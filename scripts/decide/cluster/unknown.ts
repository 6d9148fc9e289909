import type { Check } from "../checks";

/** What could not be found out counts as a failure. */
export function unknown(name: string, reason: string): Check {
  const mend = "let this identity read it (get and list), or run doctor as one that may";
  return { name, ok: false, found: `not known: ${reason}`, mend };
}
