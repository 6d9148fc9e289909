/**
 * The platform-neutral description of one service or task. Structure is plain and known before anything runs;
 * only leaves may be outputs of other resources.
 */
import type { Input } from "@pulumi/pulumi";

/** GPUs that a service needs, and which ones it gets. */
export interface GpuRequest {
  vendor: "nvidia";
  /** Number of GPUs; equals `deviceIds.length` where those are given. */
  count: number;
  /** Key in the GPU catalogue, for example `rtx-3090`. */
  product: string;
  /** Memory of each GPU in bytes. */
  memoryBytes: number;
  /** Indexes or UUIDs on the host, for platforms that hand GPUs over by id; empty where a scheduler picks them. */
  deviceIds: string[];
  /** How Docker hands them over: the NVIDIA runtime, or the Container Device Interface. @default "nvidia" */
  driver?: "nvidia" | "cdi";
  /** MIG profile of the slices asked for, for example `3g.40gb`. @default whole GPUs */
  mig?: string;
  /** Others may compute on the same GPUs (time-slicing). @default false */
  shared?: boolean;
}

/** A way into a cluster from outside. */
export interface ExposeSpec {
  kind: "ingress" | "gateway-api" | "load-balancer" | "node-port";
  /** Public host name. */
  host: string;
  /** Class of the ingress or the load balancer. @default the cluster's default */
  className?: string;
  /** The Gateway that the route attaches to; for `gateway-api` alone. */
  gateway?: { name: string; namespace: string };
  /** Port that people open; for `load-balancer` alone. @default 443 */
  port?: number;
  /** For `node-port` alone. @default the cluster picks one */
  nodePort?: number;
  /**
   * Secret with the certificate; where an issuer is named, the certificate is made there.
   * @default none: the service sees to TLS itself
   */
  tls?: { secret: string; issuer?: { name: string; kind: "Issuer" | "ClusterIssuer" } };
}

/** One key of a secret that is there already and belongs to somebody else. */
export interface SecretRef {
  secret: string;
  key: string;
  /** Variable that gets the value, followed by `suffix`. */
  env?: string;
  /** Absolute path of a file with the value; either this or `env`. */
  path?: string;
  /** Text after the value of a variable, for example `/0`. @default none */
  suffix?: string;
}

/** Replicas of a service: `min`, and more up to `max` while they are busy. */
export interface ScaleSpec {
  min: number;
  max: number;
}

export interface PortSpec {
  name: string;
  containerPort: number;
  /** Published on the host where given; all else is reachable from callers alone. */
  publish?: { hostIp: string; hostPort: number };
  /** Reachable from outside of the cluster where given. */
  expose?: ExposeSpec;
}

export interface FileSpec {
  /** Absolute path in the container. */
  path: string;
  content: Input<string>;
  /** Kept encrypted in the state. @default false */
  secret?: boolean;
}

export interface VolumeSpec {
  /** Unique in the stack; also the identity of the data. */
  name: string;
  /** Absolute path in the container. */
  path: string;
  /** Planned size in bytes; enforced where the platform can. */
  sizeBytes: number;
  /** Mounted by every replica at once. @default false */
  shared?: boolean;
}

/** How a service shows that it is up: a command with exit code 0, or an HTTP answer below 400. */
export interface HealthSpec {
  /** Command run in the container. */
  command: string[];
  /** Asked instead of the command where the platform itself can ask. @default the command */
  http?: { port: number; path: string };
  intervalSeconds: number;
  timeoutSeconds: number;
  retries: number;
  /** Failures before this age do not count. */
  startPeriodSeconds: number;
}

export interface Resources {
  /** Bytes of memory that the service may use. */
  memoryBytes: number;
  /** CPUs that the service may use; absent: all. */
  cpus?: number;
  /** CPUs kept free for it by a scheduler; one host alone has nothing to choose from. @default 0.05 */
  cpuRequest?: number;
}

export interface ScrapeSpec {
  port: number;
  path: string;
  /** Namespace of a Prometheus outside of the stack, which is let in. @default the callers of the service alone */
  namespace?: string;
}

