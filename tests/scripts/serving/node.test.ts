/** The node that computes nothing, run as the rig runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

const FILE = join(__dirname, "../../../scripts/bench/serving/node.py");
const FIRST_MS = 200;

let port: number;
let node: ChildProcess;

beforeAll(async () => {
  port = await freePort();
  const figures = [port, 1, FIRST_MS, 3, 50].map(String);
  node = spawn("python3", ["-c", readFileSync(FILE, "utf8"), ...figures], { stdio: ["ignore", "ignore", "inherit"] });
  await up();
}, 30_000);

afterAll(() => {
  node.kill("SIGKILL");
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

async function up(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the node did not start");
}

function ask(path: string, body: unknown): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: JSON.stringify(body) });
}

it("answers a chat in one piece after the time of all", async () => {
  const start = performance.now();
  const answer = (await (await ask("/api/chat", { stream: false })).json()) as Record<string, unknown>;
  expect(performance.now() - start).toBeGreaterThanOrEqual(FIRST_MS + 2 * 50);
  expect(answer).toMatchObject({ message: { content: "word word word " }, done: true, eval_count: 3 });
});

it.each([
  ["/api/chat", ["message", "content"]],
  ["/api/generate", ["response"]],
])("streams at %s until done", async (path, place) => {
  const text = await (await ask(path, {})).text();
  const lines = text.trim().split("\n");
  const pieces = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const words = pieces.map((piece) => place.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], piece));
  expect(words).toEqual(["word ", "word ", "word ", ""]);
  expect(pieces.map(({ done }) => done)).toEqual([false, false, false, true]);
});

it("answers as many at once as it was told", async () => {
  const start = performance.now();
  await Promise.all([1, 2, 3].map(async () => (await ask("/api/chat", { stream: false })).text()));
  expect(performance.now() - start).toBeGreaterThanOrEqual(3 * (FIRST_MS + 2 * 50));
});

it("answers all else at once", async () => {
  const vectors = (await (await ask("/v1/embeddings", { input: "x" })).json()) as { data: { embedding: number[] }[] };
  expect(vectors.data[0]?.embedding).toHaveLength(384);
  expect(await (await ask("/api/show", {})).json()).toEqual({});
});
