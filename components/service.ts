import type * as pulumi from "@pulumi/pulumi";
import type { Topology } from "../plan/types";
import type { Platform } from "../platforms";
import type { ScaleSpec, SecretRef, ServiceSpec, TaskSpec } from "../workload/spec";

/** What every component of the stack is told. */
export interface ComponentArgs {
  /** Where the component runs; from `preparePlatform`. */
  platform: Platform;
  /** Who may connect to whom, over the whole stack; from the plan. */
  topology: Topology;
}

/** A key of a secret that is there already: a server outside of the stack is named there. */
export interface SecretKey {
  secret: string;
  key: string;
}

/** Variables from keys of such secrets; a key that is not given makes none. */
export function fromSecrets(
  keys: Record<string, SecretKey | undefined>,
  suffixes: Record<string, string> = {},
): SecretRef[] {
  return Object.entries(keys).flatMap(([env, key]) =>
    key === undefined ? [] : [{ ...key, env, ...(suffixes[env] === undefined ? {} : { suffix: suffixes[env] }) }],
  );
}

/** Replicas in a spec; one needs no word. */
export function scaled(scale: ScaleSpec | undefined): { scale?: ScaleSpec } {
  return scale === undefined || scale.max === 1 ? {} : { scale };
}

/**
 * What of a component's arguments is kept in the state: all but the topology, which is the whole stack's: with it in
 * each of three hundred nodes the program took 1.6 GB, without it 0.7 GB.
 */
export function stateOf<T extends ComponentArgs>(args: T): Omit<T, "topology"> {
  const { topology: _, ...own } = args;
  return own;
}

const GIB = 1024 ** 3;

/** Bytes of `count` GiB. */
export function gib(count: number): number {
  return Math.round(count * GIB);
}

type SpecDefaults =
  | "env"
  | "secretEnv"
  | "files"
  | "volumes"
  | "scratch"
  | "readOnlyRoot"
  | "capabilities"
  | "callers"
  | "calls"
  | "egress"
  | "aliases"
  | "stopGraceSeconds";

/** What a component says of its service; all else has the hardened default. */
export type ServiceDescription = Omit<ServiceSpec, SpecDefaults> & Partial<Pick<ServiceSpec, SpecDefaults>>;

/**
 * A whole `ServiceSpec` from what differs: no capabilities, a read-only root, no way out of the stack,
 * and callers and calls as the topology has them.
 */
export function describeService(topology: Topology, description: ServiceDescription): ServiceSpec {
  const { name } = description;
  return {
    env: {},
    secretEnv: {},
    files: [],
    volumes: [],
    scratch: [],
    readOnlyRoot: true,
    capabilities: [],
    callers: topology[name] ?? [],
    calls: callsOf(topology, name),
    egress: false,
    aliases: [],
    stopGraceSeconds: 10,
    ...description,
  };
}

export type TaskDescription = Omit<TaskSpec, "calls" | "egress" | "env" | "secretEnv" | "retries" | "timeoutSeconds"> &
  Partial<Pick<TaskSpec, "egress" | "env" | "secretEnv" | "retries" | "timeoutSeconds">>;

/** A whole `TaskSpec`: the calls are read from the topology. */
export function describeTask(topology: Topology, description: TaskDescription): TaskSpec {
  return {
    env: {},
    secretEnv: {},
    egress: false,
    retries: 2,
    timeoutSeconds: 600,
    calls: callsOf(topology, description.name),
    ...description,
  };
}

/** Names of the services that list `caller` among their callers, in the order of the topology. */
export function callsOf(topology: Topology, caller: string): string[] {
  return Object.keys(topology).filter((service) => topology[service]?.includes(caller));
}

/** Lower-case letters, digits and dashes alone: fit for a DNS or resource name. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Resource options of a child that waits for other resources. */
export function childOf(parent: pulumi.Resource, ...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions {
  return dependsOn.length === 0 ? { parent } : { parent, dependsOn };
}
