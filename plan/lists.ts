/** Lists that are grouped, and shown to people without every element. */

/** Elements by key, keys in the order of their first element. */
export function groupBy<T, K>(list: readonly T[], keyOf: (element: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const element of list) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return groups;
}

/** Names up to which each is shown. */
const SHORT = 3;

/** `a-0, a-1` or, of more than three that follow one another, `a-0 to a-99`. */
export function formatNames(names: readonly string[]): string {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run && follows(run.at(-1)!, name)) run.push(name);
    else runs.push([name]);
  }
  return runs.flatMap((run) => (run.length > SHORT ? [`${run[0]} to ${run.at(-1)}`] : run)).join(", ");
}

/** Whether a name is the one before it with its number raised by one. */
function follows(before: string, name: string): boolean {
  const match = /^(.*?)(\d+)$/.exec(before);
  return match !== null && name === `${match[1]}${Number(match[2]) + 1}`;
}
