import { type TaskInputs, taskProvider } from "../../platforms/docker/task-provider";
import { FakeEngine } from "./fake-engine";

let engine: FakeEngine;
jest.mock("dockerode", () => ({
  __esModule: true,
  default: jest.fn().mockImplementation((options: unknown) => {
    engine.connections.push(options);
    return engine;
  }),
}));

const { create, diff, read, update } = taskProvider as Required<typeof taskProvider>;
const remove = taskProvider.delete!;
let shown: string;

beforeEach(() => {
  engine = new FakeEngine();
  shown = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
  jest.spyOn(global, "setTimeout").mockImplementation(((run: () => void, after: number) => {
    // Pauses are skipped; the deadline of a run is not reached but where a run hangs.
    if (after === 3000 || engine.endings[0]!.hangs) setImmediate(run);
    return undefined;
  }) as never);
});
afterEach(() => jest.restoreAllMocks());

function inputs(overrides: Partial<TaskInputs> = {}): TaskInputs {
  return {
    task: "pull",
    container: "s-pull",
    labels: { "ai-stack.stack": "s" },
    image: "example/ollama:1",
    args: ["pull", "small"],
    env: { HOST: "ollama" },
    secretEnv: { TOKEN: "token-secret" },
    memoryBytes: 64 * 2 ** 20,
    networks: ["n-ollama", "n-egress"],
    timeoutSeconds: 60,
    retries: 0,
    triggers: {},
    ...overrides,
  };
}

test("a task runs to its end on its networks and leaves no container", async () => {
  engine.endings = [{ output: "pulling\ndone with token-secret\n" }];
  const task = inputs({ entrypoint: ["ollama"], user: "1:1", cpus: 2 });
  expect(await create(task)).toEqual({ id: "s-pull", outs: task });
  expect(engine.created).toEqual([
    expect.objectContaining({
      name: "s-pull",
      Image: "example/ollama:1",
      Entrypoint: ["ollama"],
      Cmd: ["pull", "small"],
      Env: ["HOST=ollama", "TOKEN=token-secret"],
      User: "1:1",
      HostConfig: {
        NetworkMode: "n-ollama",
        Memory: 64 * 2 ** 20,
        MemorySwap: 64 * 2 ** 20,
        NanoCpus: 2e9,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        Init: true,
      },
    }),
  ]);
  expect(engine.joined).toEqual(["n-egress", "n-ollama"]);
  expect(engine.removed).toEqual(["s-pull"]);
  expect(engine.pulled).toEqual([]);
  expect(shown).toBe("pull: pulling\npull: done with [secret]\n");
});

test("what an interrupted run left is removed, and an image that is not there is pulled", async () => {
  engine.containers.add("s-pull");
  await create(inputs({ image: "example/other:1", networks: [] }));
  expect(engine.pulled).toEqual(["example/other:1"]);
  expect(engine.removed).toEqual(["s-pull", "s-pull"]);
  expect(engine.joined).toEqual(["none"]);
});

test("a failure is an error with the reason and the last lines, without secrets", async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  engine.endings = [{ exitCode: 3, output: `${lines.join("\n")}\nbad token-secret` }];
  const failure = await create(inputs()).catch((error: Error) => error.message);
  expect(failure).toBe(
    `task pull failed: exit code 3; the last lines of its output:\n  ${[...lines.slice(11), "bad [secret]"].join("\n  ")}`,
  );
  expect(engine.removed).toEqual(["s-pull"]);
});

test("a task is tried again as often as it may, and no more", async () => {
  engine.endings = [{ exitCode: 1 }, { exitCode: 1 }, {}];
  await create(inputs({ retries: 2 }));
  expect(shown).toContain("pull: exit code 1; trying again (2 of 2)");
  expect(engine.created).toHaveLength(3);
  engine.endings = [{ exitCode: 1 }];
  await expect(create(inputs({ retries: 1 }))).rejects.toThrow(
    "task pull failed: exit code 1 (2 attempts); it wrote nothing",
  );
  expect(engine.containers.size).toBe(0);
});

test("the memory limit and the deadline are named as the reason", async () => {
  engine.endings = [{ exitCode: 137, oomKilled: true }];
  await expect(create(inputs())).rejects.toThrow("killed: it needs more than its 64 MiB of memory");
  engine.endings = [{ hangs: true }];
  await expect(create(inputs())).rejects.toThrow("not done after 60 s");
  expect(engine.containers.size).toBe(0);
});

