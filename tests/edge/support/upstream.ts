/** Small servers in the place of the gateway and the UI: they remember what reached them. */
import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface Seen {
  method: string;
  /** As it came: with its query, not decoded. */
  url: string;
  headers: IncomingHttpHeaders;
  bytes: number;
  /** SHA-256 of the body, in hexadecimal. */
  digest: string;
}

export interface Upstream {
  port: number;
  seen: Seen[];
  /** Requests whose head arrived, whether their body did or not. */
  begun: string[];
  /** The next request is received, and its connection reset instead of answered: a service that ends just then. */
  resetNext(): void;
  close(): Promise<void>;
}

/** Milliseconds between the pieces of a streamed answer. */
export const PAUSE = 300;

export async function startUpstream(name: string): Promise<Upstream> {
  const seen: Seen[] = [];
  const begun: string[] = [];
  let resets = false;
  const server = createServer((request, response) => {
    begun.push(request.url ?? "");
    const reset = resets;
    resets = false;
    received(request, seen)
      .then(async () => {
        if (reset) request.socket.resetAndDestroy();
        else await answer(name, request, response);
      })
      .catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket) => {
    seen.push({ ...headOf(request), bytes: 0, digest: "" });
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.pipe(socket);
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    begun,
    resetNext: () => {
      resets = true;
    },
    close: () => closed(server),
  };
}

function headOf(request: IncomingMessage): Pick<Seen, "method" | "url" | "headers"> {
  return { method: request.method ?? "", url: request.url ?? "", headers: request.headers };
}

async function received(request: IncomingMessage, seen: Seen[]): Promise<void> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  seen.push({ ...headOf(request), bytes, digest: hash.digest("hex") });
}

async function answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.includes("stream=1")) await stream(response);
  else response.setHeader("x-frame-options", "SAMEORIGIN").setHeader("server", "secret/1.0").end(name);
}

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let index = 0; index < 4; index++) {
    response.write(`data: ${index}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  response.end("data: [DONE]\n\n");
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
