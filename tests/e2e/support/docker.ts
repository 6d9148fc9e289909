/** A stack on the Docker engine of this machine. */
import Docker, { type ContainerInspectInfo } from "dockerode";
import { eventually } from "./http";
import type { Instance, Runtime } from "./runtime";

const engine = new Docker();
const HEALTHY_SECONDS = 180;

export class DockerRuntime implements Runtime {
  readonly bind = "127.0.0.1";

  /** @param stack prefix of the names on the engine; everything the program makes carries it as a label, too */
  constructor(private readonly stack: string) {}

  async instances(): Promise<Record<string, Instance>> {
    const all = Object.entries(await this.containers());
    return Object.fromEntries(all.map(([service, container]) => [service, instanceOf(container)]));
  }

  async execute(service: string, command: string[]): Promise<string> {
    const exec = await this.container(service).exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    const chunks: Buffer[] = [];
    const sink = { write: (chunk: Buffer) => chunks.push(chunk) } as unknown as NodeJS.WritableStream;
    engine.modem.demuxStream(stream, sink, sink);
    await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
    const output = Buffer.concat(chunks).toString();
    const { ExitCode } = await exec.inspect();
    if (ExitCode !== 0) throw new Error(`${command.join(" ")} in ${service}: exit code ${ExitCode}: ${output}`);
    return output;
  }

  async readFile(service: string, path: string): Promise<string> {
    const archive = await this.container(service).getArchive({ path });
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(chunk as Buffer);
    const tar = Buffer.concat(chunks);
    // One file: a header of 512 bytes with the size as octal text at 124, then the content.
    const size = Number.parseInt(tar.toString("utf8", 124, 135), 8);
    return tar.toString("utf8", 512, 512 + size);
  }

  async log(service: string): Promise<string> {
    return (await this.container(service).logs({ stdout: true, stderr: true })).toString();
  }

  async processes(service: string): Promise<string[]> {
    const { Processes } = await this.container(service).top({ ps_args: "-eo pid,args" });
    return (Processes as string[][]).map((line) => line.join(" "));
  }

  async crash(service: string): Promise<void> {
    const { State } = await this.container(service).inspect();
    // From the host, as a crash would: `docker kill` counts as a wish of the operator, and is not restarted.
    process.kill(State.Pid, "SIGKILL");
    const restarted = async () =>
      (await this.container(service).inspect()).State.StartedAt === State.StartedAt ? undefined : true;
    await eventually(`${service} is started again`, restarted, 30);
    await this.healthy(service);
  }

  async restart(service: string): Promise<void> {
    await this.container(service).restart();
    await this.healthy(service);
  }

  async stop(service: string): Promise<void> {
    await this.container(service).stop({ t: 1 });
  }

  async start(service: string): Promise<void> {
    await this.container(service).start();
    await this.healthy(service);
  }

  async healthy(service: string): Promise<void> {
    const isHealthy = async () => {
      const { State } = await this.container(service).inspect();
      return State.Health?.Status === "healthy" ? true : undefined;
    };
    await eventually(`${service} is healthy`, isHealthy, HEALTHY_SECONDS);
  }

  /** In one of the service's networks; the host reaches it even where the network is internal. */
  async address(service: string): Promise<string> {
    const { NetworkSettings } = await this.container(service).inspect();
    const [network] = Object.values(NetworkSettings.Networks).filter((one) => one.IPAddress);
    if (!network) throw new Error(`${service} has no address`);
    return network.IPAddress;
  }

  underWay(service: string): RegExp {
    return new RegExp(`docker:index:Container ${service} creat`);
  }

  async purge(): Promise<void> {
    for (const container of Object.values(await this.containers())) {
      await engine.getContainer(container.Id).remove({ force: true, v: true });
    }
    const filters = this.filters();
    const { Volumes } = await engine.listVolumes({ filters });
    for (const volume of Volumes) await engine.getVolume(volume.Name).remove();
    const networks = await engine.listNetworks({ filters });
    for (const network of networks) await engine.getNetwork(network.Id).remove();
  }

  private async containers(): Promise<Record<string, ContainerInspectInfo>> {
    const listed = await engine.listContainers({ all: true, filters: this.filters() });
    const all = await Promise.all(listed.map((container) => engine.getContainer(container.Id).inspect()));
    return Object.fromEntries(all.map((container) => [container.Name.slice(this.stack.length + 2), container]));
  }

  private container(service: string): Docker.Container {
    return engine.getContainer(`${this.stack}-${service}`);
  }

  private filters() {
    return { label: [`ai-stack.stack=${this.stack}`] };
  }
}

function instanceOf({ Id, Config, Path, Args, HostConfig }: ContainerInspectInfo): Instance {
  const bindings: { HostIp: string; HostPort: string }[][] = Object.values(HostConfig.PortBindings ?? {});
  return {
    id: Id,
    description: JSON.stringify([Config.Labels, Path, Args]),
    published: bindings.flat().map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`),
    hardened:
      (HostConfig.CapDrop ?? []).join() === "ALL" &&
      HostConfig.Privileged !== true &&
      (HostConfig.SecurityOpt ?? []).includes("no-new-privileges:true"),
  };
}
