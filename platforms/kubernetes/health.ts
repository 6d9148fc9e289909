/** Pure: how a cluster sees whether a pod is up, and how it ends one without losing requests. */
import type { HealthSpec, ServiceSpec } from "../../workload/spec";

/**
 * Seconds between the decision to end a pod and its end signal: all nodes take it out of their routes meanwhile, and no
 * request is sent to one that listens no more.
 */
const DRAIN_SECONDS = 5;
/** Seconds that a program gets beyond its grace before it is killed. */
const KILL_MARGIN_SECONDS = 5;
/** Failures in a row after which a pod gets no more requests. */
const NOT_READY_FAILURES = 3;
/** Seconds between two questions whether a pod should be started again. */
const LIVENESS_SECONDS = 10;

/**
 * Startup, readiness and liveness of one check. While it starts, nothing else counts; then it gets no requests soon
 * after it stops answering, and is started again when it has not answered for as long as `retries` allow.
 */
export function renderProbes(health: HealthSpec): Record<string, object> {
  const { http, command, intervalSeconds, retries, startPeriodSeconds } = health;
  const probe = {
    ...(http ? { httpGet: { port: http.port, path: http.path } } : { exec: { command } }),
    timeoutSeconds: whole(health.timeoutSeconds),
  };
  const period = whole(intervalSeconds);
  const patience = retries * (intervalSeconds + health.timeoutSeconds);
  const liveness = Math.max(LIVENESS_SECONDS, period);
  return {
    startupProbe: {
      ...probe,
      periodSeconds: period,
      failureThreshold: Math.ceil((startPeriodSeconds + retries * intervalSeconds) / period),
    },
    readinessProbe: { ...probe, periodSeconds: period, failureThreshold: NOT_READY_FAILURES },
    livenessProbe: {
      ...probe,
      periodSeconds: liveness,
      failureThreshold: Math.max(NOT_READY_FAILURES, Math.ceil(patience / liveness)),
    },
  };
}

/** Only where others keep their connections to it while one of it is replaced does a drain help. */
export function renderLifecycle(spec: ServiceSpec): { pod: object; container: object } {
  const drains = spec.volumes.every((volume) => volume.shared);
  const grace = spec.stopGraceSeconds + KILL_MARGIN_SECONDS + (drains ? DRAIN_SECONDS : 0);
  return {
    pod: { terminationGracePeriodSeconds: grace },
    container: drains ? { lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } } } : {},
  };
}

function whole(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
