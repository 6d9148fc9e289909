import type { V1Pod } from "@kubernetes/client-node";
import { type ReadyInputs, readyProvider } from "../../../platforms/kubernetes/ready-provider";
import { rolledOut, type Workload } from "../../../platforms/kubernetes/rollout";
import { FakeCluster } from "./fake-cluster";

let cluster: FakeCluster;
jest.mock("@kubernetes/client-node", () => cluster.library());

const { create, diff, read, update } = readyProvider as Required<typeof readyProvider>;
let shown: string;

beforeEach(() => {
  jest.resetModules();
  cluster = new FakeCluster();
  cluster.secrets = { "gateway-env": { KEY: "sk-secret" } };
  shown = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
  let now = Date.parse("2026-01-01T00:00:00Z");
  // Every look at the clock takes five seconds, so that waiting ends.
  jest.spyOn(Date, "now").mockImplementation(() => {
    now += 5000;
    return now;
  });
  jest.spyOn(global, "setTimeout").mockImplementation(((run: () => void) => setImmediate(run)) as never);
});
afterEach(() => jest.restoreAllMocks());

function inputs(overrides: Partial<ReadyInputs> = {}): ReadyInputs {
  return {
    connection: { context: "test" },
    workload: "Deployment",
    service: "gateway",
    namespace: "ai",
    version: "1",
    startSeconds: 60,
    ...overrides,
  };
}

const done: Workload = {
  metadata: { generation: 2 },
  spec: { replicas: 2 },
  status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2 },
};
const starting: Workload = {
  ...done,
  status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 1 },
};

function pod(status: V1Pod["status"], name = "gateway-1"): V1Pod {
  const env = [{ name: "KEY", valueFrom: { secretKeyRef: { name: "gateway-env", key: "KEY" } } }];
  const resources = { limits: { memory: "64Mi" } };
  return {
    metadata: { name },
    spec: { containers: [{ name: "gateway", env, resources }] },
    ...(status ? { status } : {}),
  };
}

const container = (state: object, more: object = {}) => ({
  containerStatuses: [{ name: "gateway", state, image: "", imageID: "", ready: false, restartCount: 0, ...more }],
});
const scheduled = { conditions: [{ type: "PodScheduled", status: "True" }] };
const noRoom = {
  conditions: [
    { type: "PodScheduled", status: "False", message: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu" },
  ],
};
const ready = pod({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] }, "gateway-0");

const failure = (...pods: V1Pod[]) => {
  cluster.views = [{ workload: starting, pods: [ready, ...pods] }];
  return create(inputs()).then(
    () => "",
    (error: Error) => error.message,
  );
};

test("a service is there when every pod is new and ready", async () => {
  cluster.views = [
    { workload: starting, pods: [ready, pod({ phase: "Running" })] },
    { workload: done, pods: [ready] },
  ];
  expect(await create(inputs())).toEqual({ id: "gateway", outs: inputs() });
  cluster.views = [{ workload: done }];
  expect(await update("gateway", inputs(), inputs({ workload: "StatefulSet" }))).toEqual({
    outs: inputs({ workload: "StatefulSet" }),
  });
});

test.each<[string, Workload, boolean]>([
  ["all is as it should be", done, true],
  ["the change is not seen yet", { ...done, metadata: { generation: 3 } }, false],
  ["an old one is left", { ...done, status: { ...done.status, replicas: 3 } }, false],
  ["a new one is missing", { ...done, status: { ...done.status, updatedReplicas: 1 } }, false],
  ["one is not ready", starting, false],
  [
    "the last revision is not the present one",
    { ...done, status: { ...done.status, currentRevision: "a", updateRevision: "b" } },
    false,
  ],
  [
    "both revisions are the same",
    { ...done, status: { ...done.status, currentRevision: "b", updateRevision: "b" } },
    true,
  ],
  ["nothing is known", {}, false],
])("where %s", (_what, workload, is) => expect(rolledOut(workload).done).toBe(is));

test.each<[string, V1Pod["status"], string]>([
  [
    "room",
    { phase: "Pending", ...noRoom },
    "no node has room for it after 300 s: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu (pod gateway-1)",
  ],
  [
    "an image",
    { phase: "Pending", ...scheduled, ...container({ waiting: { reason: "ImagePullBackOff", message: "not found" } }) },
    "not started after 1800 s: ImagePullBackOff: not found (pod gateway-1)",
  ],
  [
    "a secret",
    {
      phase: "Pending",
      ...scheduled,
      ...container({ waiting: { reason: "CreateContainerConfigError", message: 'secret "x" not found' } }),
    },
    'cannot be started: CreateContainerConfigError: secret "x" not found (pod gateway-1)',
  ],
  [
    "its health",
    { phase: "Running", ...container({ running: {} }) },
    "its health check fails for 60 s (pod gateway-1)",
  ],
  [
    "memory",
    {
      phase: "Running",
      ...container(
        { waiting: { reason: "CrashLoopBackOff" } },
        { restartCount: 5, lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } },
      ),
    },
    "it ends again and again: killed: it needs more than its 64 MiB of memory (pod gateway-1)",
  ],
  [
    "an early end",
    {
      phase: "Running",
      ...container({ waiting: {} }, { restartCount: 1, lastState: { terminated: { exitCode: 3 } } }),
    },
    "it ends again and again: exit code 3 (pod gateway-1)",
  ],
  [
    "eviction",
    { phase: "Failed", reason: "Evicted", message: "low on memory" },
    "Evicted: low on memory (pod gateway-1)",
  ],
])("%s is named as the reason, and nothing hangs", async (_what, status, reason) => {
  expect(await failure(pod(status))).toBe(`service gateway did not become ready: ${reason}`);
});

