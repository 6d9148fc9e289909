/** An edge that exists before a stack does: a Caddy of somebody else's, in a network that the stack is let into. */
import { request } from "node:https";
import Docker from "dockerode";
import { eventually, type Fetch, trustingFetch } from "./http";

const engine = new Docker();
const NAME = "ai-stack-e2e-outside-edge";
const CA = "/tmp/data/caddy/pki/authorities/local/root.crt";

export class OutsideEdge {
  private ca = "";
  private port = 0;

  private constructor(private readonly network: Docker.Network) {}

  /** @returns the network, without anything in it yet; no container gets out by it */
  static async prepare(): Promise<OutsideEdge> {
    await remove();
    return new OutsideEdge(await engine.createNetwork({ Name: NAME, Internal: true }));
  }

  /** For `edge.entry.from`. */
  readonly from = NAME;

  /**
   * Starts it on loopback.
   *
   * @param image a Caddy
   * @param caddyfile one site on `port`
   * @returns `fetch` that trusts it
   */
  async start(image: string, caddyfile: string, port: number): Promise<Fetch> {
    const container = await engine.createContainer({
      name: NAME,
      Image: image,
      Entrypoint: ["sh", "-c"],
      Cmd: ['printf %s "$SITES" >/tmp/Caddyfile && exec caddy run --config /tmp/Caddyfile --adapter caddyfile'],
      Env: [`SITES=${caddyfile}`, "XDG_DATA_HOME=/tmp/data", "XDG_CONFIG_HOME=/tmp/config", "HOME=/tmp"],
      ExposedPorts: { [`${port}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] } },
    });
    await this.network.connect({ Container: container.id });
    await container.start();
    this.port = port;
    this.ca = await eventually("the certificate of the edge outside", () => readText(container, CA), 30);
    return trustingFetch(this.ca, "127.0.0.1");
  }

  /** Status of the answer to a path that is sent as it stands here; `fetch` would resolve `..` before. */
  status(path: string, key: string): Promise<number> {
    const headers = { authorization: `Bearer ${key}`, host: `localhost:${this.port}` };
    const server = { host: "127.0.0.1", servername: "localhost", port: this.port, ca: this.ca };
    return new Promise((resolve, reject) => {
      const asked = request({ ...server, path, headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on("error", reject).end();
    });
  }

  stop(): Promise<void> {
    return remove();
  }
}

/** What it is made of; the services of a stack may still be in the network, and an earlier run may have been cut off. */
async function remove(): Promise<void> {
  const old = await engine.listContainers({ all: true, filters: { name: [NAME] } });
  for (const { Id } of old) await engine.getContainer(Id).remove({ force: true, v: true });
  const listed = await engine.listNetworks({ filters: { name: [NAME] } });
  for (const { Id } of listed) {
    const network = engine.getNetwork(Id);
    const inside: string[] = Object.keys((await network.inspect()).Containers ?? {});
    for (const Container of inside) await network.disconnect({ Container, Force: true });
    await network.remove();
  }
}

async function readText(container: Docker.Container, path: string): Promise<string> {
  const exec = await container.exec({ Cmd: ["cat", path], AttachStdout: true, Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of await exec.start({ Tty: true })) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (!text.includes("BEGIN CERTIFICATE")) throw new Error(text);
  return text;
}
