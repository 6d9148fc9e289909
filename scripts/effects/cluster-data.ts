import { setTimeout as wait } from "node:timers/promises";
import type { ClusterPlan } from "../../plan/types";
import { connect, connectionOf, found } from "../../platforms/kubernetes/client";
import { STACK_LABEL } from "../../platforms/kubernetes/platform";
import { StopError } from "../decide/options";

/** Volumes are given back one by one. */
const GONE_SECONDS = 300;

/**
 * Deletes what `pulumi destroy` leaves of a stack in a cluster: its volumes, and the namespace that they are in.
 * @param stack label of what belongs to the stack
 * @returns whether there was something
 * @throws StopError where the namespace belongs to somebody else, or is not gone in time
 */
export async function removeClusterData(cluster: ClusterPlan, stack: string): Promise<boolean> {
  const { core } = await connect(connectionOf(cluster));
  const name = cluster.namespace;
  const there = await found(core.readNamespace({ name }));
  if (!there) return false;
  if (there.metadata?.labels?.[STACK_LABEL] !== stack) throw new StopError(`namespace ${name} is not this stack's`);
  await found(core.deleteNamespace({ name }));
  const deadline = Date.now() + GONE_SECONDS * 1000;
  while (await found(core.readNamespace({ name }))) {
    if (Date.now() > deadline) throw new StopError(`namespace ${name} is not gone after ${GONE_SECONDS} s`);
    await wait(1000);
  }
  return true;
}
