/**
 * Waits until the pods of a service are ready, as a resource of its own. Pulumi's provider can wait, too, but it takes a
 * StatefulSet that was just changed for one that is ready, and tells nothing of what a pod that failed has written.
 */
import type { V1Pod } from "@kubernetes/client-node";
import type { dynamic } from "@pulumi/pulumi";
import { pause } from "../common/pause";
import { redact } from "../common/progress";
import { changedKeys, say, TAIL_LINES } from "../common/tasks";
import { asked, type Client, type Connection, connect, found } from "./client";
import { SERVICE_LABEL } from "./platform";
import { isReady, type Patience, podFailure, stuckPod } from "./pod-failure";
import { Refusals } from "./refusals";
import { type Progress, rolledOut, type Workload } from "./rollout";
import { secretValues } from "./secrets";

/** Inputs of the wait, all known. */
export interface ReadyInputs {
  connection: Connection;
  workload: "Deployment" | "StatefulSet";
  /** Name of the service, which is that of the workload. */
  service: string;
  namespace: string;
  /** Hash of the pods' template, and their number where nobody else changes it: another one is waited for again. */
  version: string;
  /** Seconds that a pod which runs may take to become ready. */
  startSeconds: number;
}

/** Seconds that a pod waits for room (a cluster may add a machine meanwhile), and for its image and volumes. */
const ROOM_SECONDS = 300;
const ARRIVAL_SECONDS = 1800;
/** Seconds within which the cluster has made the pods, where a quota or a policy does not keep it from that. */
const NO_POD_SECONDS = 30;
const POLL_SECONDS = 1;
/** Seconds after which people are told what is waited for, and told again. */
const REMIND_SECONDS = 60;

export const readyProvider: dynamic.ResourceProvider<ReadyInputs, ReadyInputs> = {
  async diff(_id, olds, news) {
    const changed = await changedKeys(olds, news, ["workload", "service", "namespace", "version"]);
    return { changes: changed.length > 0 };
  },
  async create(inputs) {
    await waitUntilReady(inputs);
    return { id: inputs.service, outs: inputs };
  },
  async read(id, props) {
    if (!props) return {};
    const workload = await workloadOf(await connect(props.connection), props);
    return (workload?.status?.readyReplicas ?? 0) > 0 ? { id, props } : {};
  },
  async update(_id, _olds, news) {
    await waitUntilReady(news);
    return { outs: news };
  },
};

async function waitUntilReady(inputs: ReadyInputs): Promise<void> {
  const client = await connect(inputs.connection);
  const patience = { room: ROOM_SECONDS, arrival: ARRIVAL_SECONDS, start: inputs.startSeconds };
  let [seen, moved, reminded] = ["", Date.now(), Date.now()];
  const refusals = new Refusals();
  for (;;) {
    const workload = await workloadOf(client, inputs);
    if (!workload) throw new Error(`${inputs.workload} ${inputs.service} is not there`);
    const pods = await podsOf(client, inputs);
    const progress = rolledOut(workload);
    if (progress.done) return;
    const picture = JSON.stringify([progress, pods.map(outline)]);
    if (picture !== seen) [seen, moved] = [picture, Date.now()];
    const now = Date.now();
    const [waited, refused] = [(now - moved) / 1000, refusals.seconds(pods, now)];
    const failure = await failureOf(client, inputs, { workload, pods, waited, refused, now, patience });
    if (failure) throw new Error(failure);
    if (Date.now() - reminded > REMIND_SECONDS * 1000) {
      say(inputs.service, remark(progress, pods));
      reminded = Date.now();
    }
    await pause(POLL_SECONDS);
  }
}

interface Situation {
  workload: Workload;
  pods: V1Pod[];
  /** Seconds since anything has changed. */
  waited: number;
  /** Seconds for which machines have refused one pod after the other. */
  refused: number;
  /** Clock in milliseconds. */
  now: number;
  patience: Patience;
}

