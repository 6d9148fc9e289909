/** Runs a Job to its end, and follows what its pods write. */
import type { V1Job, V1Pod } from "@kubernetes/client-node";
import { pause } from "../common/pause";
import { readLines } from "../common/progress";
import { asked, type Client, found } from "./client";
import { placementFailure, podFailure } from "./pod-failure";

/** Seconds that a pod gets to be placed, and its image to arrive, before the Job counts as failed. */
const PENDING_SECONDS = 600;
/** Seconds within which the cluster has made the pod, where a quota or a policy does not keep it from that. */
const NO_POD_SECONDS = 30;
const POLL_SECONDS = 1;

/**
 * Runs a Job, one of the same name that was left behind removed first.
 *
 * @param onLine takes each line of its pods' logs
 * @returns why it failed; empty when it ended well. The Job is there afterwards, whatever happened
 */
export async function runJob(client: Client, job: V1Job, onLine: (line: string) => void): Promise<string> {
  const [name, namespace] = [job.metadata!.name!, job.metadata!.namespace!];
  await removeJob(client, name, namespace);
  await asked(client.batch.createNamespacedJob({ namespace, body: job }));
  const logs = new Map<string, Promise<void>>();
  let moved = Date.now();
  for (;;) {
    const pods = await podsOf(client, name, namespace);
    for (const pod of pods.filter(hasStarted)) {
      moved = Date.now();
      const id = pod.metadata!.name!;
      if (!logs.has(id)) logs.set(id, follow(client, pod, onLine));
    }
    const now = await asked(client.batch.readNamespacedJob({ name, namespace }));
    const ended = conditionOf(now);
    if (ended) {
      await Promise.all(logs.values());
      return ended.type === "Complete" ? "" : explain(ended, await podsOf(client, name, namespace), job);
    }
    const stuck = await stuckFor(client, job, pods, (Date.now() - moved) / 1000);
    if (stuck !== undefined) return stuck;
    await pause(POLL_SECONDS);
  }
}

/** Why the Job is not going to run; nothing while there is hope. */
async function stuckFor(client: Client, job: V1Job, pods: V1Pod[], waited: number): Promise<string | undefined> {
  if (pods.length > 0)
    return pods.map((pod) => placementFailure(pod, waited, PENDING_SECONDS)).find((reason) => reason !== undefined);
  if (waited < NO_POD_SECONDS) return undefined;
  const { name, namespace } = job.metadata!;
  const fieldSelector = `involvedObject.kind=Job,involvedObject.name=${name}`;
  const { items } = await asked(client.core.listNamespacedEvent({ namespace: namespace!, fieldSelector }));
  return `no pod is made for it: ${items.at(-1)?.message ?? "no reason is known"}`;
}

/** Removes a Job with its pods, and waits until they are gone; one that is not there is as good. */
export async function removeJob({ batch }: Client, name: string, namespace: string): Promise<void> {
  const there = await found(batch.deleteNamespacedJob({ name, namespace, propagationPolicy: "Foreground" }));
  if (!there) return;
  while (await found(batch.readNamespacedJob({ name, namespace }))) await pause(POLL_SECONDS);
}

async function podsOf({ core }: Client, job: string, namespace: string): Promise<V1Pod[]> {
  const labelSelector = `batch.kubernetes.io/job-name=${job}`;
  return (await asked(core.listNamespacedPod({ namespace, labelSelector }))).items;
}

function hasStarted(pod: V1Pod): boolean {
  return ["Running", "Succeeded", "Failed"].includes(pod.status?.phase ?? "") && podFailure(pod)?.ran !== false;
}

function conditionOf(job: V1Job) {
  const ends = ["Complete", "Failed"];
  return job.status?.conditions?.find(({ type, status }) => ends.includes(type) && status === "True");
}

/** Pure: why a Job has failed. */
export function explain(ended: { reason?: string; message?: string }, pods: V1Pod[], job: V1Job): string {
  if (ended.reason === "DeadlineExceeded") return `not done after ${job.spec?.activeDeadlineSeconds} s`;
  const failures = pods.map(podFailure).filter((failure) => failure !== undefined);
  return failures.at(-1)?.reason ?? ended.message ?? ended.reason ?? "failed";
}

/** Hands over the log of a pod until it ends. */
async function follow({ config }: Client, pod: V1Pod, onLine: (line: string) => void): Promise<void> {
  const { Log } = await import("@kubernetes/client-node");
  const { Writable } = await import("node:stream");
  const { StringDecoder } = await import("node:string_decoder");
  const lines = readLines(onLine);
  const decoder = new StringDecoder("utf8");
  const { name, namespace } = pod.metadata!;
  await new Promise<void>((resolve) => {
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(decoder.write(chunk));
        done();
      },
    });
    // The log of a pod whose node is gone breaks off; how the Job ended is not learned from it.
    sink
      .once("finish", resolve)
      .once("close", resolve)
      .once("error", () => resolve());
    new Log(config)
      .log(namespace!, name!, pod.spec!.containers[0]!.name, sink, { follow: true })
      .catch((error: Error) => {
        // How the Job ended is known without it.
        onLine(`its log cannot be read: ${error.message.split("\n")[0]}`);
        resolve();
      });
  });
  lines.end();
}
