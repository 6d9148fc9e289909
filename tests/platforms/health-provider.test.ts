import { failureOf, type HealthInputs, healthProvider } from "../../platforms/docker/health-provider";
import { FakeEngine } from "./fake-engine";

let engine: FakeEngine;
jest.mock("dockerode", () => ({ __esModule: true, default: jest.fn().mockImplementation(() => engine) }));
beforeEach(() => {
  engine = new FakeEngine();
  // The provider waits half a second between its looks; here the next one follows at once.
  jest.spyOn(global, "setTimeout").mockImplementation(((next: () => void) => setImmediate(next)) as never);
});
afterEach(() => jest.restoreAllMocks());

const { create, diff, read, update } = healthProvider as Required<typeof healthProvider>;
const inputs: HealthInputs = { service: "ui", container: "c1", waitSeconds: 60, secretNames: ["KEY"] };

function info(status: string, health?: string, overrides: Record<string, unknown> = {}) {
  const log = health === "unhealthy" ? [{ Output: " connection refused with sk-secret=1\n" }] : [];
  return {
    State: {
      Status: status,
      Running: status === "running",
      ExitCode: 2,
      OOMKilled: false,
      ...(health ? { Health: { Status: health, Log: log } } : {}),
      ...overrides,
    },
    RestartCount: 0,
    Config: { Env: ["KEY=sk-secret=1", "MODE=test"] },
  };
}

test.each([
  ["healthy", info("running", "healthy"), true, ""],
  ["starting", info("running", "starting"), false, undefined],
  ["between two starts", info("restarting", "unhealthy", { Running: true, Restarting: true }), false, undefined],
  ["without a health state yet", info("created"), false, undefined],
  ["late", info("running", "starting"), true, "not healthy after 60 s"],
  ["unhealthy", info("running", "unhealthy"), false, "its health check fails"],
  ["ended", info("exited"), false, "it ended with exit code 2"],
  ["dead", info("dead"), false, "it ended with exit code 2"],
  ["in a loop", { ...info("restarting"), RestartCount: 5 }, false, "it ends again and again, with exit code 2"],
])("a container that is %s", (_what, state, late, failure) => {
  expect(failureOf(state as never, late, 60)).toBe(failure);
});

test("a service is waited for until it is healthy", async () => {
  engine.inspected = [info("running", "starting"), info("running", "healthy")];
  expect(await create(inputs)).toEqual({ id: "ui", outs: inputs });
  expect(await update("ui", inputs, { ...inputs, container: "c2" })).toEqual({ outs: { ...inputs, container: "c2" } });
});

test("one that the engine calls unhealthy for a moment, because it starts it again, is waited for", async () => {
  const again = info("restarting", "unhealthy", { Running: true, Restarting: true });
  engine.inspected = [again, info("running", "starting"), info("running", "healthy")];
  expect(await create(inputs)).toEqual({ id: "ui", outs: inputs });
});

test("one that fails is an error with its log, without secrets", async () => {
  engine.inspected = [info("running", "unhealthy", { OOMKilled: true })];
  engine.log = "starting with sk-secret=1\nno database in mode test\n";
  await expect(create(inputs)).rejects.toThrow(
    "service ui did not become healthy: its health check fails; it was killed for its memory limit; " +
      "the health check says: connection refused with [secret]; " +
      "the last lines of its log:\n  starting with [secret]\n  no database in mode test",
  );
});

test("one that wrote nothing says so", async () => {
  engine.inspected = [info("exited")];
  await expect(create(inputs)).rejects.toThrow("it ended with exit code 2; it wrote nothing");
});

test("another container is waited for again; the rest makes no difference", async () => {
  expect(await diff("ui", inputs, { ...inputs, waitSeconds: 1, secretNames: [] })).toEqual({ changes: false });
  expect(await diff("ui", inputs, { ...inputs, container: "c2" })).toEqual({ changes: true });
  expect(await diff("ui", inputs, { ...inputs, host: "ssh://desk" })).toEqual({ changes: true });
});

test("health is there while the container runs and is not unhealthy", async () => {
  expect(await read("ui")).toEqual({});
  expect(await read("ui", inputs)).toEqual({});
  engine.inspected = [info("running", "starting")];
  expect(await read("ui", inputs)).toEqual({ id: "ui", props: inputs });
  engine.inspected = [info("running", "unhealthy")];
  expect(await read("ui", inputs)).toEqual({});
  engine.inspected = [info("exited", "healthy")];
  expect(await read("ui", inputs)).toEqual({});
  engine.getContainer = () => {
    throw new Error("connect ECONNREFUSED");
  };
  await expect(read("ui", inputs)).rejects.toThrow("ECONNREFUSED");
});
