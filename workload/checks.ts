/** What the checks of a workload share. */

/** One thing that is wrong with a spec. */
export interface SpecProblem {
  /** Path in the spec, for example `files[0].path`. */
  path: string;
  /** What is wrong and what is allowed. */
  reason: string;
}

/** Name of an environment variable. */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Takes one problem. */
export type Report = (path: string, reason: string) => void;

/** Every problem that `check` reports. */
export function collect(check: (report: Report) => void): SpecProblem[] {
  const problems: SpecProblem[] = [];
  check((path, reason) => problems.push({ path, reason }));
  return problems;
}

export function checkPort(path: string, port: number, report: Report): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) report(path, `${port} is no port: 1 to 65535`);
}

export function checkPositive(path: string, value: number, report: Report): void {
  if (!(value > 0 && Number.isFinite(value))) report(path, `${value} must be more than 0`);
}

export function checkUnique(path: string, values: string[], report: Report): void {
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  for (const value of twice) report(path, `'${value}' is given more than once`);
}