/** Why the service is not going to be ready; nothing while there is hope. */
async function failureOf(client: Client, inputs: ReadyInputs, situation: Situation): Promise<string | undefined> {
  const { workload, pods, waited, refused, now, patience } = situation;
  if (pods.length === 0) {
    if (waited < NO_POD_SECONDS) return undefined;
    return sentence(inputs, `no pod is made for it: ${await whyNoPod(client, inputs, workload)}`);
  }
  const failed = pods.filter(({ status }) => status?.phase === "Failed");
  const others = pods.filter((pod) => !failed.includes(pod));
  // The machine of a failed pod refused it, or threw it out: another pod is soon in its place.
  const hopeless = others.every(isReady) ? Math.max(waited, refused) : refused;
  const last = failed.at(-1);
  if (last && hopeless >= patience.room)
    return describe(client, inputs, last, podFailure(last)?.reason ?? "it was thrown out");
  for (const pod of others) {
    const reason = stuckPod(pod, waited, patience, now);
    if (reason !== undefined) return describe(client, inputs, pod, reason);
  }
  return undefined;
}

function sentence({ service }: ReadyInputs, reason: string): string {
  return `service ${service} did not become ready: ${reason}`;
}

async function describe(client: Client, inputs: ReadyInputs, pod: V1Pod, reason: string): Promise<string> {
  const name = pod.metadata!.name!;
  const events = pod.status?.phase === "Pending" ? await warningsOf(client, inputs.namespace, name) : [];
  const lines = await tailOf(client, inputs.namespace, pod);
  const parts = [
    sentence(inputs, `${reason} (pod ${name})`),
    ...events.filter((message) => !reason.includes(message)).slice(-1),
    ...(lines.length > 0 ? [`the last lines of its log:\n  ${lines.join("\n  ")}`] : []),
  ];
  const env = pod.spec?.containers[0]?.env ?? [];
  return redact(parts.join("; "), await secretValues(client, inputs.namespace, env));
}

/** What a pod has written last; of one that is started again what it wrote before it ended. */
async function tailOf({ core }: Client, namespace: string, pod: V1Pod): Promise<string[]> {
  const [status] = pod.status?.containerStatuses ?? [];
  if (!status?.state?.running && !status?.state?.terminated && !status?.lastState?.terminated) return [];
  const previous = status.state?.waiting !== undefined;
  const request = { name: pod.metadata!.name!, namespace, tailLines: TAIL_LINES, previous };
  // A node that is lost does not hand out logs; what is known without them is worth more than no message.
  const log = await found(core.readNamespacedPodLog(request)).catch(() => "");
  return (log ?? "").split("\n").filter((line) => line.trim() !== "");
}

async function whyNoPod(client: Client, inputs: ReadyInputs, workload: Workload): Promise<string> {
  const failed = workload.status?.conditions?.find(
    ({ type, status }) => type === "ReplicaFailure" && status === "True",
  );
  const warnings = await warningsOf(client, inputs.namespace, inputs.service);
  return failed?.message ?? warnings.at(-1) ?? "no reason is known";
}

async function warningsOf({ core }: Client, namespace: string, name: string): Promise<string[]> {
  const fieldSelector = `type=Warning,involvedObject.name=${name}`;
  const { items } = await asked(core.listNamespacedEvent({ namespace, fieldSelector }));
  return items.map(({ message }) => message ?? "");
}

function workloadOf(
  { apps }: Client,
  { workload, service: name, namespace }: ReadyInputs,
): Promise<Workload | undefined> {
  return workload === "Deployment"
    ? found<Workload>(apps.readNamespacedDeployment({ name, namespace }))
    : found<Workload>(apps.readNamespacedStatefulSet({ name, namespace }));
}

async function podsOf({ core }: Client, { service, namespace }: ReadyInputs): Promise<V1Pod[]> {
  const labelSelector = `${SERVICE_LABEL}=${service}`;
  return (await asked(core.listNamespacedPod({ namespace, labelSelector }))).items;
}

/** What of a pod counts as something that has happened; that it was started once more does not. */
function outline({ metadata, spec, status }: V1Pod): unknown {
  return [
    metadata?.name,
    metadata?.deletionTimestamp,
    spec?.nodeName,
    status?.phase,
    status?.containerStatuses?.[0]?.ready,
  ];
}

/** What is waited for, for people. */
function remark(progress: Progress, pods: V1Pod[]): string {
  const waiting = pods.find((pod) => !isReady(pod));
  const reason = waiting?.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  return `${progress.ready} of ${progress.wanted} pods are ready${reason ? `; no room: ${reason.message}` : ""}`;
}
