import type { V1Job } from "@kubernetes/client-node";
import { asideOf, type TaskInputs, taskProvider } from "../../../platforms/kubernetes/task-provider";
import { FakeCluster } from "./fake-cluster";

let cluster: FakeCluster;
jest.mock("@kubernetes/client-node", () => cluster.library());

const { create, diff, read, update } = taskProvider as Required<typeof taskProvider>;
const remove = taskProvider.delete!;
let shown: string;

beforeEach(() => {
  jest.resetModules();
  cluster = new FakeCluster();
  cluster.namespaces.set("ai", { metadata: { name: "ai" } });
  cluster.secrets = { "pull-env": { TOKEN: "token-secret" } };
  shown = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
  let now = 0;
  // Every question takes a minute, so that waiting ends.
  jest.spyOn(Date, "now").mockImplementation(() => {
    now += 60_000;
    return now;
  });
  jest.spyOn(global, "setTimeout").mockImplementation(((run: () => void) => setImmediate(run)) as never);
});
afterEach(() => jest.restoreAllMocks());

function job(container: object = {}, memory = "64Mi"): V1Job {
  return {
    metadata: { name: "pull", namespace: "ai" },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 60,
      template: {
        metadata: { annotations: { "ai-stack.trigger/tag": "small:1" } },
        spec: {
          containers: [
            {
              name: "pull",
              image: "example/ollama:1",
              command: ["ollama"],
              args: ["pull", "small"],
              env: [
                { name: "HOST", value: "ollama" },
                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "pull-env", key: "TOKEN" } } },
              ],
              resources: { limits: { memory } },
              ...container,
            },
          ],
        },
      },
    },
  };
}

function inputs(overrides: Partial<TaskInputs> = {}): TaskInputs {
  return { connection: { context: "test" }, manifest: job(), ...overrides };
}

const failure = (task = inputs()) =>
  create(task).then(
    () => "",
    (error: Error) => error.message,
  );

test("a task is a Job that runs to its end and stays, its log without secrets as progress", async () => {
  cluster.attempts = [{ output: "pulling\ndone with token-secret\n" }];
  expect(await create(inputs())).toEqual({ id: "pull", outs: inputs() });
  expect([...cluster.jobs.keys()]).toEqual(["pull"]);
  expect(cluster.created).toEqual([job()]);
  expect(shown).toBe("pull: pulling\npull: done with [secret]\n");
});

test("a Job that was left behind is removed first", async () => {
  cluster.jobs.set("pull", job());
  await create(inputs());
  expect(cluster.removed).toEqual(["pull"]);
  expect(cluster.jobs.size).toBe(1);
});

test("a failure is an error with the reason and the last lines, and leaves no Job", async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  cluster.attempts = [{ exitCode: 3, output: `${lines.join("\n")}\nbad token-secret` }];
  expect(await failure()).toBe(
    `task pull failed: exit code 3; the last lines of its output:\n  ${[...lines.slice(11), "bad [secret]"].join("\n  ")}`,
  );
  expect(cluster.jobs.size).toBe(0);
  await create(inputs({ manifest: job() })).catch(() => undefined);
  expect(cluster.created).toHaveLength(2);
});

const unschedulable = {
  conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes: Insufficient nvidia.com/gpu" }],
};
const waiting = (reason: string, message: string) => ({
  containerStatuses: [
    { name: "p", state: { waiting: { reason, message } }, image: "", imageID: "", ready: false, restartCount: 0 },
  ],
});

test.each<[string, FakeCluster["attempts"][number], string]>([
  ["memory", { exitCode: 137, oomKilled: true }, "killed: it needs more than its 64 MiB of memory"],
  ["the deadline", { late: true, exitCode: 1 }, "not done after 60 s"],
  ["room", { pending: unschedulable }, "no node has room for it after 600 s: 0/1 nodes: Insufficient nvidia.com/gpu"],
  [
    "an image",
    { pending: waiting("ImagePullBackOff", "not found") },
    "not started after 600 s: ImagePullBackOff: not found",
  ],
  [
    "a secret",
    { pending: waiting("CreateContainerConfigError", 'secret "x" not found') },
    "cannot be started: CreateContainerConfigError",
  ],
  ["no reason", { pending: {} }, "not started after 600 s: no reason is known"],
  ["a quota", { refused: "exceeded quota" }, "no pod is made for it: exceeded quota"],
])("%s is named as the reason, and nothing hangs", async (_what, attempt, reason) => {
  cluster.attempts = [attempt];
  expect(await failure()).toContain(reason);
  expect(cluster.jobs.size).toBe(0);
});

