/** Runs the program of a team against a server in this process. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { commandsOf, programOf } from "../../../components/access/programs";

export type Mode = "apply" | "check" | "undo";

export interface Outcome {
  code: number | null;
  /** Lines of its output, of its errors last. */
  lines: string[];
}

/** A request as the fake servers see it. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: the bodies are the fake server's to check
  body: any;
  token: string;
}

/** Status and body of an answer. */
export type Answer = [status: number, body: unknown];

/** An HTTP server on a free port of this machine, with what changed things recorded. */
export class FakeServer {
  /** What was asked that changes something, as `METHOD path`. */
  readonly writes: string[] = [];
  private readonly server: Server;

  constructor(
    private readonly answer: (asked: Asked) => Answer,
    private readonly isWrite: (asked: Asked) => boolean,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? "/", "http://fake");
    const asked: Asked = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      body: text === "" ? undefined : JSON.parse(text),
      token: (request.headers.authorization ?? "").replace("Bearer ", ""),
    };
    if (this.isWrite(asked)) this.writes.push(`${asked.method} ${asked.path}`);
    const [status, body] = this.answer(asked);
    // No keep-alive: the server could not be stopped while a connection stands.
    response.writeHead(status, { "content-type": "application/json", connection: "close" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }
}

/** Starts the program as its task does, and waits for its end. */
export function runProgram(service: "gateway" | "ui", mode: Mode, env: Record<string, string>): Promise<Outcome> {
  const commands = commandsOf("python3");
  const { entrypoint, args } = mode === "apply" ? commands : commands[mode]!;
  const [python, ...first] = entrypoint!;
  const child = spawn(python!, [...first, ...args], {
    env: { PATH: process.env.PATH, PROGRAM: programOf(service), ...env },
  });
  return new Promise((resolve, reject) => {
    let [output, errors] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, lines: (output + errors).split("\n").filter(Boolean) }));
  });
}
