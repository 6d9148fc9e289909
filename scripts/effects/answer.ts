import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { type Answer, parseAnswer, type StreamLine } from "../decide/stream";

/** A chat completion over the edge, or over plain HTTP straight at a server inside of the stack. */
export interface ChatRequest {
  /** Base of the OpenAI-compatible API, for example `https://localhost:8443/v1`. */
  apiUrl: string;
  apiKey: string;
  /** Model group of the gateway. */
  model: string;
  prompt: string;
  /** Longest answer in tokens. */
  maxTokens: number;
  /** Address to connect to instead of the host name's, where no name server knows it. */
  address?: string;
  /** PEM of the only CA that is trusted; absent: the public ones. */
  ca?: string;
  /** Milliseconds until it is given up. */
  timeoutMs: number;
}

/**
 * Asks and measures the streamed answer.
 * @throws Error with the status and the server's words, or when the time is over
 */
export async function chat(ask: ChatRequest): Promise<Answer> {
  const startedAt = performance.now();
  const lines = await stream(ask);
  return parseAnswer(lines, startedAt);
}

function stream(ask: ChatRequest): Promise<StreamLine[]> {
  const url = new URL(`${ask.apiUrl}/chat/completions`);
  const body = JSON.stringify({
    model: ask.model,
    messages: [{ role: "user", content: ask.prompt }],
    max_tokens: ask.maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  });
  return new Promise((resolve, reject) => {
    const secure = url.protocol === "https:";
    const sent = (secure ? overHttps : overHttp)(
      {
        host: ask.address ?? url.hostname,
        port: url.port || (secure ? 443 : 80),
        path: url.pathname,
        method: "POST",
        ...(secure ? { servername: url.hostname } : {}),
        headers: {
          host: url.host,
          authorization: `Bearer ${ask.apiKey}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
        ...(ask.ca === undefined ? {} : { ca: ask.ca }),
        signal: AbortSignal.timeout(ask.timeoutMs),
      },
      (response) => {
        const lines: StreamLine[] = [];
        let rest = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          const parts = (rest + piece).split("\n");
          rest = parts.pop() ?? "";
          const at = performance.now();
          lines.push(...parts.map((line) => ({ at, line: line.trim() })));
        });
        response.on("error", reject);
        response.on("end", () => {
          if (response.statusCode === 200) resolve(lines);
          else
            reject(
              new Error(
                `${url.host} answered ${response.statusCode}: ${[...lines.map((l) => l.line), rest].join(" ").slice(0, 500)}`,
              ),
            );
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
