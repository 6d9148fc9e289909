/**
 * The data of a service as a claim that outlives the stack. Pulumi's own resource cannot do two things: leave a volume
 * that became too large as it is (a claim never shrinks), and refuse one that somebody else has made.
 */
import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import type { dynamic } from "@pulumi/pulumi";
import { changedKeys } from "../common/tasks";
import { asked, type Client, type Connection, connect, found } from "./client";
import { STACK_LABEL } from "./platform";
import { bytesOf } from "./quantity";

/** Inputs of a volume, all known. */
export interface VolumeInputs {
  connection: Connection;
  stack: string;
  /** Is the data deleted with the stack? */
  purge: boolean;
  manifest: V1PersistentVolumeClaim;
}

export const volumeProvider: dynamic.ResourceProvider<VolumeInputs, VolumeInputs> = {
  async diff(_id, olds, news) {
    const changed = await changedKeys(olds, news, ["stack", "purge", "manifest"]);
    const moved = nameOf(olds) !== nameOf(news) || placeOf(olds) !== placeOf(news);
    return { changes: changed.length > 0, replaces: moved ? ["manifest"] : [] };
  },
  async create(inputs) {
    await provide(inputs);
    return { id: `${placeOf(inputs)}/${nameOf(inputs)}`, outs: inputs };
  },
  async read(id, props) {
    return props && (await present(await connect(props.connection), props)) ? { id, props } : {};
  },
  async update(_id, _olds, news) {
    await provide(news);
    return { outs: news };
  },
  async delete(_id, props) {
    if (!props.purge) return;
    const { core } = await connect(props.connection);
    await found(core.deleteNamespacedPersistentVolumeClaim({ name: nameOf(props), namespace: placeOf(props) }));
  },
};

/** Makes the claim, or takes over the one that is there, and lets it grow to the size that is asked for. */
async function provide(inputs: VolumeInputs): Promise<void> {
  const client = await connect(inputs.connection);
  const [name, namespace] = [nameOf(inputs), placeOf(inputs)];
  const there = await present(client, inputs);
  if (!there) {
    await asked(client.core.createNamespacedPersistentVolumeClaim({ namespace, body: inputs.manifest }));
    return;
  }
  const growth = growthOf(there, inputs);
  if (growth === undefined) return;
  const body = { spec: { resources: { requests: { storage: growth } } } };
  await asked(client.core.patchNamespacedPersistentVolumeClaim({ name, namespace, body }, client.merge));
}

function present({ core }: Client, inputs: VolumeInputs): Promise<V1PersistentVolumeClaim | undefined> {
  return found(core.readNamespacedPersistentVolumeClaim({ name: nameOf(inputs), namespace: placeOf(inputs) }));
}

/**
 * Pure: the size to which a claim has to grow; nothing where it is large enough.
 *
 * @throws Error where it is not this stack's, or cannot become what is asked for
 */
export function growthOf(there: V1PersistentVolumeClaim, { stack, manifest }: VolumeInputs): string | undefined {
  const name = manifest.metadata?.name;
  const owner = there.metadata?.labels?.[STACK_LABEL];
  if (owner !== stack)
    throw new Error(`volume '${name}' is there already and is not this stack's: label ${STACK_LABEL}=${owner ?? ""}`);
  const [is, shall] = [there.spec?.storageClassName, manifest.spec?.storageClassName];
  if (shall !== undefined && is !== shall) {
    throw new Error(
      `volume '${name}' is of storage class '${is}' and cannot become one of '${shall}': ` +
        `keep the class, or move the data to a new volume (docs/kubernetes.md)`,
    );
  }
  const mode = manifest.spec?.accessModes?.[0] ?? "";
  if (!there.spec?.accessModes?.includes(mode))
    throw new Error(`volume '${name}' cannot become ${mode}: move the data to a new volume (docs/kubernetes.md)`);
  const [has, wants] = [there, manifest].map((claim) => claim.spec?.resources?.requests?.storage ?? "0");
  return bytesOf(wants!) > bytesOf(has!) ? wants : undefined;
}

function nameOf({ manifest }: VolumeInputs): string {
  return manifest.metadata?.name ?? "";
}

function placeOf({ manifest }: VolumeInputs): string {
  return manifest.metadata?.namespace ?? "";
}
