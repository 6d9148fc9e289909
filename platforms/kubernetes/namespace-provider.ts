/**
 * The namespace of a stack as a thing with an owner. Pulumi's own resource would take over a namespace of that name
 * whoever made it, and delete it with the data in it.
 */
import type { V1Namespace } from "@kubernetes/client-node";
import type { dynamic } from "@pulumi/pulumi";
import { pause } from "../common/pause";
import { changedKeys, say } from "../common/tasks";
import { asked, type Client, type Connection, connect, found } from "./client";
import { STACK_LABEL } from "./platform";

/** Inputs of a namespace, all known. */
export interface NamespaceInputs {
  connection: Connection;
  namespace: string;
  stack: string;
  manifest: { metadata: { name: string; labels: Record<string, string> } };
}

/** Seconds that what is in a namespace gets to end: more than the longest grace of a service. */
const GONE_SECONDS = 400;

export const namespaceProvider: dynamic.ResourceProvider<NamespaceInputs, NamespaceInputs> = {
  async diff(_id, olds, news) {
    const changed = await changedKeys(olds, news, ["namespace", "stack", "manifest"]);
    const replaces = changed.filter((key) => key !== "manifest");
    return { changes: changed.length > 0, replaces, deleteBeforeReplace: true };
  },
  async create(inputs) {
    await claim(inputs);
    return { id: inputs.namespace, outs: inputs };
  },
  async read(id, props) {
    if (!props) return {};
    const { core } = await connect(props.connection);
    const there = await found(core.readNamespace({ name: props.namespace }));
    return there && ownerOf(there) === props.stack ? { id, props } : {};
  },
  async update(_id, _olds, news) {
    await claim(news);
    return { outs: news };
  },
  async delete(_id, props) {
    const client = await connect(props.connection);
    const there = await found(client.core.readNamespace({ name: props.namespace }));
    if (!there || ownerOf(there) !== props.stack) return;
    const kept = await claimsOf(client, props);
    if (kept.length === 0) return remove(client, props.namespace);
    say(props.namespace, `stays for its volumes: ${kept.join(", ")}`);
    await removeJobs(client, props);
    await untilEmpty(client, props);
  },
};

/** Makes the namespace, or takes over the one that this stack has left. */
async function claim({ connection, namespace, stack, manifest }: NamespaceInputs): Promise<void> {
  const { core, merge } = await connect(connection);
  const there = await found(core.readNamespace({ name: namespace }));
  if (!there) {
    await asked(core.createNamespace({ body: { apiVersion: "v1", kind: "Namespace", ...manifest } as V1Namespace }));
    return;
  }
  const owner = ownerOf(there);
  if (owner !== stack) throw new Error(refusal(namespace, stack, owner));
  if (there.status?.phase === "Terminating")
    throw new Error(`namespace '${namespace}' is being deleted: try again later`);
  await asked(
    core.patchNamespace({ name: namespace, body: { metadata: { labels: manifest.metadata.labels } } }, merge),
  );
}

function ownerOf(namespace: V1Namespace): string | undefined {
  return namespace.metadata?.labels?.[STACK_LABEL];
}

/** Pure: why a namespace is not taken over. */
export function refusal(namespace: string, stack: string, owner: string | undefined): string {
  const whose = owner === undefined ? "has no label of a stack" : `belongs to the stack '${owner}'`;
  return (
    `namespace '${namespace}' is there already and ${whose}; nothing in it was changed. ` +
    `Name another one in ai-stack:kubernetes, or, if it is to be this stack's: kubectl label namespace ${namespace} ${STACK_LABEL}=${stack} --overwrite`
  );
}

async function claimsOf({ core }: Client, { namespace, stack }: NamespaceInputs): Promise<string[]> {
  const labelSelector = `${STACK_LABEL}=${stack}`;
  const { items } = await asked(core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector }));
  return items.filter(({ metadata }) => !metadata?.deletionTimestamp).map(({ metadata }) => metadata?.name ?? "");
}

/** Jobs of tasks that `npm run down` has taken out of the state, because what they did shall stay: the models. */
async function removeJobs({ batch }: Client, { namespace, stack }: NamespaceInputs): Promise<void> {
  const labelSelector = `${STACK_LABEL}=${stack}`;
  const { items } = await asked(batch.listNamespacedJob({ namespace, labelSelector }));
  for (const { metadata } of items)
    await found(batch.deleteNamespacedJob({ name: metadata!.name!, namespace, propagationPolicy: "Background" }));
}

/** What was deleted before ends in its own time: who starts the stack again shall not meet it. */
async function untilEmpty({ apps, core }: Client, { namespace, stack }: NamespaceInputs): Promise<void> {
  const request = { namespace, labelSelector: `${STACK_LABEL}=${stack}` };
  await until(`the pods in '${namespace}' are not gone`, async () => {
    const lists = [
      core.listNamespacedPod(request),
      apps.listNamespacedDeployment(request),
      apps.listNamespacedStatefulSet(request),
    ];
    const found = await Promise.all(lists.map((list) => asked<{ items: unknown[] }>(list)));
    return found.every(({ items }) => items.length === 0);
  });
}

/** @throws Error with `complaint` where it takes too long */
async function until(complaint: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + GONE_SECONDS * 1000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`${complaint} after ${GONE_SECONDS} s`);
    await pause(1);
  }
}

async function remove({ core }: Client, name: string): Promise<void> {
  await found(core.deleteNamespace({ name }));
  await until(`namespace '${name}' is not gone`, async () => !(await found(core.readNamespace({ name }))));
}
