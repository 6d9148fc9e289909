/** A gateway that ends just as it has received a request: what is asked again, and what is not. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Sent } from "./prompts";
import { type Edge, HOST, startEdge } from "./support/edge";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge({ adminFrom: ["127.0.0.1/32"] });
}, 180_000);
afterAll(() => edge?.stop());

const headers = { "content-type": "application/json" };
const question = (letters: number) => JSON.stringify({ model: "fast", prompt: "x".repeat(letters) });

/** Status of a request whose connection is reset at its first arrival, and the digests of all its arrivals. */
async function whenReset(name: "gateway" | "ui", sent: Sent): Promise<{ status: number; digests: string[] }> {
  const upstream = edge[name];
  const before = upstream.seen.length;
  upstream.resetNext();
  const { status } = await edge.send(sent);
  return { status, digests: upstream.seen.slice(before).map(({ digest }) => digest) };
}

test.each<Sent>([
  { method: "POST", path: "/v1/chat/completions", headers, body: question(10) },
  { method: "POST", path: "/v1/chat/completions?stream=1", headers, body: question(10) },
  { method: "POST", path: "/v1/embeddings", headers, body: question(900_000) },
  { method: "GET", path: "/v1/models" },
])("$method $path is asked again, word for word", async (sent) => {
  const { status, digests } = await whenReset("gateway", sent);
  expect(status).toBe(200);
  expect(digests).toHaveLength(2);
  expect(digests[1]).toBe(digests[0]);
});

test("a body whose length was not said is sent again, too", async () => {
  const before = edge.gateway.seen.length;
  edge.gateway.resetNext();
  const target = { host: "127.0.0.1", port: edge.port, servername: HOST, rejectUnauthorized: false };
  const asked = request({ ...target, method: "POST", path: "/v1/completions", headers: { host: HOST, ...headers } });
  asked.write(question(10));
  asked.end("\n");
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(200);
  const arrived = edge.gateway.seen.slice(before).map(({ bytes }) => bytes);
  expect(arrived).toEqual([question(10).length + 1, question(10).length + 1]);
});

test.each<["gateway" | "ui", Sent]>([
  ["gateway", { method: "POST", path: "/v1/chat/completions", headers, body: question(2_000_000) }],
  ["gateway", { method: "POST", path: "/key/generate", headers, body: "{}" }],
  ["ui", { method: "POST", path: "/api/v1/chats/new", headers, body: "{}" }],
])("%s: too long to be kept, or it changes something: sent once ($#)", async (name, sent) => {
  const { status, digests } = await whenReset(name, sent);
  expect(status).toBe(502);
  expect(digests).toHaveLength(1);
});
