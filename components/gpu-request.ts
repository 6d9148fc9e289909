import type { Host, NodePlan } from "../plan/types";
import type { GpuRequest } from "../workload/spec";

/**
 * The GPUs of a node as a device request; nothing for a node on the CPU.
 *
 * @param host the machine that the plan puts the node on
 */
export function gpuRequest(node: NodePlan, host: Host | undefined): { gpu?: GpuRequest } {
  const [first] = node.gpus;
  if (first === undefined) return {};
  const { mig, shared } = first.gpu;
  const driver = host?.gpuDriver;
  return {
    gpu: {
      vendor: "nvidia",
      count: node.gpus.length,
      product: first.gpu.product,
      memoryBytes: first.gpu.memoryBytes,
      // The machines of a pool are alike: which of them, and which of its GPUs, a scheduler decides.
      deviceIds: host?.pool === undefined ? node.gpus.map(({ gpu }) => gpu.id) : [],
      ...(mig === undefined ? {} : { mig }),
      ...(shared ? { shared } : {}),
      ...(driver === undefined ? {} : { driver }),
    },
  };
}