/** The name under which a caller finds each replica of a service that has `scrape`, one address for each. */
export function replicasName(service: string): string {
  return `${service}-metrics`;
}

export interface ServiceSpec {
  /** DNS name of the service in the stack: lower case letters, digits and dashes. */
  name: string;
  image: Input<string>;
  /** Replaces the image's entry point. */
  entrypoint?: string[];
  /** Arguments of the entry point. */
  args?: string[];
  env: Record<string, Input<string>>;
  secretEnv: Record<string, Input<string>>;
  /** Secrets that others keep: servers outside of the stack, given certificates. @default none */
  secretRefs?: SecretRef[];
  files: FileSpec[];
  ports: PortSpec[];
  volumes: VolumeSpec[];
  /** Paths that are writable and lost with the container. */
  scratch: string[];
  gpu?: GpuRequest;
  resources: Resources;
  health: HealthSpec;
  /** `uid:gid`; absent: the image's own. */
  user?: string;
  readOnlyRoot: boolean;
  /** Linux capabilities kept; all others are dropped. */
  capabilities: string[];
  stopGraceSeconds: number;
  /** Names of the services and tasks that may connect. */
  callers: string[];
  /**
   * Who outside of the stack may connect to its ports, beside its callers: the members of a network of the Docker
   * engine, or the pods of a namespace of the cluster, by its name. @default nobody
   */
  admits?: string;
  /** Names of the services that this one connects to. */
  calls: string[];
  /** May it reach addresses outside of the stack? */
  egress: boolean;
  /**
   * It runs or reads what strangers have made: not even questions for names leave it, and what it writes counts towards
   * its memory. @default false
   */
  sealed?: boolean;
  /** Further DNS names by which callers know it. */
  aliases: string[];
  /** Metrics for Prometheus, of each replica for itself. @default none */
  scrape?: ScrapeSpec;
  /** @default one replica */
  scale?: ScaleSpec;
  /**
   * `recreate`: the old one is gone before the new one starts. `rolling`: the old one stays until the new one is healthy.
   * @default "recreate" with a volume of its own or a GPU; else "rolling" where the platform can
   */
  update?: "recreate" | "rolling";
  /** Services of one such name are placed on different machines where there is room. @default alone */
  group?: string;
  /** Goes last where a machine runs short, and is placed first; others lose with it. @default "normal" */
  priority?: "high" | "normal";
}

/**
 * A Postgres of several instances that an operator of the platform runs: one is written to, the others follow, and one
 * of them takes over.
 */
export interface DatabaseClusterSpec {
  /** Host name under which callers reach the instance that is written to. */
  name: string;
  image: Input<string>;
  /** Major version of Postgres in the image. */
  major: number;
  instances: number;
  /** Role that owns the server, and its password. */
  owner: { name: string; password: Input<string> };
  /** Bytes of the volume of each instance. */
  sizeBytes: number;
  /** `uid:gid` in the image. */
  user: string;
  resources: Resources;
  callers: string[];
}

/** A command that runs to completion while the stack comes up, and is undone when it leaves. */
export interface TaskSpec {
  name: string;
  image: Input<string>;
  entrypoint?: string[];
  args: string[];
  env: Record<string, Input<string>>;
  secretEnv: Record<string, Input<string>>;
  /** Secrets that others keep, as variables. @default none */
  secretRefs?: SecretRef[];
  user?: string;
  resources: Resources;
  calls: string[];
  egress: boolean;
  /** Gives up after this long. */
  timeoutSeconds: number;
  /** Tries again this often before it fails. */
  retries: number;
  /** Shell-free command that exits with 0 while the effect still stands; read by `pulumi refresh`. */
  check?: { entrypoint?: string[]; args: string[] };
  /** Command that undoes it when the task is removed. */
  undo?: { entrypoint?: string[]; args: string[] };
  /** The task runs again when one of these values changes. */
  triggers: Record<string, Input<string>>;
}
