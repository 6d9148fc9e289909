import { createClusterChecks } from "../../../scripts/decide/cluster/checks";
import type { ApiFacts } from "../../../scripts/decide/cluster/facts";
import { api, facts, failed, failing, gpuNode, known, needsOf, refused } from "./support";

const GB = 1e9;
const stackLabel = { "ai-stack.stack": "ai-stack-prod" };
const own = {
  labels: { ...stackLabel, "pod-security.kubernetes.io/enforce": "restricted" },
  terminating: false,
  quota: known({}),
};

test("a cluster that has everything passes", () => {
  expect(failing(facts())).toEqual([]);
});

test("a context that is not there is all that can be said", () => {
  const checks = createClusterChecks({ source: "/kube", contexts: ["kind-test"] }, needsOf());
  expect(checks.map(({ found }) => found)).toEqual(["no 'prod' in /kube; there is: kind-test"]);
});

test("a server that does not answer is all that can be said", () => {
  const found = { ...facts(), api: { known: false as const, reason: "no answer within 10 s" } };
  expect(failing(found)).toEqual(["API server: no answer within 10 s"]);
});

test.each<[string, Partial<ApiFacts>, string]>([
  ["an old server", { version: "v1.29.9" }, "Kubernetes: v1.29.9"],
  ["a permission too few", { lacking: known(["create jobs.batch"]) }, "Permissions: may not: create jobs.batch"],
  [
    "many permissions too few",
    { lacking: known([..."abcdefgh"]) },
    "Permissions: may not: a, b, c, d, e, f, and 2 more",
  ],
  [
    "a quota that cannot be read",
    { namespace: known({ ...own, quota: refused }) },
    "Quota: not known: nodes is forbidden",
  ],
  ["nodes that cannot be read", { nodes: refused }, "Nodes: not known: nodes is forbidden"],
  [
    "pods that cannot be read",
    { inUse: refused },
    "Room for Ollama: not known: what other pods use: nodes is forbidden",
  ],
  [
    "no default storage class",
    { storageClasses: known([{ name: "nfs", isDefault: false }]) },
    "StorageClass: none is the default; there is: nfs",
  ],
  [
    "no class for shared volumes",
    { storageClasses: known([{ name: "fast", isDefault: true }]) },
    "Shared StorageClass: no 'nfs'; there is: fast",
  ],
  ["no such ingress class", { ingressClasses: known([]) }, "IngressClass: no 'nginx'; there is: none"],
  ["no cert-manager", { apis: known(["apps/v1"]) }, "API for the certificate: cert-manager.io/v1 is not served"],
  [
    "no such issuer",
    { named: { "ClusterIssuer/letsencrypt": known(undefined) } },
    "ClusterIssuer letsencrypt: is not there",
  ],
  [
    "a namespace of somebody",
    { namespace: known({ ...own, labels: {} }) },
    "Namespace: ai-stack is there and of no stack",
  ],
  [
    "a namespace of another stack",
    { namespace: known({ ...own, labels: { "ai-stack.stack": "ai-stack-dev" } }) },
    "Namespace: ai-stack belongs to the stack ai-stack-dev",
  ],
  [
    "a namespace on its way out",
    { namespace: known({ ...own, terminating: true }) },
    "Namespace: ai-stack is being deleted",
  ],
  [
    "Pod Security that is off",
    { namespace: known({ ...own, refusesPrivileged: known(false) }) },
    "Pod Security: pod-security.kubernetes.io/enforce: restricted; a privileged pod is let in",
  ],
  [
    "a quota too small",
    { namespace: known({ ...own, quota: known({ "requests.nvidia.com/gpu": "2", pods: "9" }) }) },
    "Quota: requests.nvidia.com/gpu 2, wanted 4",
  ],
])("%s fails", (_, changed, finding) => {
  expect(failing(facts(changed))).toEqual([finding]);
});

test.each<[string, Partial<ApiFacts>]>([
  ["its own namespace", { namespace: known({ ...own, refusesPrivileged: known(true) }) }],
  [
    "a quota that is enough",
    { namespace: known({ ...own, quota: known({ "requests.nvidia.com/gpu": "8", pods: "1" }) }) },
  ],
])("%s passes", (_, changed) => {
  expect(failing(facts(changed))).toEqual([]);
});

test("every failure has its remedy", () => {
  const nothing = Object.fromEntries(Object.keys(api).map((key) => [key, refused]));
  const checks = createClusterChecks(facts({ ...nothing, version: "v1.20.0", named: {} } as ApiFacts), needsOf());
  expect(failed(checks).length).toBe(checks.length - 1);
  expect(failed(checks).filter(({ mend }) => !mend)).toEqual([]);
});

describe("room for Ollama", () => {
  const room = (changed: Partial<ApiFacts>) => failing(facts(changed)).join();

  test.each<[string, Partial<ApiFacts>, string]>([
    ["no GPUs", { nodes: known([gpuNode("a", { devices: {} })]) }, "no node has that resource"],
    [
      "other GPUs",
      { nodes: known([gpuNode("a", { labels: { "nvidia.com/gpu.product": "Tesla-T4" } })]) },
      "nodes have Tesla-T4",
    ],
    [
      "too few GPUs",
      { nodes: known([gpuNode("a", { devices: { "nvidia.com/gpu": 3 } })]) },
      "nvidia.com/gpu on one node, at most ",
    ],
    ["too little RAM", { nodes: known([gpuNode("a", { memoryBytes: 4 * GB })]) }, "of RAM, at most 4.0 GB free"],
    [
      "a closed node",
      { nodes: known([gpuNode("a", { closed: true }), gpuNode("b", { devices: {} })]) },
      "no node has that resource",
    ],
    [
      "GPUs that others use",
      { inUse: known([{ node: "gpu-0", devices: { "nvidia.com/gpu": 1 }, memoryBytes: 0 }]) },
      "on one node, at most ",
    ],
  ])("%s", (_, changed, reason) => {
    expect(room(changed)).toContain(reason);
  });

  test("nodes that are all closed are said once more by themselves", () => {
    expect(room({ nodes: known([gpuNode("a", { ready: false })]) })).toContain("Nodes: 0 of 1 take pods");
  });
});