test("how often it was tried is said", async () => {
  cluster.attempts = [{ exitCode: 1 }];
  const manifest = job();
  manifest.spec!.backoffLimit = 2;
  expect(await failure(inputs({ manifest }))).toBe("task pull failed: exit code 1 (3 attempts); it wrote nothing");
});

test("an update runs the Job again where what it does has changed", async () => {
  const larger = inputs({ manifest: job({}, "128Mi") });
  expect(await update("pull", inputs(), larger)).toEqual({ outs: larger });
  expect(cluster.created).toEqual([]);
  await update("pull", inputs(), inputs({ manifest: job({ args: ["pull", "large"] }) }));
  expect(cluster.created).toHaveLength(1);
});

test("only its own inputs make a difference; what undoes another thing makes it another thing", async () => {
  const state = { ...inputs(), __provider: "old text" } as TaskInputs;
  expect(await diff("pull", state, inputs())).toMatchObject({ changes: false, replaces: [] });
  const renamed = inputs({ connection: { context: "renamed" } });
  expect(await diff("pull", inputs(), renamed)).toMatchObject({ changes: false });
  const [undo, other] = [{ args: ["rm", "small"] }, { args: ["rm", "large"] }];
  expect(await diff("pull", inputs({ undo }), inputs({ undo: other }))).toMatchObject({
    changes: true,
    replaces: ["undo"],
  });
  expect(await diff("pull", inputs(), inputs({ undo }))).toMatchObject({ changes: true, replaces: [] });
  const moved = job();
  moved.metadata!.namespace = "b";
  expect(await diff("pull", inputs(), inputs({ manifest: moved }))).toMatchObject({ replaces: ["undo"] });
});

test("a task is there while its check succeeds", async () => {
  const task = inputs({ check: { entrypoint: ["sh", "-c"], args: ["echo $(id)"] } });
  expect(await read("pull", task)).toEqual({ id: "pull", props: task });
  expect(cluster.created[0]).toMatchObject({
    metadata: { name: "pull-check" },
    spec: { backoffLimit: 0, activeDeadlineSeconds: 300 },
  });
  expect(cluster.created[0]!.spec!.template.spec!.containers[0]).toMatchObject({
    command: ["sh", "-c"],
    args: ["echo $$(id)"],
  });
  expect(cluster.jobs.size).toBe(0);
  cluster.attempts = [{ exitCode: 1, output: "not there" }];
  expect(await read("pull", task)).toEqual({});
  expect(shown).toBe("");
});

test("a task without a check is trusted while its namespace is there", async () => {
  expect(await read("pull", inputs())).toEqual({ id: "pull", props: inputs() });
  expect(await read("pull")).toEqual({});
  expect(cluster.created).toEqual([]);
  cluster.namespaces.clear();
  expect(await read("pull", inputs())).toEqual({});
});

test("a deleted task is undone by its own command, and its Job goes", async () => {
  cluster.jobs.set("pull", job());
  await remove("pull", inputs());
  expect(cluster.created).toEqual([]);
  expect(cluster.jobs.size).toBe(0);
  await remove("pull", inputs({ undo: { args: ["rm"] } }));
  expect(cluster.created[0]!.metadata!.name).toBe("pull-undo");
  expect(cluster.created[0]!.spec!.template.spec!.containers[0]).not.toHaveProperty("command");
});

test("undoing fails only where the effect still stands", async () => {
  const [undo, check] = [{ args: ["rm"] }, { args: ["check"] }];
  cluster.attempts = [{ exitCode: 1 }, { exitCode: 1 }];
  await remove("pull", inputs({ undo, check }));
  expect(shown).toContain("not undone (exit code 1)");
  cluster.attempts = [{ exitCode: 1 }, {}];
  await expect(remove("pull", inputs({ undo, check }))).rejects.toThrow("task pull cannot be undone: exit code 1");
  cluster.namespaces.clear();
  await remove("pull", inputs({ undo, check }));
});

test("an API that does not answer is no proof that a task is gone, and leaves no Job", async () => {
  cluster.broken = new Error("connect ECONNREFUSED");
  await expect(read("pull", inputs())).rejects.toThrow("ECONNREFUSED");
  await expect(remove("pull", inputs())).rejects.toThrow("ECONNREFUSED");
});

test("the name of a Job beside it is short enough for a label", () => {
  const manifest = job();
  manifest.metadata!.name = "p".repeat(63);
  expect(asideOf(manifest, { args: [] }, "check").metadata!.name).toHaveLength(63);
  expect(manifest.metadata!.name).toHaveLength(63);
});
