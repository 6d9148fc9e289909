import type { Answer } from "./stream";

/** The value that this share of the values does not exceed; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * One row of the benchmark's table: requests, failures, time to the first word (median, 95 %), speed of one answer,
 * and of all together.
 * @param seconds from the first request to the last answer
 */
export function summarise(results: readonly (Answer | Error)[], seconds: number): string[] {
  const answers = results.filter((result): result is Answer => !(result instanceof Error));
  const first = answers.map((answer) => answer.firstTokenSeconds);
  const tokens = answers.reduce((sum, answer) => sum + answer.tokens, 0);
  const of = (value: number, unit: string, digits = 0) =>
    Number.isNaN(value) ? "-" : `${value.toFixed(digits)}${unit}`;
  return [
    String(results.length),
    String(results.length - answers.length),
    of(percentile(first, 0.5), " s", 2),
    of(percentile(first, 0.95), " s", 2),
    of(
      percentile(
        answers.map((answer) => answer.tokensPerSecond),
        0.5,
      ),
      "",
    ),
    of(tokens / seconds, ""),
  ];
}
