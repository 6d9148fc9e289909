/** `fetch` that trusts one certificate authority more than the system does, and waiting. */
import { Agent, type RequestOptions, request } from "node:https";
import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { rootCertificates } from "node:tls";

export type Fetch = typeof globalThis.fetch;

/**
 * A `fetch` over HTTPS that accepts certificates of the given authority beside the usual ones.
 * Node's own `fetch` takes further authorities from the environment of the process alone, and a suite learns the
 * edge's authority only once its stack is up.
 * @param ca certificate of the authority, PEM
 * @param address where every host name leads
 */
export function trustingFetch(ca: string, address: string): Fetch {
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
  const agent = new Agent({ ca: [...rootCertificates, ca], keepAlive: false, lookup });
  return async (input, init) => {
    // Request does the encoding of forms and JSON; only the transport differs.
    const message = new Request(input, init);
    const options = { agent, method: message.method, headers: Object.fromEntries(message.headers) };
    return send(message, options);
  };
}

function send(message: Request, options: RequestOptions): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request(message.url, { ...options, signal: message.signal }, (incoming) => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
      const status = incoming.statusCode ?? 0;
      const empty = status === 204 || status === 304;
      const body = empty ? null : (Readable.toWeb(incoming) as unknown as ConstructorParameters<typeof Response>[0]);
      resolve(new Response(body, { status, headers }));
    });
    outgoing.on("error", reject);
    if (message.body) Readable.fromWeb(message.body as ReadableStream).pipe(outgoing);
    else outgoing.end();
  });
}

/** Reads server-sent events and gives the text after each `data: `; ends at `[DONE]`. */
export async function* serverSentEvents(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const data = line.startsWith("data: ") ? line.slice(6).trim() : "";
      if (data === "[DONE]") return;
      if (data) yield data;
    }
  }
}

/**
 * Asks until the answer is there.
 * @param what named in the error
 * @param ask gives undefined or throws while the answer is not there
 * @param seconds gives up after this long
 */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown = "no answer";
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`${what}: not within ${seconds} s (${String(last)})`);
}
