/** Something that is measured; gives its figure, seconds mostly. */
export type Contestant = () => Promise<number>;

/** Middle of the figures; of an even number the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  if (figures.length === 0) throw new Error("there is no median of nothing");
  const sorted = [...figures].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

/** The smallest of the figures that is not below `percent` of them; by nearest rank. */
export function percentile(figures: readonly number[], percent: number): number {
  if (figures.length === 0) throw new Error("there is no percentile of nothing");
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

/**
 * Runs the contestants in turn, so that what else the machine does falls on all alike.
 * @returns the median of each
 */
export async function takeTurns<T extends string>(
  rounds: number,
  contestants: Record<T, Contestant>,
): Promise<Record<T, number>> {
  const entries = Object.entries<Contestant>(contestants).map(([name, run]) => ({
    name,
    run,
    figures: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { run, figures } of entries) figures.push(await run());
  }
  return Object.fromEntries(entries.map(({ name, figures }) => [name, median(figures)])) as Record<T, number>;
}

/** Seconds that the work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
