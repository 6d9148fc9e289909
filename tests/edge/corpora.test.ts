import { createHash } from "node:crypto";
import { KNOWN_TO_PASS, PAYLOAD_ATTACKS } from "./attacks";
import { EVERYDAY } from "./everyday";
import { PROMPT_REQUESTS, PROMPTS, type Sent } from "./prompts";
import { SHAPE_ATTACKS } from "./shapes";
import { type Edge, startEdge } from "./support/edge";

const digest = (text = "") => createHash("sha256").update(text).digest("hex");
const ATTACKS = [...PAYLOAD_ATTACKS, ...SHAPE_ATTACKS];

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
}, 180_000);
afterAll(() => edge?.stop());

/** Requests that were refused, or that arrived as something else than what was sent. */
async function refused(requests: readonly Sent[]): Promise<string[]> {
  const faults: string[] = [];
  for (const request of requests) {
    const upstream = request.path.startsWith("/v1/") ? edge.gateway : edge.ui;
    const before = upstream.seen.length;
    const { status } = await edge.send(request);
    const arrived = upstream.seen[before];
    if (status === 200 && arrived?.url === request.path && arrived.digest === digest(request.body)) continue;
    faults.push(`${status} ${request.method} ${request.path} ${request.body?.slice(0, 200) ?? ""}`);
  }
  return faults;
}

test("300 prompts and more, with code, SQL, HTML and shell in seven languages, pass unchanged", async () => {
  expect(new Set(PROMPTS).size).toBeGreaterThanOrEqual(300);
  expect(await refused(PROMPT_REQUESTS)).toEqual([]);
}, 300_000);

test("requests of a working day pass", async () => {
  expect(await refused(EVERYDAY)).toEqual([]);
}, 60_000);

test("300 attacks and more outside of prompts are refused, and nothing of them arrives", async () => {
  expect(ATTACKS.length - KNOWN_TO_PASS.length).toBeGreaterThanOrEqual(300);
  const passed: string[] = [];
  for (const attack of ATTACKS) {
    const before = edge.gateway.begun.length + edge.ui.begun.length;
    const { status } = await edge.send(attack).catch(() => ({ status: 400 }));
    const arrived = edge.gateway.begun.length + edge.ui.begun.length > before;
    if (status < 400 || arrived) passed.push(attack.name);
  }
  expect(passed.sort()).toEqual([...KNOWN_TO_PASS].sort());
}, 300_000);