test("a container that cannot be started is removed", async () => {
  engine.networks = [];
  await expect(create(inputs())).rejects.toThrow("network n-egress not found");
  expect(engine.removed).toEqual(["s-pull"]);
});

test.each([
  [undefined, undefined],
  ["unix:///run/docker.sock", { socketPath: "/run/docker.sock" }],
  ["tcp://desk:2375", { protocol: "http", host: "desk", port: 2375 }],
  ["https://desk:2376", { protocol: "https", host: "desk", port: 2376 }],
  ["ssh://me@desk", { protocol: "ssh", host: "desk", username: "me" }],
])("the engine of %s is asked", async (host, options) => {
  await create(inputs(host === undefined ? {} : { host }));
  expect(engine.connections).toEqual([options]);
});

test("only its own inputs make a difference", async () => {
  const state = { ...inputs(), __provider: "old text" } as TaskInputs;
  expect(await diff("s-pull", state, inputs())).toEqual({ changes: false, replaces: [] });
  expect(await diff("s-pull", state, inputs({ retries: 1 }))).toEqual({ changes: true, replaces: [] });
  expect(await diff("s-pull", state, inputs({ secretEnv: { TOKEN: "new" } }))).toMatchObject({ changes: true });
});

test("what undoes another thing makes it another thing", async () => {
  const undo = { args: ["rm", "small"] };
  const other = { args: ["rm", "large"] };
  expect(await diff("id", inputs({ undo }), inputs({ undo: other }))).toEqual({ changes: true, replaces: ["undo"] });
  expect(await diff("id", inputs(), inputs({ undo }))).toEqual({ changes: true, replaces: [] });
});

test("an update runs the command again where what it does has changed", async () => {
  const retried = inputs({ retries: 5 });
  expect(await update("id", inputs(), retried)).toEqual({ outs: retried });
  expect(engine.created).toEqual([]);
  await update("id", inputs(), inputs({ triggers: { version: "2" } }));
  expect(engine.created).toHaveLength(1);
});

test("a task is there while its check succeeds", async () => {
  const task = inputs({ check: { entrypoint: ["sh"], args: ["check"] }, entrypoint: ["ollama"] });
  expect(await read("id", task)).toEqual({ id: "id", props: task });
  expect(engine.created[0]).toMatchObject({ Entrypoint: ["sh"], Cmd: ["check"] });
  engine.endings = [{ exitCode: 1, output: "not there" }];
  expect(await read("id", task)).toEqual({});
  expect(shown).toBe("");
  engine.endings = [{}];
  engine.networks = [];
  expect(await read("id", task)).toEqual({});
});

test("a task without a check is trusted, and one without a state is gone", async () => {
  expect(await read("id", inputs())).toEqual({ id: "id", props: inputs() });
  expect(await read("id")).toEqual({});
  expect(engine.created).toEqual([]);
});

test("an engine that does not answer is no proof that a task is gone", async () => {
  engine.createContainer = () => Promise.reject(new Error("connect ECONNREFUSED"));
  const task = inputs({ check: { args: ["check"] }, undo: { args: ["undo"] } });
  await expect(read("id", task)).rejects.toThrow("ECONNREFUSED");
  await expect(remove("id", task)).rejects.toThrow("ECONNREFUSED");
});

test("a deleted task is undone by its own command", async () => {
  await remove("id", inputs());
  expect(engine.created).toEqual([]);
  await remove("id", inputs({ entrypoint: ["ollama"], undo: { args: ["rm"] } }));
  expect(engine.created[0]).toMatchObject({ Cmd: ["rm"] });
  expect(engine.created[0]).not.toHaveProperty("Entrypoint");
});

test("undoing fails only where the effect still stands", async () => {
  const undo = { args: ["rm"] };
  const check = { args: ["check"] };
  engine.endings = [{ exitCode: 1 }, { exitCode: 1 }];
  await remove("id", inputs({ undo, check }));
  expect(shown).toContain("not undone (exit code 1)");
  engine.endings = [{ exitCode: 1 }, { exitCode: 0 }];
  await expect(remove("id", inputs({ undo, check }))).rejects.toThrow("task pull cannot be undone: exit code 1");
  engine.endings = [{ exitCode: 1 }];
  await remove("id", inputs({ undo }));
  engine.networks = [];
  await remove("id", inputs({ undo }));
  expect(engine.containers.size).toBe(0);
});
