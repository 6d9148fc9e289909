/** How the stack is watched. */
import type { z } from "zod";
import type {
  EdgePlan,
  MonitoringGoals,
  MonitoringPlan,
  MonitoringSecretName,
  PlatformKind,
  StoresPlan,
} from "../types";
import { definedOf } from "./cluster";
import { read } from "./issues";
import { MONITORING_SECRET_NAMES, monitoringSchema } from "./monitoring-schema";
import { type Problems, valueAt } from "./problems";

type Raw = Record<string, unknown>;
type Given = z.output<typeof monitoringSchema>;

/** What the rest of the config says. */
export interface MonitoringScene {
  platform: PlatformKind | undefined;
  edge: EdgePlan | undefined;
  database: boolean | undefined;
  stores: StoresPlan | undefined;
}

/** Slower than this people ask whether it still works; a small model on a processor keeps it. */
const GOALS: MonitoringGoals = {
  firstTokenSeconds: 10,
  latencySeconds: 120,
  errorPercent: 5,
  rateLimitedPercent: 10,
  fallbackPercent: 10,
};
const RETENTION = "15d";

/** Keys that have a meaning with one kind alone. */
const KEYS = {
  off: [],
  "in-stack": ["retention", "port", "webhooks", "goals"],
  existing: ["namespace", "goals"],
} as const satisfies Record<Given["kind"], readonly (keyof Given)[]>;

/** What is read: the monitoring of a stack, or that it has none. */
export type MonitoringReading = { kind: "off" } | MonitoringPlan;

/**
 * Reads `monitoring`.
 *
 * @returns undefined where something is wrong
 */
export function readMonitoring(raw: Raw, scene: MonitoringScene, problems: Problems): MonitoringReading | undefined {
  const before = problems.list.length;
  const given =
    raw.monitoring === undefined
      ? { kind: "off" as const }
      : read(monitoringSchema, raw.monitoring, ["monitoring"], problems);
  const kind = given?.kind ?? "off";
  const rotations = readCounters(raw, secretsOf(kind, scene), problems);
  if (!given) return undefined;
  checkKeys(given, problems);
  checkPlace(given, scene, problems);
  const goals = { ...GOALS, ...definedOf(given.goals ?? {}) } as MonitoringGoals;
  checkGoals(goals, given, problems);
  checkWebhooks(given, problems);
  if (problems.list.length > before) return undefined;
  if (kind === "off") return { kind };
  return {
    kind,
    ...(kind === "in-stack" ? { retention: given.retention ?? RETENTION } : {}),
    ...(given.port === undefined ? {} : { port: given.port }),
    webhooks: given.webhooks ?? [],
    ...(given.namespace === undefined ? {} : { namespace: given.namespace }),
    goals,
    rotations,
  };
}

function checkKeys(given: Given, problems: Problems): void {
  const allowed: readonly string[] = KEYS[given.kind];
  for (const key of Object.keys(given)) {
    if (key === "kind" || allowed.includes(key)) continue;
    const kinds = (Object.keys(KEYS) as Given["kind"][]).filter((kind) =>
      (KEYS[kind] as readonly string[]).includes(key),
    );
    const hint = `remove it, or write kind: ${kinds.join(" or ")}`;
    problems.add(["monitoring", key], `has no meaning with kind ${given.kind}`, hint);
  }
}

function checkPlace({ kind, port, namespace }: Given, { platform, edge }: MonitoringScene, problems: Problems): void {
  if (kind !== "off" && edge?.entry.kind === "existing") {
    const message = "the edge of the stack is among what is watched, and with entry existing there is none";
    problems.add(["monitoring", "kind"], message, "write kind: off, or another edge.entry");
    return;
  }
  if (kind === "existing" && platform === "docker") {
    const message = "a Prometheus outside of the stack reaches nothing in its networks on Docker";
    const hint = "write kind: in-stack and port: 9090, from which yours can federate";
    problems.add(["monitoring", "kind"], message, hint);
  } else if (kind === "existing" && namespace === undefined) {
    const message = "kind existing needs the namespace of that Prometheus, which alone is let in";
    problems.add(["monitoring", "namespace"], message, "write namespace: monitoring");
  }
  if (port === undefined) return;
  if (platform === "kubernetes") {
    const hint = "remove it, and use kubectl port-forward";
    problems.add(["monitoring", "port"], "a cluster has no host to publish a port on", hint);
  } else if (port === edge?.httpsPort) {
    problems.add(["monitoring", "port"], "the port of the edge (edge.httpsPort)", "write another one: 9090");
  }
}

function checkGoals(
  { firstTokenSeconds: first, latencySeconds: whole }: MonitoringGoals,
  { goals }: Given,
  problems: Problems,
): void {
  if (first <= whole) return;
  const key = goals?.firstTokenSeconds === undefined ? "latencySeconds" : "firstTokenSeconds";
  const message = `the first token, after ${first} s, would come later than the whole answer, after ${whole} s`;
  problems.add(
    ["monitoring", "goals", key],
    message,
    `write firstTokenSeconds: ${whole} or less, or a larger latencySeconds`,
  );
}

function checkWebhooks({ webhooks = [] }: Given, problems: Problems): void {
  webhooks.forEach((name, index) => {
    if (webhooks.indexOf(name) === index) return;
    problems.add(["monitoring", "webhooks", index], "named twice", "remove it, or give it another name");
  });
}

/** Secrets that are there: without virtual keys the gateway has its master key alone, and a database outside its own. */
function secretsOf(kind: Given["kind"], { database, stores }: MonitoringScene): MonitoringSecretName[] {
  if (kind === "off" || database === false) return [];
  return stores?.database.kind === "external" ? ["gateway-metrics-key"] : [...MONITORING_SECRET_NAMES];
}

/** Counters of the secrets that monitoring has, under `rotations` like those of all others. */
function readCounters(raw: Raw, there: MonitoringSecretName[], problems: Problems): MonitoringPlan["rotations"] {
  for (const name of MONITORING_SECRET_NAMES) {
    const path = ["rotations", name];
    if (there.includes(name) || valueAt(raw, path) === undefined) continue;
    problems.add(path, "this stack has no such secret: it comes with monitoring and a database", "remove it");
  }
  // What is no counter is reported with the others.
  return Object.fromEntries(there.map((name) => [name, Number(valueAt(raw, ["rotations", name]) ?? 0)]));
}
