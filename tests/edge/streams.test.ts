/** What has to pass as it comes: streamed answers, websockets, large uploads; and the firewall's other modes. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect as http2 } from "node:http2";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { type Edge, HOST, startEdge } from "./support/edge";
import { PAUSE } from "./support/upstream";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
}, 180_000);
afterAll(() => edge?.stop());

const target = () => ({ host: "127.0.0.1", port: edge.port, servername: HOST, rejectUnauthorized: false });

async function timesOf(stream: AsyncIterable<unknown>, start: number): Promise<number[]> {
  const times: number[] = [];
  for await (const _ of stream) times.push(Date.now() - start);
  return times;
}

test.each(["/v1/chat/completions?stream=1", "/api/chat/completions?stream=1"])(
  "%s streams piece by piece",
  async (path) => {
    const start = Date.now();
    const asked = request({
      ...target(),
      method: "POST",
      path,
      headers: { host: HOST, "content-type": "application/json" },
    });
    asked.end("{}");
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    const times = await timesOf(response, start);
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(2 * PAUSE);
  },
);

test("HTTP/2 streams, too", async () => {
  const session = http2(`https://${HOST}:${edge.port}`, { ...target() });
  const stream = session.request({
    ":method": "POST",
    ":path": "/v1/chat/completions?stream=1",
    ":authority": HOST,
    "content-type": "application/json",
  });
  stream.end("{}");
  const start = Date.now();
  const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
  expect(headers[":status"]).toBe(200);
  const times = await timesOf(stream, start);
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(2 * PAUSE);
  session.close();
});

test("a websocket carries whatever is said in it", async () => {
  const asked = request({
    ...target(),
    path: "/ws/socket.io/?EIO=4&transport=websocket",
    headers: {
      host: HOST,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      origin: `https://${HOST}`,
    },
  });
  asked.end();
  const [response, socket] = (await once(asked, "upgrade")) as [IncomingMessage, Duplex];
  expect(response.statusCode).toBe(101);
  for (const said of ["<script>alert(1)</script>", "1' OR '1'='1"]) {
    socket.write(said);
    const [heard] = (await once(socket, "data")) as [Buffer];
    expect(heard.toString()).toBe(said);
  }
  socket.destroy();
});

test("an attack in the address of a websocket is refused", async () => {
  const path = "/ws/socket.io/?EIO=4&transport=%3Cscript%3Ealert(1)%3C/script%3E";
  const { status } = await edge.send({ method: "GET", path, headers: { connection: "Upgrade", upgrade: "websocket" } });
  expect(status).toBe(403);
});

test("an upload of 30 MB passes, and begins to arrive before it has been sent", async () => {
  const megabyte = Buffer.alloc(1_000_000, "<script>SELECT * FROM t; ");
  const asked = request({
    ...target(),
    method: "POST",
    path: "/api/v1/files/",
    headers: { host: HOST, "content-type": "multipart/form-data; boundary=x", "content-length": String(30e6) },
  });
  asked.write(megabyte);
  while (!edge.ui.begun.includes("/api/v1/files/")) await new Promise((resolve) => setTimeout(resolve, 20));
  for (let index = 1; index < 30; index++) asked.write(megabyte);
  asked.end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(200);
  expect(edge.ui.seen.at(-1)?.bytes).toBe(30e6);
}, 60_000);

describe("in another mode", () => {
  const attack = { method: "GET", path: "/?id=1%20UNION%20SELECT%20password%20FROM%20users" };
  const firewall = { paranoia: 2, bodyLimitBytes: 100e6 };

  test("detection lets an attack pass and says so", async () => {
    const watching = await startEdge({ firewall: { ...firewall, mode: "detection" } });
    expect((await watching.send(attack)).status).toBe(200);
    expect(watching.log()).toMatch(/"msg":"rule matched".*"rule":942\d+/);
    await watching.stop();
  }, 180_000);

  test("off looks at nothing", async () => {
    const open = await startEdge({ firewall: { ...firewall, mode: "off" } });
    expect((await open.send(attack)).status).toBe(200);
    expect(open.log()).not.toContain("rule matched");
    await open.stop();
  }, 180_000);
});
