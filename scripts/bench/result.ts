import { formatTable } from "../decide/timings";

/** Two figures side by side. */
export interface Comparison {
  what: string;
  ours: number;
  reference: number;
  unit: "s" | "ms" | "tokens/s";
  /** Largest ratio of ours to the reference that is good (for tokens/s: smallest); absent: only reported. */
  aim?: number;
}

/** Every comparison as a line: figures, ratio, aim, and whether it is met. */
export function formatComparisons(comparisons: readonly Comparison[]): string {
  const head = ["", "ours", "reference", "ratio", "aim", ""];
  return formatTable([head, ...comparisons.map(row)]);
}

function row({ what, ours, reference, unit, aim }: Comparison): string[] {
  const ratio = ours / reference;
  const more = unit === "tokens/s";
  const met = aim === undefined ? "" : (more ? ratio >= aim : ratio <= aim) ? "met" : "missed";
  const sign = more ? ">=" : "<=";
  return [
    what,
    figure(ours, unit),
    figure(reference, unit),
    ratio.toFixed(2),
    aim === undefined ? "" : `${sign} ${aim}`,
    met,
  ];
}

function figure(value: number, unit: Comparison["unit"]): string {
  return `${value.toFixed(unit === "s" ? 2 : 0)} ${unit}`;
}
