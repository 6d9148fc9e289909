/** How long one step took. */
export interface Timing {
  step: string;
  seconds: number;
}

/** What `up` writes down about itself. */
export interface UpReport {
  stack: string;
  startedAt: string;
  seconds: number;
  steps: Timing[];
  sources: { engine: string; images: string; library: string };
  answer?: { model: string; firstTokenSeconds: number; tokensPerSecond: number };
}

/** Seconds as people read them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Rows as text with aligned columns; the last column is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  "))
    .join("\n");
}

/** Where the time went. Steps that ran side by side add up to more than the total. */
export function formatTimings(steps: readonly Timing[], total: number): string {
  const rows = steps.map(({ step, seconds }) => [`  ${step}`, formatSeconds(seconds)]);
  return formatTable([...rows, ["  in all", formatSeconds(total)]]);
}
