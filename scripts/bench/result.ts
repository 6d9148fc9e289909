import { formatTable } from "../decide/timings";

/** Two figures side by side. */
export interface Comparison {
  what: string;
  ours: number;
  reference: number;
  unit: "s" | "ms" | "tokens/s" | "requests/s" | "streams";
  /** Largest ratio of ours to the reference that is good (where more is better: smallest); absent: only reported. */
  aim?: number;
}

/** Units of which more is better; of the others less is. */
const MORE: Comparison["unit"][] = ["tokens/s", "requests/s", "streams"];
/** Units whose figures are so small that digits after the point count. */
const FINE: Comparison["unit"][] = ["s", "requests/s"];

/** Every comparison as a line: figures, ratio, aim, and whether it is met. */
export function formatComparisons(comparisons: readonly Comparison[]): string {
  const head = ["", "ours", "reference", "ratio", "aim", ""];
  return formatTable([head, ...comparisons.map(row)]);
}

function row({ what, ours, reference, unit, aim }: Comparison): string[] {
  const ratio = ours / reference;
  const more = MORE.includes(unit);
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
  return `${value.toFixed(FINE.includes(unit) ? 2 : 0)} ${unit}`;
}
