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
  /** Indexes or UUIDs on the host (Docker). */
  deviceIds: string[];
  /** How Docker hands them over: the NVIDIA runtime, or the Container Device Interface. @default "nvidia" */
  driver?: "nvidia" | "cdi";
}

export interface PortSpec {
  name: string;
  containerPort: number;
  /** Published on the host where given; all else is reachable from callers alone. */
  publish?: { hostIp: string; hostPort: number };
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
}

/** How a service shows that it is up. A command with exit code 0, or an HTTP 2xx answer (`curl`-free: see the platform). */
export interface HealthSpec {
  /** Command run in the container. */
  command: string[];
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
  /** Names of the services that this one connects to. */
  calls: string[];
  /** May it reach addresses outside of the stack? */
  egress: boolean;
  /** Further DNS names by which callers know it. */
  aliases: string[];
  /** Metrics for Prometheus. */
  scrape?: { port: number; path: string };
}

/** A command that runs to completion while the stack comes up, and is undone when it leaves. */
export interface TaskSpec {
  name: string;
  image: Input<string>;
  entrypoint?: string[];
  args: string[];
  env: Record<string, Input<string>>;
  secretEnv: Record<string, Input<string>>;
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
