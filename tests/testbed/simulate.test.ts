import { execFileSync } from "node:child_process";
import { join } from "node:path";

interface Item {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  spec: { taints?: { key: string }[]; devices?: unknown[]; nodeName?: string };
  status?: { capacity: Record<string, string> };
}

const script = join(__dirname, "..", "..", "testbed", "kubernetes", "simulate.mjs");

function simulate(...args: string[]): Item[] {
  return JSON.parse(execFileSync(process.execPath, [script, ...args], { encoding: "utf8", stdio: "pipe" })).items;
}

describe("simulated nodes", () => {
  it("have GPUs, their labels and their taint", () => {
    const [node] = simulate("--gpus", "4", "--product", "NVIDIA-A100-SXM4-80GB");
    expect(node!.status!.capacity["nvidia.com/gpu"]).toBe("4");
    expect(node!.metadata.labels!["nvidia.com/gpu.product"]).toBe("NVIDIA-A100-SXM4-80GB");
    expect(node!.spec.taints!.map((taint) => taint.key)).toEqual(["nvidia.com/gpu"]);
  });

  it("without GPUs have neither", () => {
    const [node] = simulate("--prefix", "cpu");
    expect(Object.keys(node!.status!.capacity).filter((key) => key.startsWith("nvidia"))).toEqual([]);
    expect(node!.spec.taints).toBeUndefined();
  });

  it("are as many as were asked for, over three zones", () => {
    const nodes = simulate("--count", "100");
    expect(new Set(nodes.map((node) => node.metadata.name)).size).toBe(100);
    expect(new Set(nodes.map((node) => node.metadata.labels!["topology.kubernetes.io/zone"])).size).toBe(3);
  });

  it("offer slices, shared GPUs, or GPUs by dynamic resource allocation", () => {
    const [sliced] = simulate("--mig", "3g.40gb=2,1g.10gb=1", "--shared", "8");
    expect(sliced!.status!.capacity).toMatchObject({
      "nvidia.com/mig-3g.40gb": "2",
      "nvidia.com/mig-1g.10gb": "1",
      "nvidia.com/gpu.shared": "8",
    });
    const [node, slice] = simulate("--gpus", "2", "--dra");
    expect(node!.status!.capacity["nvidia.com/gpu"]).toBeUndefined();
    expect(slice).toMatchObject({ kind: "ResourceSlice", spec: { nodeName: "sim-1" } });
    expect(slice!.spec.devices).toHaveLength(2);
  });

  it("refuse what is no number", () => {
    expect(() => simulate("--count", "many")).toThrow("--count many: a whole number is wanted");
  });
});
