/** Pure: a neutral service as arguments of @pulumi/docker. */
import type { ContainerArgs, RemoteImageArgs, types, VolumeArgs } from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { contains, parentOf, topmost } from "../../workload/paths";
import type { GpuRequest, HealthSpec, ServiceSpec, VolumeSpec } from "../../workload/spec";
import { waitSeconds } from "../common/wait";
import { renderNetworks } from "./attachments";
import type { HealthInputs } from "./health-provider";
import { type DockerPlatform, labelList, labelsOf, physicalName } from "./platform";
import type { VolumeInputs } from "./volume-provider";

const MIB = 1024 * 1024;

/**
 * A service without a way out asks for names of the stack alone, and the engine answers those at once. The name of a
 * service that is down goes on to name servers outside, which cannot be reached: by default a look-up takes ten seconds.
 */
const STACK_DNS = ["attempts:1", "timeout:1"];

/**
 * Arguments of the container of a service.
 *
 * @param image id of the image
 * @param mounts its volumes
 * @throws Error where the spec calls a service that has no network
 */
export function renderContainer(
  spec: ServiceSpec,
  platform: DockerPlatform,
  image: pulumi.Input<string>,
  mounts: types.input.ContainerVolume[],
): ContainerArgs {
  const networks = renderNetworks(spec, platform);
  const published = spec.ports.filter((port) => port.publish);
  return {
    name: physicalName(platform.stack, spec.name),
    image,
    ...(spec.entrypoint ? { entrypoints: spec.entrypoint } : {}),
    ...(spec.args ? { command: spec.args } : {}),
    envs: renderEnvironment(spec),
    labels: labelList(labelsOf(platform.stack, spec.name)),
    ...(networks.length > 0 ? { networksAdvanced: networks } : { networkMode: "none" }),
    ports: published.map((port) => ({
      internal: port.containerPort,
      external: port.publish!.hostPort,
      ip: port.publish!.hostIp,
      protocol: "tcp",
    })),
    volumes: mounts,
    tmpfs: Object.fromEntries(spec.scratch.map((path) => [path, scratchOptions(spec.user)])),
    ...(spec.gpu ? { deviceRequests: [renderGpu(spec.gpu)] } : {}),
    ...renderLimits(spec),
    ...renderHardening(spec),
    ...renderLife(spec),
    ...(spec.egress ? {} : { dnsOpts: STACK_DNS }),
  };
}

/** The image of a service: taken from the engine if it is there, else pulled; it stays when the stack goes. */
export function renderImage(image: pulumi.Input<string>): RemoteImageArgs {
  return { name: image, keepLocally: true };
}

/** A data volume. The name is the identity of the data: a volume of this name is taken over with what it holds. */
export function renderVolume(volume: VolumeSpec, stack: string): VolumeArgs {
  return {
    name: physicalName(stack, volume.name),
    driver: "local",
    labels: labelList({ ...labelsOf(stack), "ai-stack.volume": volume.name }),
  };
}

/** GPUs by explicit ids: `gpus: "device=0,1"` is misread by the provider, and a count alone always starts at GPU 0. */
export function renderGpu(gpu: GpuRequest): types.input.ContainerDeviceRequest {
  if (gpu.driver === "cdi") return { driver: "cdi", deviceIds: gpu.deviceIds.map((id) => `nvidia.com/gpu=${id}`) };
  return { driver: "nvidia", deviceIds: gpu.deviceIds, capabilities: ["gpu"] };
}

/**
 * A scratch folder counts towards the memory limit of its container. Older runtimes give it the mode of the image's
 * folder whatever is asked for, so that it has to belong to the user who writes there.
 */
function scratchOptions(user: string | undefined): string {
  const [uid, gid] = user?.split(":") ?? [];
  const owner = uid === undefined ? "" : `,uid=${uid},gid=${gid}`;
  return `rw,nosuid,nodev,noexec,mode=1777${owner}`;
}

/** Sorted, so that the order in which a component builds its environment makes no difference. */
function renderEnvironment(spec: ServiceSpec): pulumi.Input<string>[] {
  const all = { ...spec.env, ...spec.secretEnv };
  return Object.keys(all)
    .sort()
    .map((name) => joinEnvironment(name, all[name]!));
}

function joinEnvironment(name: string, value: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof value === "string") return `${name}=${value}`;
  if (value instanceof Promise) return value.then((known) => `${name}=${known}`);
  return value.apply((known) => `${name}=${known}`);
}

