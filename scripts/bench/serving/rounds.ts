import { median } from "../measure";
import type { Comparison } from "../result";
import type { Served } from "./load";

/** Something measured on both sides. */
export interface Pair<T> {
  ours: T;
  reference: T;
}

/**
 * Both in turns, the one first in one round and the other in the next, so that neither always comes after a rest.
 * @returns the figures of every round
 */
export async function alternate<T>(rounds: number, sides: Pair<() => Promise<T>>): Promise<Pair<T[]>> {
  const all: Pair<T[]> = { ours: [], reference: [] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (["ours", "reference"] as const) : (["reference", "ours"] as const);
    for (const side of order) all[side].push(await sides[side]());
  }
  return all;
}

/** Aims by figure; without one it is only reported. */
export type Aims = Partial<Record<keyof Served, number>>;

/** Medians of the rounds, side by side. */
export function compareServed(what: string, { ours, reference }: Pair<Served[]>, aims: Aims = {}): Comparison[] {
  const line = (figure: keyof Served, words: string, unit: Comparison["unit"]): Comparison => {
    const of = (all: readonly Served[]) => median(all.map((one) => one[figure]));
    const aim = aims[figure];
    const sides = { ours: of(ours), reference: of(reference) };
    return { what: `${what}: ${words}`, unit, ...sides, ...(aim === undefined ? {} : { aim }) };
  };
  return [line("rate", "rate", "requests/s"), line("p50", "p50", "ms"), line("p95", "p95", "ms")];
}
