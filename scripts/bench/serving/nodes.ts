import { median } from "../measure";
import type { Comparison } from "../result";
import { load, type Target } from "./load";
import { gatewayOf, newKey, planParts } from "./parts";
import { type Rig, untilDone } from "./rig";

const COUNTS = [1, 2, 4] as const;
const ROUNDS = 2;
const SECONDS = 25;
/**
 * Each node gives two answers at once and takes half a second for them: four answers a second, sixteen of four nodes, a
 * part of what the gateway can pass on, on two cores too. The gateway picks a node by lot: with few questions under way
 * some node is without work at times, with many some node is over its limit, 18 questions, at times. By simulation six
 * for each node keep four of them busy for 93 % of the time.
 */
const NODE = { parallel: 2, firstMs: 500, pieces: 1, pieceMs: 0 };
const QUESTIONS_EACH = 6;
const AIM = 0.9;

/** Answers a second of the gateway with one, two and four nodes that take a fixed time: N nodes beside N times one. */
export async function compareNodes(rig: Rig, source: Record<string, unknown>): Promise<Comparison[]> {
  for (let index = 0; index < Math.max(...COUNTS); index++) await rig.node(`ollama-${index}`, 11434, NODE);
  const rates = new Map<number, number[]>(COUNTS.map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of round % 2 === 0 ? COUNTS : [...COUNTS].reverse()) {
      rates.get(count)?.push(await rateOf(rig, source, count));
    }
  }
  const rate = (count: number) => median(rates.get(count) ?? []);
  return COUNTS.slice(1).map((count) => ({
    what: `gateway with ${count} nodes : ${count} times one`,
    unit: "requests/s",
    ours: rate(count),
    reference: count * rate(1),
    aim: AIM,
  }));
}

async function rateOf(rig: Rig, source: Record<string, unknown>, nodes: number): Promise<number> {
  const plan = planParts({ nodes, parallel: NODE.parallel, firewall: "off", source });
  const apiKey = newKey();
  const { name, port } = await rig.service(gatewayOf(plan, apiKey), 4000);
  const target: Target = { apiUrl: `http://127.0.0.1:${port}/v1`, apiKey, model: "default", tokens: 1 };
  try {
    await untilDone(name, () => load(target, 1, 1));
    await load(target, QUESTIONS_EACH * nodes, 5);
    return (await load(target, QUESTIONS_EACH * nodes, SECONDS)).rate;
  } finally {
    await rig.remove(name);
  }
}
