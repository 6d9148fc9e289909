/**
 * Puts what a service needs into a volume before the service starts: an owner for its data, or its files. Two things
 * that the Docker provider cannot do: a new volume belongs to root, and a container with a read-only root refuses
 * every file. A container that never starts serves as the door to the volume, so that no program has to run as root.
 */
import type { dynamic } from "@pulumi/pulumi";
import type Docker from "dockerode";
import { connect, isInUse, isMissing, pullIfMissing, removeContainer } from "./engine";
import { readOwner, type TarEntry, tar } from "./tar";

/** Inputs of the content of a volume, all known. */
export interface VolumeInputs {
  host?: string;
  /** Name of the volume; for files the name without the digest of their content. */
  volume: string;
  labels: Record<string, string>;
  /** Image of the service: what it has in the folder is in the volume, too. */
  image: string;
  /** Folder at which the service mounts the volume. */
  folder: string;
  /** `uid:gid` of the service. */
  user?: string;
  /** Files of the service; absent: a volume for data, which is only given its owner. */
  files?: { path: string; content: string; mode: number }[];
}

export interface VolumeOutputs extends VolumeInputs {
  /** Name of the volume to mount. */
  mounted: string;
}

export const volumeProvider: dynamic.ResourceProvider<VolumeInputs, VolumeOutputs> = {
  async diff(_id, olds, news) {
    const { isDeepStrictEqual } = await import("node:util");
    const keys = ["host", "volume", "folder", "user", ...(news.files ? (["files", "image"] as const) : [])] as const;
    const replaces = keys.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
    return { changes: replaces.length > 0, replaces };
  },
  async create(inputs) {
    const engine = await connect(inputs.host);
    const mounted = inputs.files ? `${inputs.volume}-${await digest(inputs)}` : inputs.volume;
    await engine.createVolume({ Name: mounted, Labels: inputs.labels });
    await fill(engine, inputs, mounted);
    return { id: mounted, outs: { ...inputs, mounted } };
  },
  async read(id, props) {
    if (!props || !(await exists(await connect(props.host), id))) return {};
    return { id, props };
  },
  async delete(id, props) {
    // Data is no business of this resource, only files are.
    if (!props.files) return;
    try {
      await (await connect(props.host)).getVolume(id).remove();
    } catch (error) {
      // In use: an update that was cut off left the removal of this volume to the next, which went back to its content.
      if (!isMissing(error) && !isInUse(error)) throw error;
    }
  },
};

/** New content makes a new volume, so that the old one stays whole until the service has left it. */
async function digest(inputs: VolumeInputs): Promise<string> {
  const { createHash } = await import("node:crypto");
  const content = JSON.stringify([inputs.image, inputs.user ?? "", inputs.files]);
  return createHash("sha256").update(content).digest("hex").slice(0, 8);
}

/** Fills a volume with files, or gives it its owner. */
async function fill(engine: Docker, inputs: VolumeInputs, volume: string): Promise<void> {
  await pullIfMissing(engine, inputs.image);
  const put = (entries: TarEntry[]) =>
    withDoor(engine, inputs, volume, async (door) => {
      await door.putArchive(tar(entries), { path: "/" });
    });
  if (inputs.files) {
    await put(entriesOf(inputs));
    return;
  }
  // A volume that is taken over is left as it is, mode and all.
  if (await isOwned(engine, inputs, volume)) return;
  await put(entriesOf(inputs));
  // Each new container makes an empty volume like the folder of its image, owner included; a full one is left alone.
  if (!(await isOwned(engine, inputs, volume))) await put([...entriesOf(inputs), markerOf(inputs)]);
}

/** Runs `use` with a container that has the volume in its place and is never started. */
async function withDoor<T>(
  engine: Docker,
  inputs: VolumeInputs,
  volume: string,
  use: (door: Docker.Container) => Promise<T>,
): Promise<T> {
  const name = `${volume}-door`;
  await removeContainer(engine, name);
  const door = await engine.createContainer({
    name,
    Image: inputs.image,
    // Never run; an image without a command would be refused.
    Cmd: ["none"],
    Labels: inputs.labels,
    HostConfig: { Binds: [`${volume}:${inputs.folder}`], NetworkMode: "none" },
  });
  try {
    return await use(door);
  } finally {
    await removeContainer(engine, door.id);
  }
}

/** Does the volume belong to the user of the service? Read from the first header of the folder as an archive. */
async function isOwned(engine: Docker, inputs: VolumeInputs, volume: string): Promise<boolean> {
  const { uid, gid } = ownerOf(inputs.user);
  return withDoor(engine, inputs, volume, async (door) => {
    const stream = await door.getArchive({ path: inputs.folder });
    try {
      for await (const chunk of stream) {
        const owner = readOwner(chunk as Buffer);
        return owner.uid === uid && owner.gid === gid;
      }
      return false;
    } finally {
      (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
    }
  });
}

function ownerOf(user = "0:0"): { uid: number; gid: number } {
  const [uid = 0, gid = 0] = user.split(":").map(Number);
  return { uid, gid };
}

function markerOf(inputs: VolumeInputs): TarEntry {
  const path = `${inputs.folder.slice(1)}/.ai-stack`;
  return { path, content: "Keeps the owner of this volume.\n", mode: 0o444, ...ownerOf(inputs.user) };
}

/** Pure: what goes into the volume. */
export function entriesOf(inputs: VolumeInputs): TarEntry[] {
  const { uid, gid } = ownerOf(inputs.user);
  const inside = (path: string) => path.slice(1);
  if (!inputs.files) return [{ path: inside(inputs.folder), mode: 0o700, uid, gid }];
  const folders = new Set<string>();
  for (const { path } of inputs.files) {
    const parts = path.slice(inputs.folder.length + 1).split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      folders.add(`${inputs.folder}/${parts.slice(0, depth).join("/")}`);
    }
  }
  return [
    ...[...folders].sort().map((path) => ({ path: inside(path), mode: 0o755, uid: 0, gid: 0 })),
    ...inputs.files.map(({ path, content, mode }) => ({ path: inside(path), content, mode, uid, gid })),
  ];
}

async function exists(engine: Docker, volume: string): Promise<boolean> {
  try {
    await engine.getVolume(volume).inspect();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
