/** Pure: what the state of a pod says about why it does not run. */
import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import { bytesOf } from "./quantity";

/** Reasons for which a container will not start however long one waits, but for somebody else's doing. */
const HOPELESS = ["InvalidImageName", "ErrImageNeverPull"];
/** Reasons that are mostly like those; but a kubelet with much to do, or one that just came up, has them for a moment. */
const STUBBORN = ["CreateContainerConfigError", "CreateContainerError"];
/** Seconds after which they are believed: the kubelet has tried several times. */
const STUBBORN_SECONDS = 60;

export interface PodFailure {
  /** Why, for people. */
  reason: string;
  /** Has the container run at all? */
  ran: boolean;
}

/** How the container of a pod failed; nothing while it runs or when it ended well. */
export function podFailure(pod: V1Pod): PodFailure | undefined {
  const [status] = pod.status?.containerStatuses ?? [];
  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  if (ended && ended.exitCode !== 0) {
    if (ended.reason === "OOMKilled")
      return { reason: `killed: it needs more than its ${memoryOf(pod)} of memory`, ran: true };
    const start = ended.reason === "StartError" || ended.reason === "ContainerCannotRun";
    return { reason: start ? `cannot be started: ${ended.message}` : `exit code ${ended.exitCode}`, ran: !start };
  }
  if (pod.status?.phase !== "Failed") return undefined;
  return { reason: [pod.status.reason, pod.status.message].filter(Boolean).join(": ") || "failed", ran: false };
}

/**
 * Why a pod is not going to start; nothing while there is hope.
 *
 * @param waited seconds since the last thing happened
 * @param patience seconds after which waiting for room or an image counts as a failure
 */
export function placementFailure(pod: V1Pod, waited: number, patience: number): string | undefined {
  if (pod.status?.phase !== "Pending") return undefined;
  const scheduled = pod.status.conditions?.find(({ type }) => type === "PodScheduled");
  const waiting = waitingOf(pod.status.containerStatuses?.[0]);
  const hopeless = [...HOPELESS, ...(waited < STUBBORN_SECONDS ? [] : STUBBORN)];
  if (waiting && hopeless.includes(waiting.reason ?? "")) return `cannot be started: ${textOf(waiting)}`;
  if (waited < patience) return undefined;
  if (scheduled?.status === "False") return `no node has room for it after ${patience} s: ${scheduled.message}`;
  return `not started after ${patience} s: ${waiting ? textOf(waiting) : "no reason is known"}`;
}

/** Seconds for which one waits for each thing that a pod goes through. */
export interface Patience {
  /** For a machine with room that takes it. */
  room: number;
  /** For its image and its volumes. */
  arrival: number;
  /** For its program to be ready. */
  start: number;
}

/** A container that is started again this often is not about to become ready. */
const MAX_RESTARTS = 5;
/** Seconds after which a pod that should have ended is taken for one whose machine is lost. */
const OVERDUE_SECONDS = 120;

/**
 * Why a pod of a service is not going to be ready; nothing while there is hope.
 *
 * @param waited seconds since anything has changed
 * @param now clock in milliseconds
 */
export function stuckPod(pod: V1Pod, waited: number, patience: Patience, now: number): string | undefined {
  const { deletionTimestamp } = pod.metadata ?? {};
  if (deletionTimestamp) {
    const overdue = (now - new Date(deletionTimestamp).getTime()) / 1000;
    return overdue > OVERDUE_SECONDS ? "the one before it does not end; its machine may be lost" : undefined;
  }
  if (isReady(pod)) return undefined;
  const [status] = pod.status?.containerStatuses ?? [];
  const failure = podFailure(pod);
  if ((status?.restartCount ?? 0) >= MAX_RESTARTS)
    return `it ends again and again: ${failure?.reason ?? "exit code 0"}`;
  const scheduled = pod.status?.conditions?.some(({ type, status: is }) => type === "PodScheduled" && is === "True");
  const pending = placementFailure(pod, waited, scheduled ? patience.arrival : patience.room);
  if (pending !== undefined || pod.status?.phase === "Pending") return pending;
  if (waited <= patience.start) return undefined;
  return failure ? `it ends again and again: ${failure.reason}` : `its health check fails for ${patience.start} s`;
}

/** Does it get requests? */
export function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}

function waitingOf(status: V1ContainerStatus | undefined) {
  return status?.state?.waiting;
}

function textOf({ reason, message }: { reason?: string; message?: string }): string {
  return [reason, message].filter(Boolean).join(": ");
}

function memoryOf(pod: V1Pod): string {
  const limit = pod.spec?.containers[0]?.resources?.limits?.memory;
  return limit === undefined ? "limit" : `${Math.round(bytesOf(limit) / 2 ** 20)} MiB`;
}
