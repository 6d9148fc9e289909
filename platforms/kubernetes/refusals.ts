/**
 * Pods that a machine refuses, or throws out, are `Failed` and followed by others: a device plugin that is not back yet,
 * a disk that is full. That is no reason to give up, but where it goes on and on.
 */
import type { V1Pod } from "@kubernetes/client-node";

/** Seconds without another one after which it is over. */
const OVER_SECONDS = 60;

export class Refusals {
  private readonly seen = new Set<string>();
  private first: number | undefined;
  private last = 0;

  /**
   * For how long pods have been refused, one after the other; zero when none was, or not lately.
   *
   * @param pods all of a service; the same ones again do not count, nor those that are left of earlier times
   * @param now clock in milliseconds
   */
  seconds(pods: readonly V1Pod[], now: number): number {
    const fresh = pods.filter(({ metadata, status }) => {
      const id = metadata?.uid ?? "";
      return status?.phase === "Failed" && !this.seen.has(id) && this.seen.add(id);
    });
    const begins = this.first === undefined || now - this.last > OVER_SECONDS * 1000;
    if (fresh.length > 0) {
      if (begins) this.first = now;
      this.last = now;
    } else if (begins) this.first = undefined;
    return this.first === undefined ? 0 : (now - this.first) / 1000;
  }
}
