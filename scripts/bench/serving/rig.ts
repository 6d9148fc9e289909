import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { StopError } from "../../decide/options";
import { removeByName } from "../../effects/docker";
import { ask, run } from "../../effects/process";
import { fileOf, publishOf, runArguments, type Service } from "./containers";
import { plainConfig } from "./plain";

/** How a node of the rig answers; see node.py. */
export interface NodeSettings {
  /** Questions answered at once. */
  parallel: number;
  /** Milliseconds until the first piece. */
  firstMs: number;
  pieces: number;
  /** Milliseconds between two pieces. */
  pieceMs: number;
}

/** A container of the rig that has a port on this machine. */
export interface Placed {
  name: string;
  port: number;
}

const NETWORK = "ai-stack-bench-rig";
const READY_SECONDS = 180;
const SCRIPT = readFileSync(join(__dirname, "node.py"), "utf8");

/**
 * Parts of a stack on a network of their own, with nodes that compute nothing. The parts are the real images with the
 * configuration that the components write; what is measured is them, not a model.
 */
export class Rig {
  private readonly names: string[] = [];

  private constructor(
    private readonly folder: string,
    /** Image of LiteLLM: it has a Python for the nodes, too. */
    private readonly litellm: string,
  ) {}

  /** @param folder where files of containers go */
  static async create(folder: string, litellm: string): Promise<Rig> {
    await removeByName("network", NETWORK);
    await run("docker", ["network", "create", NETWORK]);
    return new Rig(mkdtempSync(join(folder, "rig-")), litellm);
  }

  /** @param alias host name and port under which the other containers know it */
  async node(alias: string, port: number, { parallel, firstMs, pieces, pieceMs }: NodeSettings): Promise<string> {
    const figures = [port, parallel, firstMs, pieces, pieceMs].map(String);
    const options = ["--network-alias", alias, "--entrypoint", "python"];
    return this.run(alias, [...options, this.litellm, "-c", SCRIPT, ...figures]);
  }

  /** A service as a component describes it. @param container port that gets one on this machine */
  async service(service: Service, container: number): Promise<Placed> {
    const folder = join(this.folder, service.name);
    for (const { path, content } of service.files) write(fileOf(folder, path), String(content));
    const name = await this.run(service.name, runArguments(service, folder, container));
    return { name, port: await this.portOf(name, container) };
  }

  /** LiteLLM with the plain setup's configuration, whose one node is `ollama`. */
  async plainGateway(tag: string, masterKey: string): Promise<Placed> {
    const file = join(this.folder, "plain", "config.yaml");
    write(file, stringify(plainConfig(tag)));
    const options = ["-v", `${file}:/app/config.yaml:ro`, "-e", `LITELLM_MASTER_KEY=${masterKey}`, ...publishOf(4000)];
    const command = [this.litellm, "--config", "/app/config.yaml", "--port", "4000"];
    const name = await this.run("plain", [...options, ...command]);
    return { name, port: await this.portOf(name, 4000) };
  }

  async remove(name: string): Promise<void> {
    await removeByName("container", name);
    this.names.splice(this.names.indexOf(name), 1);
  }

  async purge(): Promise<void> {
    for (const name of [...this.names]) await this.remove(name);
    await removeByName("network", NETWORK);
  }

  private async run(name: string, rest: readonly string[]): Promise<string> {
    const full = `${NETWORK}-${name}`;
    await removeByName("container", full);
    this.names.push(full);
    await run("docker", ["run", "-d", "--name", full, "--network", NETWORK, ...rest]);
    return full;
  }

  private async portOf(name: string, container: number): Promise<number> {
    const address = await run("docker", ["port", name, `${container}/tcp`]);
    return Number(address.trim().split(":").at(-1));
  }
}

/** Readable for the users of the containers, whatever this one hides by default. */
function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, 0o644);
}

/**
 * Waits until the work is done once without an error.
 * @throws StopError with the last reason, and the end of the container's log
 */
export async function untilDone(container: string, work: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + READY_SECONDS * 1000;
  let reason = "";
  while (Date.now() < end) {
    try {
      await work();
      return;
    } catch (error) {
      reason = (error as Error).message;
      await wait(500);
    }
  }
  const log = await ask("docker", ["logs", "--tail", "20", container]);
  throw new StopError(`${container} is not ready after ${READY_SECONDS} s: ${reason}\n${log ?? ""}`);
}
