/** A Docker engine in memory, as far as tasks, volumes and health checks use one. */
import { EventEmitter } from "node:events";
import type { ContainerCreateOptions } from "dockerode";

/** How a container ends that is started. */
export interface Ending {
  exitCode?: number;
  output?: string;
  oomKilled?: boolean;
  /** Never ends by itself. */
  hangs?: boolean;
}

class Missing extends Error {
  readonly statusCode = 404;
}

class InUse extends Error {
  readonly statusCode = 409;
}

export class FakeEngine {
  /** Addresses that were connected to. */
  readonly connections: unknown[] = [];
  readonly created: ContainerCreateOptions[] = [];
  readonly joined: string[] = [];
  readonly removed: string[] = [];
  readonly pulled: string[] = [];
  readonly archives: Buffer[] = [];
  readonly volumes = new Set<string>();
  /** Volumes that a container mounts. */
  readonly mounted = new Set<string>();
  readonly containers = new Set<string>();
  networks = ["n-ollama", "n-egress"];
  images = ["example/ollama:1"];
  /** The coming ends, in order; the last one stays. */
  endings: Ending[] = [{}];
  /** Owner of a folder in a new container, asked again for each one. */
  owners: [uid: number, gid: number][] = [[0, 0]];
  inspected: Record<string, unknown>[] = [];
  log = "";

  readonly modem = {
    demuxStream: (stream: EventEmitter, out: NodeJS.WritableStream, _err: NodeJS.WritableStream) => {
      stream.on("data", (data: string) => out.write(data));
    },
    followProgress: (_stream: unknown, done: (error?: Error) => void) => done(),
  };

  private next<T>(list: T[]): T {
    return list.length > 1 ? list.shift()! : list[0]!;
  }

  async createContainer(options: ContainerCreateOptions) {
    this.created.push(options);
    const name = options.name!;
    this.containers.add(name);
    const ending = this.next(this.endings);
    const stream = new EventEmitter();
    return Object.assign(this.getContainer(name), {
      id: name,
      modem: this.modem,
      attach: async () => stream,
      start: async () => {
        this.join(options.HostConfig!.NetworkMode!);
        if (ending.output) stream.emit("data", Buffer.from(ending.output));
        if (!ending.hangs) stream.emit("end");
      },
      wait: () => (ending.hangs ? new Promise(() => undefined) : Promise.resolve({ StatusCode: ending.exitCode ?? 0 })),
      inspect: async () => ({ State: { OOMKilled: ending.oomKilled ?? false } }),
    });
  }

  private join(network: string): void {
    if (network !== "none" && !this.networks.includes(network)) throw new Missing(`network ${network} not found`);
    this.joined.push(network);
  }

  getNetwork(id: string) {
    return { connect: async () => this.join(id) };
  }

  getContainer(name: string) {
    return {
      remove: async () => {
        if (!this.containers.delete(name)) throw new Missing("No such container");
        this.removed.push(name);
      },
      inspect: async () => {
        if (this.inspected.length === 0) throw new Missing("No such container");
        return this.next(this.inspected);
      },
      logs: async () => {
        const header = Buffer.alloc(8);
        header.writeUInt32BE(Buffer.byteLength(this.log), 4);
        return Buffer.concat([header, Buffer.from(this.log)]);
      },
      putArchive: async (archive: Buffer) => {
        this.archives.push(archive);
      },
      getArchive: async () => {
        const { Readable } = await import("node:stream");
        const { tar } = await import("../../platforms/docker/tar");
        const [uid, gid] = this.next(this.owners);
        return Readable.from([tar([{ path: "data", mode: 0o700, uid, gid }])]);
      },
    };
  }

  getImage(name: string) {
    return {
      inspect: async () => {
        if (!this.images.includes(name)) throw new Missing("No such image");
      },
    };
  }

  async pull(image: string) {
    this.pulled.push(image);
    this.images.push(image);
    return new EventEmitter();
  }

  async createVolume({ Name }: { Name: string }) {
    this.volumes.add(Name);
  }

  getVolume(name: string) {
    return {
      inspect: async () => {
        if (!this.volumes.has(name)) throw new Missing("no such volume");
      },
      remove: async () => {
        if (this.mounted.has(name)) throw new InUse("volume is in use");
        if (!this.volumes.delete(name)) throw new Missing("no such volume");
      },
    };
  }
}
