import { gpuRequest } from "../../components/gpu-request";
import type { GpuDevice, NodePlan } from "../../plan/types";

const node = (...gpus: GpuDevice[]) =>
  ({ gpus: gpus.map((gpu) => ({ gpu, usedBytes: 1, usableBytes: 2 })) }) as unknown as NodePlan;
const gpu: GpuDevice = { id: "3", product: "a100-80gb", memoryBytes: 80e9 };
const host = { name: "h", gpus: [gpu], ramBytes: 1, diskBytes: 1 };

test("a node on the CPU asks for none", () => {
  expect(gpuRequest(node(), host)).toEqual({});
});

test("on a host GPUs go by id, with the host's driver", () => {
  expect(gpuRequest(node(gpu, { ...gpu, id: "5" }), { ...host, gpuDriver: "cdi" })).toEqual({
    gpu: { vendor: "nvidia", count: 2, product: "a100-80gb", memoryBytes: 80e9, deviceIds: ["3", "5"], driver: "cdi" },
  });
});

test("in a pool of machines that are alike a scheduler picks, slices and shares among them", () => {
  const pooled = { ...host, pool: "gpu" };
  expect(gpuRequest(node({ ...gpu, mig: "3g.40gb" }), pooled).gpu).toEqual({
    vendor: "nvidia",
    count: 1,
    product: "a100-80gb",
    memoryBytes: 80e9,
    deviceIds: [],
    mig: "3g.40gb",
  });
  expect(gpuRequest(node({ ...gpu, shared: true }), pooled).gpu).toMatchObject({ deviceIds: [], shared: true });
});
