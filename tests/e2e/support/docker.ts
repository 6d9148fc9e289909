/** What the engine itself knows about the containers of a stack. */
import Docker, { type ContainerInspectInfo } from "dockerode";
import { eventually } from "./http";

export const engine = new Docker();

/** The running and stopped containers whose names start with the prefix. */
export async function containersOf(prefix: string): Promise<ContainerInspectInfo[]> {
  const listed = await engine.listContainers({ all: true });
  const mine = listed.filter((container) => container.Names.some((name) => name.startsWith(`/${prefix}-`)));
  return Promise.all(mine.map((container) => engine.getContainer(container.Id).inspect()));
}

/** Output of a command in a container; throws with it where the exit code is not 0. */
export async function execute(container: string, command: string[]): Promise<string> {
  const exec = await engine.getContainer(container).exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  const sink = { write: (chunk: Buffer) => chunks.push(chunk) } as unknown as NodeJS.WritableStream;
  engine.modem.demuxStream(stream, sink, sink);
  await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
  const output = Buffer.concat(chunks).toString();
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${command.join(" ")} in ${container}: exit code ${ExitCode}: ${output}`);
  return output;
}

/** Arguments of all processes of a container, one process a line. */
export async function processes(container: string): Promise<string[]> {
  const { Processes } = await engine.getContainer(container).top({ ps_args: "-eo args" });
  return (Processes as string[][]).map((line) => line.join(" "));
}

/** Waits until the engine calls the container healthy. */
export function healthy(container: string, seconds = 180): Promise<true> {
  const isHealthy = async () => {
    const { State } = await engine.getContainer(container).inspect();
    return State.Health?.Status === "healthy" ? true : undefined;
  };
  return eventually(`${container} is healthy`, isHealthy, seconds);
}

/** Address of a container in one of its networks; the host reaches it even where the network is internal. */
export function addressOf(container: ContainerInspectInfo): string {
  const [network] = Object.values(container.NetworkSettings.Networks).filter((one) => one.IPAddress);
  if (!network) throw new Error(`${container.Name} has no address`);
  return network.IPAddress;
}
