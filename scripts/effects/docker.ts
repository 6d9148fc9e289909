import Docker from "dockerode";
import type { DockerFacts } from "../decide/checks";

/** A client of the engine that DOCKER_HOST or the local socket leads to. */
export function dockerClient(): Docker {
  return new Docker();
}

/** What the engine says about itself; never throws. */
export async function dockerFacts(): Promise<DockerFacts & { root?: string; memoryBytes?: number }> {
  try {
    const info = (await dockerClient().info()) as Record<string, unknown>;
    return {
      reachable: true,
      version: String(info.ServerVersion),
      cgroupDriver: String(info.CgroupDriver),
      cgroupVersion: String(info.CgroupVersion ?? 1),
      runtimes: Object.keys((info.Runtimes ?? {}) as object),
      root: String(info.DockerRootDir),
      memoryBytes: Number(info.MemTotal),
    };
  } catch (error) {
    return { reachable: false, problem: (error as Error).message, runtimes: [] };
  }
}

/** Whether the engine has every one of these images. */
export async function hasImages(references: readonly string[]): Promise<boolean> {
  const client = dockerClient();
  const found = await Promise.all(
    references.map((reference) =>
      client
        .getImage(reference)
        .inspect()
        .then(
          () => true,
          () => false,
        ),
    ),
  );
  return found.every(Boolean);
}

/** Whether a container of the stack publishes this port. */
export async function publishes(prefix: string, port: number): Promise<boolean> {
  const containers = await dockerClient()
    .listContainers()
    .catch(() => []);
  return containers.some(
    (container) =>
      container.Names.some((name) => name.startsWith(`/${prefix}-`)) &&
      container.Ports.some((published) => published.PublicPort === port),
  );
}

/** Removes a container or network by name; one that is not there is as good. */
export async function removeByName(kind: "container" | "network", name: string): Promise<void> {
  const client = dockerClient();
  const gone = (error: { statusCode?: number }) => {
    if (error.statusCode !== 404) throw error;
  };
  if (kind === "container") await client.getContainer(name).remove({ force: true }).catch(gone);
  else await client.getNetwork(name).remove().catch(gone);
}

/** Removes the data volumes of a stack and returns their names. */
export async function removeVolumes(prefix: string): Promise<string[]> {
  const client = dockerClient();
  const { Volumes } = await client.listVolumes();
  const own = (Volumes ?? []).map((volume) => volume.Name).filter((name) => name.startsWith(`${prefix}-`));
  for (const name of own) await client.getVolume(name).remove();
  return own;
}

/**
 * Reads one file out of a container.
 * @throws Error where the container or the file is not there
 */
export async function readFromContainer(container: string, path: string): Promise<string> {
  const archive = await dockerClient().getContainer(container).getArchive({ path });
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return firstFileOfTar(Buffer.concat(chunks));
}

/** Content of the first file of a tar archive: a header of 512 bytes with the size in octal at 124, then the bytes. */
export function firstFileOfTar(tar: Buffer): string {
  const size = Number.parseInt(tar.subarray(124, 136).toString("ascii"), 8);
  if (!Number.isInteger(size)) throw new Error("the engine sent no tar archive");
  return tar.subarray(512, 512 + size).toString("utf8");
}
