import type { GpuDevice, Host, NodePlan } from "../plan/types";
import type { GpuRequest } from "../workload/spec";

/**
 * The GPUs of a node as a device request; nothing for a node on the CPU.
 *
 * @param host the machine that the plan puts the node on
 */
export function gpuRequest(node: NodePlan, host: Host | undefined): { gpu?: GpuRequest } {
  return requestOf(
    node.gpus.map(({ gpu }) => gpu),
    host,
  );
}

/** GPUs of one machine, all of one kind, as a device request; nothing where there is none. */
export function requestOf(gpus: readonly GpuDevice[], host: Host | undefined): { gpu?: GpuRequest } {
  const [first] = gpus;
  if (first === undefined) return {};
  const { mig, shared, product, memoryBytes } = first;
  const driver = host?.gpuDriver;
  return {
    gpu: {
      vendor: "nvidia",
      count: gpus.length,
      product,
      memoryBytes,
      // The machines of a pool are alike: which of them, and which of its GPUs, a scheduler decides.
      deviceIds: host?.pool === undefined ? gpus.map(({ id }) => id) : [],
      ...(mig === undefined ? {} : { mig }),
      ...(shared ? { shared } : {}),
      ...(driver === undefined ? {} : { driver }),
    },
  };
}
