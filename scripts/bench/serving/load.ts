import autocannon from "autocannon";
import { StopError } from "../../decide/options";
import { percentile } from "../measure";

/** Where questions go, and which. */
export interface Target {
  /** Base of the OpenAI-compatible API, on an address of this machine. */
  apiUrl: string;
  apiKey: string;
  /** Model or group that is asked. */
  model: string;
  /** Tokens of each answer. */
  tokens: number;
}

/** What a load was answered with. */
export interface Served {
  /** Answers a second. */
  rate: number;
  /** Milliseconds until half of the answers were there. */
  p50: number;
  /** Milliseconds until 95 of 100 answers were there. */
  p95: number;
}

/** Longer than any answer that is still of interest. */
const TIMEOUT_SECONDS = 120;

/**
 * The same question again and again, over connections that each wait for their answer before the next one.
 *
 * @param connections questions under way at once
 * @throws StopError where one question is not answered with 200: such a load measures nothing
 */
export async function load(target: Target, connections: number, seconds: number): Promise<Served> {
  const times: number[] = [];
  const settings = {
    url: `${target.apiUrl}/chat/completions`,
    method: "POST" as const,
    headers: headersOf(target),
    body: question(target),
    connections,
    duration: seconds,
    timeout: TIMEOUT_SECONDS,
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(settings, (error, done) => (error ? reject(error) : resolve(done)));
    // Its own percentiles leave out the 95th.
    running.on("response", (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  const lost = result.non2xx + result.errors + result.timeouts;
  if (lost > 0 || times.length === 0) {
    const words = `${lost} of ${times.length + result.errors} questions were not answered`;
    throw new StopError(`${target.apiUrl}: ${words}: ${JSON.stringify(result.statusCodeStats ?? {})}`);
  }
  return { rate: times.length / result.duration, p50: percentile(times, 50), p95: percentile(times, 95) };
}

/**
 * Asks once.
 * @returns tokens of the answer, as the server counted them
 * @throws StopError with the server's words where it does not answer with 200
 */
export async function ask(target: Target): Promise<number> {
  const settings = { url: `${target.apiUrl}/chat/completions`, method: "POST" as const, headers: headersOf(target) };
  const words: string[] = [];
  const setupClient = (client: autocannon.Client) => client.on("body", (body) => words.push(String(body)));
  const timeout = TIMEOUT_SECONDS;
  const once = { ...settings, body: question(target), connections: 1, amount: 1, timeout, setupClient };
  const { "2xx": answered } = await autocannon(once);
  const text = words.join("");
  if (answered !== 1) throw new StopError(`${target.apiUrl}: ${text.slice(0, 500) || "no answer"}`);
  return (JSON.parse(text) as { usage: { completion_tokens: number } }).usage.completion_tokens;
}

function headersOf({ apiKey }: Target): Record<string, string> {
  return { "content-type": "application/json", authorization: `Bearer ${apiKey}` };
}

/** Asks for text that does not end by itself, so that every answer is as long as it may be. */
export function question({ model, tokens }: Pick<Target, "model" | "tokens">): string {
  const content = "Count from one to one hundred, in words.";
  return JSON.stringify({ model, max_tokens: tokens, messages: [{ role: "user", content }] });
}
