/** What the edge does beside the rule set: limits, path tricks, forged headers, admin routes, TLS, its log. */
import { once } from "node:events";
import { connect } from "node:tls";
import { eventually } from "../e2e/support/http";
import type { Sent } from "./prompts";
import { type Edge, HOST, startEdge } from "./support/edge";

const LIMIT = 1_000_000;
const SIGN_INS = 3;
const get = (path: string, headers?: Record<string, string>): Sent => ({
  method: "GET",
  path,
  ...(headers && { headers }),
});
const post = (path: string, body: string, type = "application/json"): Sent => ({
  method: "POST",
  path,
  headers: { "content-type": type },
  body,
});

let edge: Edge;
beforeAll(async () => {
  const firewall = { mode: "blocking", paranoia: 2, bodyLimitBytes: LIMIT } as const;
  const plan = { firewall, signInsPerMinute: SIGN_INS, adminFrom: ["10.99.0.0/16"] };
  edge = await startEdge(plan, (text) => text.replace("read_header 10s", "read_header 1s"));
}, 180_000);
afterAll(() => edge?.stop());
beforeEach(() => {
  for (const upstream of [edge.gateway, edge.ui]) {
    upstream.seen.length = 0;
    upstream.begun.length = 0;
  }
});

/** Sends bytes as they are, over a connection of their own, and gives what comes back until it is closed. */
async function raw(text: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port: edge.port, servername: HOST, rejectUnauthorized: false });
  const chunks: string[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  socket.on("error", () => socket.destroy());
  await once(socket, "secureConnect");
  socket.write(text);
  await once(socket, "close");
  return chunks.join("");
}

const TRICKS = [
  "/key/generate",
  "/KEY/generate",
  "/v1/../key/generate",
  "/v1/models/../../key/generate",
  "/v1/models/..%2f..%2fkey/generate",
  "/v1/models/%2e%2e/%2e%2e/key/generate",
  "/v1/models/%252e%252e/key/generate",
  "/v1/models/..;/key/generate",
  "/v1/models/..%5c..%5ckey%5cgenerate",
  "/v1/models/x/y",
  "//key/generate",
  "/v1//chat/completions",
  "/v1/chat/completions/",
  "/v1/chat//completions",
  "/./v1/models",
  "/key/../v1/models",
  "/anthropic/../v1/models",
  "/anthropic/..%2fv1/models",
  "/V1/models",
  "/v1/Models",
  "/v1/models%2f..%2f..%2fconfig",
  "/v1/model/info",
  "/v1/key/generate",
  "/v1/chat/completions;x=/key/generate",
  "/v1/chat/completions%00",
  "/metrics",
  "/metrics/",
  "/Metrics",
  "/%6detrics",
  "//metrics",
  "/v1/metrics",
  "/v1/..%2fmetrics",
];

test.each(TRICKS)("%s does not lead to the gateway", async (path) => {
  const answer = await raw(`POST ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 \d{3}/);
  expect(edge.gateway.begun).toEqual([]);
});

test.each(["/metrics", "/metrics/", "/Metrics", "//metrics", "/v1/metrics", "/v1/key/generate"])(
  "%s is not there",
  async (path) => {
    expect((await edge.send(get(path))).status).toBe(404);
    expect(edge.ui.begun).toEqual([]);
  },
);

test("the encoded path of the API is the API", async () => {
  expect((await edge.send(post("/v1/%63hat/completions", "{}"))).body).toBe("gateway");
});

test("who a request is counted for cannot be forged, in whatever case", async () => {
  const forged = {
    "X-OpenWebUI-User-Id": "root",
    "x-openwebui-user-email": "root@example.com",
    "X-OPENWEBUI-USER-ROLE": "admin",
    "X-OpenWebUI-Chat-Id": "1",
    "x-litellm-customer-id": "root",
    "X-LiteLLM-End-User-Id": "root",
  };
  await edge.send({
    ...post("/v1/chat/completions", "{}"),
    headers: { ...forged, authorization: "Bearer sk-1", "content-type": "application/json" },
  });
  const { headers } = edge.gateway.seen[0]!;
  expect(Object.keys(headers).filter((name) => /openwebui|customer|end-user/i.test(name))).toEqual([]);
  expect(headers.authorization).toBe("Bearer sk-1");
});

test("admin routes are there for the addresses that config names, and for no others", async () => {
  await edge.send(get("/key/info", { "x-forwarded-for": "10.99.0.1", forwarded: "for=10.99.0.1" }));
  expect(edge.gateway.begun).toEqual([]);
  const open = await startEdge({ adminFrom: ["127.0.0.0/8"] });
  try {
    expect((await open.send(get("/key/info"))).body).toBe("gateway");
    expect((await open.send(post("/team/new", '{"team_alias":"a"}'))).body).toBe("gateway");
    for (const path of ["/metrics", "/config/yaml", "/key/..%2fconfig/yaml", "/key//x", "/openai/v1/models"]) {
      await open.send(get(path));
    }
    expect(open.gateway.begun).toEqual(["/key/info", "/team/new"]);
  } finally {
    await open.stop();
  }
}, 180_000);

describe("a body that is too large", () => {
  const long = "x".repeat(LIMIT + 1);

  test.each(["/v1/chat/completions", "/api/v1/files/", "/api/v1/auths/signup"])("is refused at %s", async (path) => {
    const { status, body } = await edge.send(post(path, long, "text/plain"));
    expect(status).toBe(413);
    expect(JSON.parse(body).error.message).toContain("413");
    expect([...edge.gateway.begun, ...edge.ui.begun]).toEqual([]);
  });

  test("is refused where its length was not said, too, and does not reach the gateway whole", async () => {
    const chunked = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: application/json\r\n`;
    expect(await raw(`${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunked}`)).toMatch(
      /^HTTP\/1.1 413/,
    );
    expect(edge.gateway.seen).toEqual([]);
  });
});

