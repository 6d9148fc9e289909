/** The edge's real binary with the Caddyfile of a stack, in front of servers that remember. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as plain } from "node:http";
import { Agent, request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { caddyfile, HEALTH_URL } from "../../../components/caddyfile";
import type { EdgePlan } from "../../../plan/types";
import type { Sent } from "../prompts";
import { edgeBinary } from "./binary";
import { startUpstream, type Upstream } from "./upstream";

export const HOST = "ai.example.com";

export const PLAN: EdgePlan = {
  host: HOST,
  bind: "127.0.0.1",
  httpsPort: 443,
  certificate: "internal",
  entry: { kind: "host-port" },
  firewall: { mode: "blocking", paranoia: 2, bodyLimitBytes: 100e6 },
  adminFrom: [],
};

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Edge {
  port: number;
  gateway: Upstream;
  ui: Upstream;
  /** What the edge has logged, a JSON object a line. */
  log(): string;
  send(sent: Sent): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * @param change of the Caddyfile, for times that a test does not want to wait for
 * @throws Error with the log where the edge does not come up
 */
export async function startEdge(plan: Partial<EdgePlan> = {}, change = (text: string) => text): Promise<Edge> {
  const [gateway, ui] = await Promise.all([startUpstream("gateway"), startUpstream("ui")]);
  const [port, health] = await Promise.all([freePort(), freePort()]);
  const folder = mkdtempSync(join(tmpdir(), "ai-stack-edge-"));
  const text = caddyfile({ ...PLAN, ...plan }, port)
    .replaceAll("gateway:4000", `127.0.0.1:${gateway.port}`)
    .replaceAll("ui:8080", `127.0.0.1:${ui.port}`)
    .replaceAll("127.0.0.1:8081", `127.0.0.1:${health}`);
  const file = join(folder, "Caddyfile");
  writeFileSync(file, change(text));
  const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const server = spawn(edgeBinary(), ["run", "--config", file, "--adapter", "caddyfile"], { env, stdio: "pipe" });
  const lines: string[] = [];
  server.stderr?.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const log = () => lines.join("");
  await ready(HEALTH_URL.replace(":8081", `:${health}`), port, server, log);
  const agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false, servername: HOST });
  return {
    port,
    gateway,
    ui,
    log,
    send: (sent) => send(port, agent, sent),
    stop: async () => {
      agent.destroy();
      await ended(server);
      await Promise.all([gateway.close(), ui.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for the server, and for its certificate, which it makes while it runs already. */
async function ready(url: string, port: number, server: ChildProcess, log: () => string): Promise<void> {
  const until = Date.now() + 120_000;
  while (Date.now() < until && server.exitCode === null) {
    if ((await isHealthy(url)) && (await speaksTls(port))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill("SIGKILL");
  throw new Error(`the edge did not come up:\n${log()}`);
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    plain(url, (response) => resolve(response.resume().statusCode === 200))
      .on("error", () => resolve(false))
      .end();
  });
}

function speaksTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: HOST, rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function send(port: number, agent: Agent, { method, path, headers, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const all = { host: HOST, ...length, ...headers };
    const asked = request({ host: "127.0.0.1", port, agent, method, path, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  const end = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill("SIGKILL");
  return end;
}
