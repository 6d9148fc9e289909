import { type NamespaceInputs, namespaceProvider } from "../../../platforms/kubernetes/namespace-provider";
import { FakeCluster } from "./fake-cluster";

let cluster: FakeCluster;
jest.mock("@kubernetes/client-node", () => cluster.library());

const { create, diff, read, update } = namespaceProvider as Required<typeof namespaceProvider>;
const remove = namespaceProvider.delete!;
let shown: string;

beforeEach(() => {
  jest.resetModules();
  cluster = new FakeCluster();
  shown = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

function inputs(overrides: Partial<NamespaceInputs> = {}): NamespaceInputs {
  const stack = overrides.stack ?? "s";
  return {
    connection: { context: "test", kubeconfig: "/kubeconfig" },
    namespace: "ai",
    stack,
    manifest: { metadata: { name: "ai", labels: { "ai-stack.stack": stack, extra: "1" } } },
    ...overrides,
  };
}

function there(labels: Record<string, string>, phase?: string): void {
  cluster.namespaces.set("ai", { metadata: { name: "ai", labels }, ...(phase ? { status: { phase } } : {}) });
}

test("a namespace is made by the cluster's context, with the label of its stack", async () => {
  expect(await create(inputs())).toEqual({ id: "ai", outs: inputs() });
  expect(cluster.loaded).toEqual(["/kubeconfig", "test"]);
  expect(cluster.namespaces.get("ai")).toMatchObject({
    kind: "Namespace",
    metadata: { labels: { "ai-stack.stack": "s" } },
  });
});

test("a context that the kubeconfig does not have is named, with those that it has", async () => {
  const wrong = inputs({ connection: { context: "prdo" } });
  await expect(create(wrong)).rejects.toThrow("the kubeconfig has no context 'prdo'; it has: test");
  expect(cluster.loaded).toEqual(["default"]);
});

test("one that the same stack has left is taken over, with its labels made right", async () => {
  there({ "ai-stack.stack": "s" });
  await create(inputs());
  expect(cluster.patches).toEqual([
    { name: "ai", body: { metadata: { labels: { "ai-stack.stack": "s", extra: "1" } } } },
  ]);
});

test.each([
  ["nobody's", {}, "has no label of a stack"],
  ["another stack's", { "ai-stack.stack": "other" }, "belongs to the stack 'other'"],
])("one that is %s is refused, and nothing is changed", async (_whose, labels, reason) => {
  there(labels as Record<string, string>);
  await expect(create(inputs())).rejects.toThrow(
    `namespace 'ai' is there already and ${reason}; nothing in it was changed.`,
  );
  expect(cluster.patches).toEqual([]);
  await expect(update("ai", inputs(), inputs())).rejects.toThrow("kubectl label namespace ai ai-stack.stack=s");
});

test("one that is on its way out is waited for by nobody", async () => {
  there({ "ai-stack.stack": "s" }, "Terminating");
  await expect(create(inputs())).rejects.toThrow("is being deleted");
});

test("it is there while it is this stack's", async () => {
  expect(await read("ai")).toEqual({});
  expect(await read("ai", inputs())).toEqual({});
  there({ "ai-stack.stack": "s" });
  expect(await read("ai", inputs())).toEqual({ id: "ai", props: inputs() });
  there({ "ai-stack.stack": "other" });
  expect(await read("ai", inputs())).toEqual({});
});

test("another name or stack is another namespace; other labels are not, and credentials are nothing", async () => {
  expect(await diff("ai", inputs(), inputs({ namespace: "b" }))).toMatchObject({ replaces: ["namespace"] });
  const labelled = inputs({ manifest: { metadata: { name: "ai", labels: {} } } });
  expect(await diff("ai", inputs(), labelled)).toMatchObject({ changes: true, replaces: [] });
  expect(await diff("ai", inputs(), inputs({ connection: { context: "renamed" } }))).toMatchObject({ changes: false });
});

test("it goes with the stack, but stays for volumes that stay", async () => {
  there({ "ai-stack.stack": "s" });
  cluster.claims.set("ui", { metadata: { name: "ui" } });
  jest.spyOn(global, "setTimeout").mockImplementation(((run: () => void) => setImmediate(run)) as never);
  cluster.ending = [[{}], [{}], []];
  cluster.jobs.set("pull", { metadata: { name: "pull" } });
  await remove("ai", inputs());
  expect(cluster.ending).toEqual([]);
  expect(cluster.namespaces.size).toBe(1);
  expect(shown).toContain("ai: stays for its volumes: ui");
  // Jobs that nobody has in a state any more: their pods, which have ended, would be waited for.
  expect(cluster.removed).toEqual(["pull"]);
  cluster.claims.clear();
  await remove("ai", inputs());
  expect(cluster.namespaces.size).toBe(0);
  await remove("ai", inputs());
});

test("one that became somebody else's is left alone", async () => {
  there({ "ai-stack.stack": "other" });
  await remove("ai", inputs());
  expect(cluster.namespaces.size).toBe(1);
});

test("what the API says is what people read", async () => {
  const body = JSON.stringify({ message: "namespaces is forbidden" });
  cluster.broken = Object.assign(new Error("HTTP-Code: 403 Headers: ..."), { code: 403, body });
  await expect(create(inputs())).rejects.toThrow(/^the API server answered: namespaces is forbidden$/);
  cluster.broken = new Error("connect ECONNREFUSED");
  await expect(create(inputs())).rejects.toThrow("connect ECONNREFUSED");
});
