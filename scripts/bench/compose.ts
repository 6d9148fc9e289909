import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ContainerInspectInfo } from "dockerode";
import { stringify } from "yaml";
import { StopError } from "../decide/options";
import { dockerClient } from "../effects/docker";
import { install } from "../effects/mend";
import { ask, run } from "../effects/process";
import { composeFile, volumesOf } from "./compose-file";

const PROJECT = "ai-stack-bench-compose";
const HEALTHY_SECONDS = 300;

/** Containers of a stack of this project, running. */
export async function containersOf(prefix: string): Promise<ContainerInspectInfo[]> {
  const docker = dockerClient();
  const listed = await docker.listContainers({ filters: { label: [`ai-stack.stack=${prefix}`] } });
  return Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
}

/** The same containers as a running stack's, under Docker Compose. */
export class ComposeCopy {
  private constructor(
    private readonly command: readonly string[],
    private readonly folder: string,
    private readonly volumes: readonly string[],
  ) {}

  /**
   * Writes the Compose file and copies the volumes, so that both start from the same data.
   * @param command from `findCompose`
   */
  static async of(prefix: string, hostPort: number, folder: string, command: readonly string[]): Promise<ComposeCopy> {
    const containers = await containersOf(prefix);
    const volume = (original: string) => `${PROJECT}-${original}`;
    const file = composeFile(containers, { prefix, volume, hostPort });
    const own = join(folder, PROJECT);
    mkdirSync(own);
    // In it stand the secrets of the stack that is copied, which lives as long as this folder.
    writeFileSync(join(own, "docker-compose.yml"), stringify(file), { mode: 0o600 });
    const copies: string[] = [];
    for (const container of containers) {
      for (const { Name = "" } of volumesOf(container)) {
        if (!copies.includes(volume(Name))) await copyVolume(Name, volume(Name), container.Config.Image);
        copies.push(volume(Name));
      }
    }
    return new ComposeCopy(command, own, [...new Set(copies)]);
  }

  /** `up -d`, and waits until every container is healthy. */
  async up(): Promise<void> {
    await this.run("up", "-d");
    const ids = (await this.run("ps", "-q")).split("\n").filter(Boolean);
    const end = Date.now() + HEALTHY_SECONDS * 1000;
    while (!(await allHealthy(ids))) {
      if (Date.now() > end)
        throw new StopError(`Docker Compose's containers are not healthy after ${HEALTHY_SECONDS} s`);
      await wait(250);
    }
  }

  async down(): Promise<void> {
    await this.run("down");
  }

  /** Takes everything away, the copied volumes too. */
  async purge(): Promise<void> {
    await this.down();
    for (const name of this.volumes) await dockerClient().getVolume(name).remove();
  }

  private run(...args: string[]): Promise<string> {
    const [program = "", ...first] = this.command;
    return run(program, [...first, "-p", PROJECT, ...args], { cwd: this.folder });
  }
}

async function allHealthy(ids: readonly string[]): Promise<boolean> {
  const states = await Promise.all(ids.map((id) => dockerClient().getContainer(id).inspect()));
  return states.every(({ State }) => State.Health?.Status === "healthy");
}

/**
 * The plugin where it is there, else the program of before, which is installed where neither is.
 * @throws StopError where there is none and this is not root on Debian or Ubuntu
 */
export async function findCompose(say: (line: string) => void): Promise<readonly string[]> {
  const found = await composeCommand();
  if (found) return found;
  if (process.getuid?.() === 0) await install(["docker-compose"], say);
  const installed = await composeCommand();
  if (installed) return installed;
  throw new StopError(
    "there is nothing to compare with: install the Compose plugin, or apt-get install docker-compose",
  );
}

async function composeCommand(): Promise<readonly string[] | undefined> {
  if ((await ask("docker", ["compose", "version"])) !== undefined) return ["docker", "compose"];
  if ((await ask("docker-compose", ["version"])) !== undefined) return ["docker-compose"];
  return undefined;
}

/** Copies with the program of an image that is there anyway; as root, which may read and give away every file. */
export async function copyVolume(from: string, to: string, image: string): Promise<void> {
  const mounts = ["-v", `${from}:/from:ro`, "-v", `${to}:/to`];
  const copy = ["-c", "cp -a /from/. /to/"];
  await run("docker", [
    "run",
    "--rm",
    "--user",
    "0",
    "--network",
    "none",
    ...mounts,
    "--entrypoint",
    "/bin/sh",
    image,
    ...copy,
  ]);
}
