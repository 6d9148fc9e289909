import { existsSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Facts, Tool } from "../decide/checks";
import type { Reach } from "../decide/sources";
import type { Paths } from "../paths";
import { dockerFacts, publishes } from "./docker";
import { ask } from "./process";
import { PROJECT, readIfThere } from "./state";

/** How each build tool says its version. */
const VERSION_ARGS: Record<Tool, string[]> = {
  go: ["version"],
  debootstrap: ["--version"],
  python3: ["--version"],
};

/** Collects what the checks decide on. */
export async function collectFacts(
  paths: Paths,
  edge: { stack: string; bind: string; httpsPort: number },
): Promise<Facts> {
  const env = { ...process.env, PATH: toolPath(paths) };
  const [docker, free, ours, tools] = await Promise.all([
    dockerFacts(),
    isFree(edge.bind, edge.httpsPort),
    publishes(`${PROJECT}-${edge.stack}`, edge.httpsPort),
    Promise.all((Object.keys(VERSION_ARGS) as Tool[]).map(async (tool) => [tool, await version(tool, env)] as const)),
  ]);
  return {
    docker,
    ramBytes: docker.memoryBytes ?? totalmem(),
    freeDiskBytes: freeBytes(docker.root ?? paths.state),
    port: { free, ours },
    tools: Object.fromEntries(tools.filter(([, found]) => found !== undefined)),
    canInstall: process.getuid?.() === 0 && isDebian(),
  };
}

/** PATH with the Go toolchain of the cache first: it is there where the machine's own was missing or too old. */
export function toolPath(paths: Paths): string {
  const own = [join(paths.goToolchain, "go", "bin")];
  return [...own, process.env.PATH ?? "", "/usr/local/go/bin", "/usr/sbin", "/sbin"].join(delimiter);
}

async function version(tool: Tool, env: Record<string, string | undefined>): Promise<string | undefined> {
  const output = await ask(tool, VERSION_ARGS[tool], { env });
  return output === undefined ? undefined : (/\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? "unknown");
}

function isDebian(): boolean {
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readIfThere("/etc/os-release") ?? "");
}

/** Whether systemd runs this machine (sd_booted(3)). */
export function systemdRuns(): boolean {
  return existsSync("/run/systemd/system");
}

/** Bytes free for users on the file system of the nearest folder above that is there. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return freeBytes(dirname(folder));
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A server that answers at all does so well within this. */
const PROBE_MS = 4000;

/** Asks the servers that ready-made things come from, side by side. A refusal for want of a login is an answer. */
export async function probe(): Promise<Reach> {
  const [engine, images, library] = await Promise.all(
    ["https://get.pulumi.com/install.sh", "https://registry-1.docker.io/v2/", "https://registry.ollama.ai/v2/"].map(
      answers,
    ),
  );
  return { engine: engine ?? false, images: images ?? false, library: library ?? false };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PROBE_MS) });
    // A filtering proxy answers 403 or 407 for the server; the registries themselves never do for these addresses.
    return response.status < 500 && ![403, 407].includes(response.status);
  } catch {
    return false;
  }
}