test("a pod that its machine refuses is followed by another, for five minutes", async () => {
  const status = { phase: "Failed", reason: "UnexpectedAdmissionError", message: "no healthy devices" };
  const refused = (uid: string): V1Pod => ({ ...pod(status), metadata: { name: "gateway-1", uid } });
  const pulling = pod({ phase: "Pending", ...scheduled, ...container({ waiting: { reason: "ContainerCreating" } }) });
  // One is left of earlier times, and the image takes longer than five minutes.
  const views = Array(40).fill({ workload: starting, pods: [ready, refused("1"), pulling] });
  cluster.views = [...views, { workload: done, pods: [ready] }];
  expect(await create(inputs())).toMatchObject({ id: "gateway" });
  cluster.views = Array.from({ length: 100 }, (_, uid) => ({
    workload: starting,
    pods: [ready, refused(String(uid))],
  }));
  await expect(create(inputs())).rejects.toThrow("UnexpectedAdmissionError: no healthy devices");
});

test.each(["CreateContainerConfigError", "CreateContainerError"])("%s may pass", async (reason) => {
  const status = { phase: "Pending", ...scheduled, ...container({ waiting: { reason } }) };
  cluster.views = [
    ...Array(3).fill({ workload: starting, pods: [ready, pod(status)] }),
    { workload: done, pods: [ready] },
  ];
  expect(await create(inputs())).toMatchObject({ id: "gateway" });
});

test("a name of an image that is none is said at once", async () => {
  const waiting = { reason: "InvalidImageName", message: "couldn't parse image name" };
  const status = { phase: "Pending", ...scheduled, ...container({ waiting }) };
  cluster.views = [{ workload: starting, pods: [pod(status)] }, { workload: done }];
  await expect(create(inputs())).rejects.toThrow("cannot be started: InvalidImageName: couldn't parse image name");
});

test("what a pod that failed has written is repeated, without secrets", async () => {
  cluster.logs = { "gateway-1": "starting\nbad key sk-secret\n\n" };
  expect(await failure(pod({ phase: "Running", ...container({ running: {} }) }))).toContain(
    "; the last lines of its log:\n  starting\n  bad key [secret]",
  );
  expect(cluster.logRequests).toEqual([{ name: "gateway-1", namespace: "ai", tailLines: 20, previous: false }]);
  cluster.logs = { "gateway-1": new Error("node is lost") };
  expect(await failure(pod({ phase: "Running", ...container({ running: {} }) }))).toContain("its health check fails");
});

test("what the cluster warns of is added for a pod that does not start", async () => {
  cluster.warnings = ["older", 'MountVolume.SetUp failed: secret "edge-tls" not found'];
  const message = await failure(
    pod({ phase: "Pending", ...scheduled, ...container({ waiting: { reason: "ContainerCreating" } }) }),
  );
  expect(message).toContain('; MountVolume.SetUp failed: secret "edge-tls" not found');
});

test("that there is no room is said while it is waited for", async () => {
  await failure(pod({ phase: "Pending", ...noRoom }));
  expect(shown).toContain(
    "gateway: 1 of 2 pods are ready; no room: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu",
  );
});

test("pods that are not made are explained", async () => {
  const refused = {
    ...starting,
    status: { ...starting.status, conditions: [{ type: "ReplicaFailure", status: "True", message: "exceeded quota" }] },
  };
  cluster.views = [{ workload: refused }];
  await expect(create(inputs())).rejects.toThrow("no pod is made for it: exceeded quota");
  cluster.views = [{ workload: starting }];
  cluster.warnings = ["create Pod failed: violates PodSecurity"];
  await expect(create(inputs())).rejects.toThrow("no pod is made for it: create Pod failed: violates PodSecurity");
  cluster.warnings = [];
  await expect(create(inputs())).rejects.toThrow("no reason is known");
});

test("an old pod may end in its own time, but not for ever", async () => {
  const ending = (at: string): V1Pod => ({
    ...pod({ phase: "Running" }),
    metadata: { name: "old", deletionTimestamp: new Date(at) },
  });
  cluster.views = [
    ...Array(10).fill({ workload: starting, pods: [ending("2026-01-01T01:00:00Z")] }),
    { workload: done, pods: [ready] },
  ];
  await create(inputs());
  expect(await failure(ending("2026-01-01T00:00:00Z"))).toContain(
    "the one before it does not end; its machine may be lost",
  );
});

test("it is there while a pod is ready", async () => {
  cluster.views = [{ workload: starting }];
  expect(await read("gateway", inputs())).toEqual({ id: "gateway", props: inputs() });
  cluster.views = [{ workload: { ...done, status: {} } }];
  expect(await read("gateway", inputs())).toEqual({});
  cluster.views = [{}];
  expect(await read("gateway", inputs({ workload: "StatefulSet" }))).toEqual({});
  expect(await read("gateway")).toEqual({});
  await expect(create(inputs())).rejects.toThrow("Deployment gateway is not there");
});

test("another version is waited for, another patience or credential is not", async () => {
  expect(await diff("gateway", inputs(), inputs({ version: "2" }))).toEqual({ changes: true });
  const other = inputs({ startSeconds: 90, connection: { context: "renamed" } });
  expect(await diff("gateway", inputs(), other)).toEqual({ changes: false });
});
