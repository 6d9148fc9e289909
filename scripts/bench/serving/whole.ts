import { type ChatRequest, chat } from "../../effects/answer";
import { CA_FILE } from "../../effects/first-answer";
import { run } from "../../effects/process";
import { percentile } from "../measure";
import type { Comparison } from "../result";
import { load, type Served, type Target } from "./load";
import { EDGE_HOST, edgeOf, gatewayOf, newKey, planParts } from "./parts";
import { PLAIN_GROUP } from "./plain";
import { type NodeSettings, type Rig, untilDone } from "./rig";
import { alternate, compareServed, type Pair } from "./rounds";

const ROUNDS = 4;
const SECONDS = 10;
const CONNECTIONS = 8;
const NODES = 4;
const STREAMS = 200;
const STREAM_ROUNDS = 4;
/** Sixteen pieces in two seconds; room for every stream at once, on our four nodes and on the one of the plain setup. */
const STREAMING = { parallel: 64, firstMs: 500, pieces: 16, pieceMs: 100 };
const AT_ONCE = { firstMs: 0, pieces: 1, pieceMs: 0 };

type Way = Target & Pick<ChatRequest, "ca">;

/** Edge and gateway beside the plain gateway, in front of nodes that answer at once: what is left is their own time. */
export async function compareBare(rig: Rig, source: Record<string, unknown>): Promise<Comparison[]> {
  const ways = await startWays(rig, source, { ...AT_ONCE, parallel: STREAMING.parallel });
  const side = (way: Way) => () => load(way, CONNECTIONS, SECONDS);
  const measured = await alternate<Served>(ROUNDS, { ours: side(ways.ours), reference: side(ways.reference) });
  return compareServed("model that answers at once, ours : plain", measured);
}

/** Two hundred streamed answers at once, each over a connection of its own. */
export async function compareStreams(rig: Rig, source: Record<string, unknown>): Promise<Comparison[]> {
  const ways = await startWays(rig, source, STREAMING);
  const side = (way: Way) => () => streams(way);
  // Opens the connections.
  await alternate(1, { ours: side(ways.ours), reference: side(ways.reference) });
  const { ours, reference } = await alternate(STREAM_ROUNDS, {
    ours: side(ways.ours),
    reference: side(ways.reference),
  });
  const all = { ours: ours.flat(), reference: reference.flat() };
  const first = (percent: number): Comparison => ({
    what: `${STREAMS} streams, first piece p${percent}, ours : plain`,
    unit: "ms",
    ours: percentile(all.ours, percent),
    reference: percentile(all.reference, percent),
  });
  const asked = STREAMS * STREAM_ROUNDS;
  const whole = { what: `${STREAMS} streams at once, complete : asked`, unit: "streams" as const, aim: 1 };
  return [{ ...whole, ours: all.ours.length, reference: asked }, first(50), first(95)];
}

/** Milliseconds to the first piece of each stream that came to its end; what else came is lost. */
async function streams({ apiUrl, apiKey, model, ca }: Way): Promise<number[]> {
  const ask = { apiUrl, apiKey, model, prompt: "Say a few words.", maxTokens: STREAMING.pieces, timeoutMs: 120_000 };
  const request: ChatRequest = { ...ask, address: "127.0.0.1", ...(ca === undefined ? {} : { ca }) };
  const answers = await Promise.allSettled(Array.from({ length: STREAMS }, () => chat(request)));
  return answers.flatMap((answer) =>
    answer.status === "fulfilled" && answer.value.tokens === STREAMING.pieces
      ? [answer.value.firstTokenSeconds * 1000]
      : [],
  );
}

/** Both ways to nodes that are alike. */
async function startWays(rig: Rig, source: Record<string, unknown>, settings: NodeSettings): Promise<Pair<Way>> {
  const plan = planParts({ nodes: NODES, parallel: settings.parallel, firewall: "blocking", source });
  for (const { name } of plan.nodes) await rig.node(name, 11434, settings);
  await rig.node("ollama", 11434, { ...settings, parallel: NODES * settings.parallel });
  const [ourKey, plainKey] = [newKey(), newKey()];
  await rig.service(gatewayOf(plan, ourKey), 4000);
  const edge = edgeOf(plan);
  const outside = await rig.service(edge, edge.ports[0]!.containerPort);
  const plain = await rig.plainGateway("smollm2:135m", plainKey);
  const { pieces: tokens } = settings;
  const ways = {
    ours: { apiUrl: `https://${EDGE_HOST}:${outside.port}/v1`, apiKey: ourKey, model: "default", tokens },
    reference: { apiUrl: `http://127.0.0.1:${plain.port}/v1`, apiKey: plainKey, model: PLAIN_GROUP, tokens },
  };
  await untilDone(outside.name, () => load(ways.ours, CONNECTIONS, 3));
  await untilDone(plain.name, () => load(ways.reference, CONNECTIONS, 3));
  const ca = await run("docker", ["exec", outside.name, "cat", CA_FILE]);
  return { ...ways, ours: { ...ways.ours, ca } };
}
