/** What the engine itself knows about the containers of a stack. */
import Docker, { type ContainerInspectInfo } from "dockerode";
import { eventually } from "./http";

export const engine = new Docker();

/** Everything the program makes on the engine carries this label with the name of its stack. */
const labelled = (stack: string) => ({ label: [`ai-stack.stack=${stack}`] });

/** The running and stopped containers of a stack, by the name of their service. */
export async function containersOf(stack: string): Promise<Record<string, ContainerInspectInfo>> {
  const listed = await engine.listContainers({ all: true, filters: labelled(stack) });
  const all = await Promise.all(listed.map((container) => engine.getContainer(container.Id).inspect()));
  return Object.fromEntries(all.map((container) => [container.Name.slice(stack.length + 2), container]));
}

/** Removes what a stack leaves on purpose when it is destroyed, its data, and what a killed update left by accident. */
export async function purge(stack: string): Promise<void> {
  for (const container of Object.values(await containersOf(stack))) {
    await engine.getContainer(container.Id).remove({ force: true, v: true });
  }
  const { Volumes } = await engine.listVolumes({ filters: labelled(stack) });
  for (const volume of Volumes) await engine.getVolume(volume.Name).remove();
  const networks = await engine.listNetworks({ filters: labelled(stack) });
  for (const network of networks) await engine.getNetwork(network.Id).remove();
}

/** A file of a container. */
export async function readFileOf(container: string, path: string): Promise<string> {
  const archive = await engine.getContainer(container).getArchive({ path });
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  const tar = Buffer.concat(chunks);
  // One file: a header of 512 bytes with the size as octal text at 124, then the content.
  const size = Number.parseInt(tar.toString("utf8", 124, 135), 8);
  return tar.toString("utf8", 512, 512 + size);
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
  const { Processes } = await engine.getContainer(container).top({ ps_args: "-eo pid,args" });
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
