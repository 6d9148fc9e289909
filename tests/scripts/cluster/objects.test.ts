import { smallestLimits, toInUse, toNode } from "../../../scripts/decide/cluster/objects";

const ready = [{ type: "Ready", status: "True" }];

describe("toNode", () => {
  it("reads devices and memory", () => {
    const allocatable = { cpu: "8", memory: "64Gi", "nvidia.com/gpu": "4", "hugepages-2Mi": "0" };
    const node = { metadata: { name: "a", labels: { x: "y" } }, status: { conditions: ready, allocatable } };
    expect(toNode(node)).toEqual({
      name: "a",
      ready: true,
      closed: false,
      labels: { x: "y" },
      devices: { "nvidia.com/gpu": 4 },
      memoryBytes: 64 * 2 ** 30,
    });
  });

  it.each([
    [{ unschedulable: true }, true],
    [{ taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] }, true],
    [{ taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }] }, false],
    [{ taints: [{ key: "spot", effect: "PreferNoSchedule" }] }, false],
  ])("%j closes it: %s", (spec, closed) => {
    expect(toNode({ spec, status: { conditions: ready } }).closed).toBe(closed);
  });

  it("is not ready without its condition", () => {
    expect(toNode({}).ready).toBe(false);
  });
});

describe("toInUse", () => {
  const requests = { memory: "1Gi", cpu: "1", "nvidia.com/gpu": "1" };
  const pod = (labels: Record<string, string>, phase = "Running", nodeName: string | undefined = "a") => ({
    metadata: { labels },
    spec: { ...(nodeName ? { nodeName } : {}), containers: [{ resources: { requests } }, {}] },
    status: { phase },
  });

  it("counts running pods of others", () => {
    const [first, second] = toInUse([pod({})], "ai-stack-prod");
    expect(first).toEqual({ node: "a", devices: { "nvidia.com/gpu": 1 }, memoryBytes: 2 ** 30 });
    expect(second).toEqual({ node: "a", devices: {}, memoryBytes: 0 });
  });

  it("leaves out the stack's own, those that are done, and those without a node", () => {
    const pods = [pod({ "ai-stack.stack": "ai-stack-prod" }), pod({}, "Succeeded"), pod({}, "Pending", "")];
    expect(toInUse(pods, "ai-stack-prod")).toEqual([]);
  });
});

it("smallestLimits takes the smallest of several quotas", () => {
  const quotas = [
    { "requests.memory": "10Gi", pods: "5" },
    { "requests.memory": "9Gi", "requests.nvidia.com/gpu": "4" },
  ];
  expect(smallestLimits(quotas)).toEqual({ "requests.memory": "9Gi", pods: "5", "requests.nvidia.com/gpu": "4" });
});
