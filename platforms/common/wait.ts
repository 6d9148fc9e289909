/** How long a service may take to become healthy. */
import type { HealthSpec } from "../../workload/spec";

/** Seconds that a container gets to be created and started, besides what its health check allows. */
const START_MARGIN_SECONDS = 60;

/** Seconds within which a service has to be healthy: the age at which its check has failed for good, and a margin. */
export function waitSeconds(health: HealthSpec): number {
  const attempt = health.intervalSeconds + health.timeoutSeconds;
  return Math.ceil(health.startPeriodSeconds + attempt * health.retries + START_MARGIN_SECONDS);
}
