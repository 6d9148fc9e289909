import { formatSeconds, type Timing } from "../decide/timings";

/** Measures steps by name. */
export class Clock {
  readonly steps: Timing[] = [];
  private readonly startedAt = performance.now();

  /** Seconds since the clock was made. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  /** Runs a step and notes how long it took, also when it fails. */
  async time<T>(step: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.steps.push({ step, seconds: (performance.now() - start) / 1000 });
    }
  }
}

/** On a terminal the line is drawn over; in a log each costs a line. */
const TERMINAL_SECONDS = 1;
const LOG_SECONDS = 15;

/**
 * Says how long something has been going on and what it said last, at regular times.
 * @param name stands before each line of a log, where steps that run side by side mix
 * @param say shows one line
 * @returns `note` takes a line of output, `stop` ends the talking
 */
export function progress(name: string, say: (line: string) => void) {
  const start = performance.now();
  let last = "";
  const head = process.stdout.isTTY ? "" : `${name} `;
  const tick = () => say(`${head}${formatSeconds((performance.now() - start) / 1000)}  ${last}`);
  const every = setInterval(tick, (process.stdout.isTTY ? TERMINAL_SECONDS : LOG_SECONDS) * 1000);
  return {
    note: (line: string) => {
      if (line.trim() !== "") last = line.trim().slice(0, 160);
    },
    stop: () => clearInterval(every),
  };
}