/** Folders that hold files of the service; each becomes a volume, since a read-only root takes no files. */
export function renderFileVolumes(spec: ServiceSpec, platform: DockerPlatform): FileVolume[] {
  return topmost(spec.files.map((file) => parentOf(file.path))).map((folder) => {
    const slug = folder.slice(1).replace(/[^A-Za-z0-9]+/g, "-");
    const files = spec.files.filter((file) => contains(folder, file.path));
    return {
      key: `files-${slug}`,
      secret: files.some((file) => file.secret),
      inputs: {
        ...renderDataOwner(spec, { name: `${spec.name}-files-${slug}`, path: folder }, platform),
        files: files.map(({ path, content, secret }) => ({ path, content, mode: fileMode(secret, spec.user) })),
      },
    };
  });
}

/** A folder with files, before it is made. */
export interface FileVolume {
  /** Suffix of the logical name. */
  key: string;
  /** Is one of the files secret? */
  secret: boolean;
  inputs: Partial<Record<keyof VolumeInputs, unknown>>;
}

/** What gives a data volume its owner; the image is added when its id is known. */
export function renderDataOwner(
  spec: ServiceSpec,
  volume: Pick<VolumeSpec, "name" | "path">,
  platform: DockerPlatform,
): Partial<Record<keyof VolumeInputs, unknown>> {
  return {
    ...(platform.host === undefined ? {} : { host: platform.host }),
    volume: physicalName(platform.stack, volume.name),
    labels: labelsOf(platform.stack, spec.name),
    folder: volume.path,
    ...(spec.user === undefined ? {} : { user: spec.user }),
  };
}

/** Readable by the service's user alone where the file is secret and that user is known. */
function fileMode(secret: boolean | undefined, user: string | undefined): number {
  return secret && user !== undefined ? 0o400 : 0o444;
}

/**
 * `memorySwap` equal to `memory` means no swap; without it the provider sees a difference for ever, as it does where
 * CPUs have no point: it reads them back as `1.0`.
 */
function renderLimits(spec: ServiceSpec): Pick<ContainerArgs, "memory" | "memorySwap" | "cpus"> {
  const memory = Math.ceil(spec.resources.memoryBytes / MIB);
  return {
    memory,
    memorySwap: memory,
    ...(spec.resources.cpus === undefined ? {} : { cpus: decimal(spec.resources.cpus) }),
  };
}

function decimal(count: number): string {
  return Number.isInteger(count) ? count.toFixed(1) : String(count);
}

function renderHardening(spec: ServiceSpec): Partial<ContainerArgs> {
  // The engine answers with the long names; short ones would differ for ever.
  const adds = spec.capabilities.map((capability) => `CAP_${capability}`).sort();
  return {
    ...(spec.user === undefined ? {} : { user: spec.user }),
    readOnly: spec.readOnlyRoot,
    capabilities: adds.length > 0 ? { adds, drops: ["ALL"] } : { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
  };
}

function renderLife(spec: ServiceSpec): Partial<ContainerArgs> {
  return {
    init: true,
    restart: "unless-stopped",
    destroyGraceSeconds: spec.stopGraceSeconds,
    stopTimeout: spec.stopGraceSeconds,
    healthcheck: renderHealth(spec.health),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
  };
}

function renderHealth(health: HealthSpec): types.input.ContainerHealthcheck {
  return {
    tests: ["CMD", ...health.command],
    interval: goDuration(health.intervalSeconds),
    timeout: goDuration(health.timeoutSeconds),
    startPeriod: goDuration(health.startPeriodSeconds),
    startInterval: goDuration(0),
    retries: health.retries,
  };
}

/** What is waited for after the container was made. */
export function renderHealthWait(
  spec: ServiceSpec,
  platform: DockerPlatform,
  container: pulumi.Input<string>,
): Partial<Record<keyof HealthInputs, unknown>> {
  return {
    ...(platform.host === undefined ? {} : { host: platform.host }),
    service: spec.name,
    container,
    waitSeconds: waitSeconds(spec.health),
    secretNames: Object.keys(spec.secretEnv).sort(),
  };
}

/** Seconds the way Go prints a duration, `1m30s` or `500ms`: the provider compares the text. */
export function goDuration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Math.round(seconds * 1000)}ms`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
