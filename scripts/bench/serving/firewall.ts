import type { Comparison } from "../result";
import { load, type Served, type Target } from "./load";
import { EDGE_HOST, edgeOf, type FirewallMode, newKey, planParts } from "./parts";
import { type Rig, untilDone } from "./rig";
import { alternate, compareServed } from "./rounds";

const ROUNDS = 4;
const SECONDS = 8;
const CONNECTIONS = 8;

/** The same edge with the firewall blocking and with none, in front of a server that answers at once. */
export async function compareFirewall(rig: Rig, source: Record<string, unknown>): Promise<Comparison[]> {
  await rig.node("gateway", 4000, { parallel: 1, firstMs: 0, pieces: 1, pieceMs: 0 });
  const sides = { ours: await startEdge(rig, source, "blocking"), reference: await startEdge(rig, source, "off") };
  const measured = await alternate<Served>(ROUNDS, {
    ours: () => load(sides.ours, CONNECTIONS, SECONDS),
    reference: () => load(sides.reference, CONNECTIONS, SECONDS),
  });
  return compareServed("edge alone, firewall on : off", measured);
}

async function startEdge(rig: Rig, source: Record<string, unknown>, firewall: FirewallMode): Promise<Target> {
  const plan = planParts({ nodes: 1, parallel: 1, firewall, source });
  const edge = edgeOf(plan);
  const { name, port } = await rig.service({ ...edge, name: `edge-${firewall}` }, edge.ports[0]!.containerPort);
  const target = { apiUrl: `https://${EDGE_HOST}:${port}/v1`, apiKey: newKey(), model: "default", tokens: 1 };
  await untilDone(name, () => load(target, 1, 1));
  return target;
}