describe("a malformed request is refused:", () => {
  test.each([
    ["two lengths", "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"],
    ["a length that is none", "Content-Length: a\r\n\r\n"],
    ["a length beside chunks", "Content-Length: 5\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n"],
    ["an unknown encoding", "Transfer-Encoding: gzip\r\n\r\n"],
    ["a space before the colon", "X-A : b\r\nContent-Length: 0\r\n\r\n"],
    ["a folded header", "X-A: b\r\n c\r\nContent-Length: 0\r\n Transfer-Encoding: chunked\r\n\r\n"],
    ["two hosts", `Host: ${HOST}\r\nContent-Length: 0\r\n\r\n`],
  ])("%s", async (_what, rest) => {
    const answer = await raw(`POST /v1/chat/completions HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1\.1 [45]\d\d/);
    expect(edge.gateway.seen).toEqual([]);
  });

  test("another host gets nothing", async () => {
    await raw("GET /v1/models HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n");
    expect([...edge.gateway.begun, ...edge.ui.begun]).toEqual([]);
  });
});

test("a head that does not come is not waited for", async () => {
  const start = Date.now();
  await raw(`GET /v1/models HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: `);
  expect(Date.now() - start).toBeLessThan(8000);
  expect(edge.gateway.begun).toEqual([]);
}, 15_000);

test("a body that comes slowly keeps no worker of the gateway waiting", async () => {
  const socket = connect({ host: "127.0.0.1", port: edge.port, servername: HOST, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n{`,
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(edge.gateway.begun).toEqual([]);
  socket.write('"a":"bc"}');
  await once(socket, "data");
  expect(edge.gateway.seen[0]?.bytes).toBe(10);
  socket.destroy();
}, 15_000);

test("attempts to sign in are counted for each address, by whatever spelling", async () => {
  const body = JSON.stringify({ email: "a@example.com", password: "hunter2" });
  const spellings = ["/api/v1/auths/signin", "/api/v1/auths/%73ignin", "/api/v1/Auths/signin", "/api/v1/auths/ldap"];
  const answers = [];
  for (const path of spellings) answers.push(await edge.send(post(path, body)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(Number(answers[3]?.headers["retry-after"])).toBeGreaterThan(0);
  expect((await edge.send(get("/api/v1/auths/"))).status).toBe(200);
  expect((await edge.send(post("/v1/chat/completions", "{}"))).status).toBe(200);
});

test("every answer tells the browser to be careful, and not by what it was made", async () => {
  for (const path of ["/", "/v1/models", "/metrics", "/?q=%3Cscript%3Ealert(1)%3C/script%3E"]) {
    const { headers } = await edge.send(get(path));
    expect(headers).toMatchObject({
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
      "content-security-policy": "frame-ancestors 'self'",
    });
    expect(headers).not.toHaveProperty("server");
  }
});

test.each([
  ["TLSv1.1", false],
  ["TLSv1.2", true],
  ["TLSv1.3", true],
] as const)("%s: %p", async (version, spoken) => {
  const options = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" };
  const at = { host: "127.0.0.1", port: edge.port, servername: HOST, rejectUnauthorized: false };
  const socket = connect({ ...at, ...options });
  const connected = await Promise.race([
    once(socket, "secureConnect").then(() => true),
    once(socket, "close").then(() => false),
  ]).catch(() => false);
  expect(connected).toBe(spoken);
  socket.destroy();
});

test("what is refused is logged, and no secret with it", async () => {
  const secrets = { cookie: "token=eyJhbGciOiJIUzI1NiJ9.c2VjcmV0", authorization: "Bearer sk-1234567890" };
  await edge.send(get("/c/1?code=topsecret&x=<script>alert(1)</script>".replace(/[<>]/g, encodeURIComponent), secrets));
  await edge.send({ ...post("/api/v1/auths/add", '{"password":"hunter3","name":"<script>alert(1)</script>"}') });
  await edge.send(get("/v1/key/info", secrets));
  // An answer is sent before its line is written.
  const log = await eventually("the last line", async () => {
    const text = edge.log();
    return /"uri":"\/v1\/key\/info".*"status":404/.test(text) ? text : undefined;
  });
  expect(log).toMatch(/"msg":"rule matched".*"rule":941\d+/);
  expect(log).toMatch(/"msg":"handled request".*"uri":"\/c\/1\?.*"status":403/);
  for (const secret of ["topsecret", "hunter", "c2VjcmV0", "sk-123"]) expect(log).not.toContain(secret);
  const before = edge.log().length;
  await edge.send(get("/c/2", { "user-agent": "curl/8.14.1" }));
  expect(edge.log().slice(before)).toBe("");
});
