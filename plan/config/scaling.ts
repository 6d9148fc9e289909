/** Replicas of the stateless services. */
import type { TierDefaults } from "../catalogue";
import type { Plan, PlatformKind, ScalePlan } from "../types";
import { scalingSchema } from "./cluster-schema";
import { read } from "./issues";
import { type Problems, valueAt } from "./problems";

type Raw = Record<string, unknown>;
type Given = { min?: number | undefined; max?: number | undefined } | undefined;

const SERVICES = ["gateway", "ui"] as const;
const ONE: ScalePlan = { min: 1, max: 1 };

/**
 * Reads `scaling`: as the tier has it on a cluster, one of each on Docker.
 *
 * @returns the replicas, or undefined where something is wrong
 */
export function readScaling(
  raw: Raw,
  platform: PlatformKind | undefined,
  defaults: TierDefaults | undefined,
  problems: Problems,
): Plan["scale"] | undefined {
  const before = problems.list.length;
  const given = read(scalingSchema, raw.scaling ?? {}, ["scaling"], problems);
  if (!given || !defaults || !platform) return undefined;
  for (const service of SERVICES) {
    if (platform === "docker") refuseReplicas(service, given[service], problems);
    else checkOrder(service, given[service], problems);
  }
  const scaleOf = (service: (typeof SERVICES)[number]) =>
    platform === "docker" ? ONE : filled(given[service], defaults.scaling[service]);
  const scale = { gateway: scaleOf("gateway"), ui: scaleOf("ui") };
  for (const service of SERVICES) checkShared(service, scale[service], defaults, raw, problems);
  return problems.list.length === before ? scale : undefined;
}

/** What is left out follows what is written: the tier's where that is possible. */
function filled(given: Given, { min, max }: ScalePlan): ScalePlan {
  return {
    min: given?.min ?? Math.min(min, given?.max ?? min),
    max: given?.max ?? Math.max(max, given?.min ?? max),
  };
}

function refuseReplicas(service: string, given: Given, problems: Problems): void {
  for (const key of ["min", "max"] as const) {
    if ((given?.[key] ?? 1) === 1) continue;
    const message = `the docker platform runs one ${service}; more of them need platform kubernetes`;
    problems.add(["scaling", service, key], message, `write ${key}: 1, or set platform: kubernetes`);
  }
}

function checkOrder(service: string, given: Given, problems: Problems): void {
  if (given?.min === undefined || given.max === undefined || given.min <= given.max) return;
  const hint = `write min: ${given.max} or less, or max: ${given.min} or more`;
  problems.add(["scaling", service, "min"], `more than max, which is ${given.max}`, hint);
}

/** Several gateways share their limits, and several UIs their sessions, by the cache. */
function checkShared(
  service: (typeof SERVICES)[number],
  { max }: ScalePlan,
  { cache }: TierDefaults,
  raw: Raw,
  problems: Problems,
): void {
  if (max === 1 || cache) return;
  const path = ["scaling", service];
  const shared = service === "ui" ? "sessions" : "limits";
  const message = `${max} replicas share their ${shared} by a database and a cache, which this tier does not have`;
  const hint = "write tier: team or production, or min: 1 and max: 1";
  problems.add(path, message, hint, valueAt(raw, path));
}
