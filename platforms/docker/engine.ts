/**
 * Runs one command to its end in a container of its own. Used by a dynamic provider, whose functions Pulumi writes into
 * the state as text: libraries are imported inside of the functions, and nothing here holds a value of the program.
 */
import type Docker from "dockerode";
import { readLines } from "../common/progress";

/** A command in a container, as plain data. */
export interface Run {
  /** Name of the container; one that is left of an interrupted run is removed first. */
  container: string;
  labels: Record<string, string>;
  image: string;
  entrypoint?: string[];
  args: string[];
  env: Record<string, string>;
  user?: string;
  memoryBytes: number;
  cpus?: number;
  /** Ids of networks; none: no network at all. */
  networks: string[];
  timeoutSeconds: number;
}

/** How a run ended. */
export interface RunResult {
  exitCode: number;
  /** Why it did not end well: exit code, memory or time; empty when it did. */
  failure: string;
}

/**
 * The engine at an address.
 *
 * @param host `unix:///path`, `tcp://host:port` or `ssh://user@host`; default: DOCKER_HOST, else the local socket
 */
export async function connect(host?: string): Promise<Docker> {
  const { default: Engine } = await import("dockerode");
  if (host === undefined) return new Engine();
  const url = new URL(host);
  if (url.protocol === "unix:") return new Engine({ socketPath: url.pathname });
  const protocol = url.protocol === "ssh:" ? "ssh" : url.protocol === "https:" ? "https" : "http";
  return new Engine({
    protocol,
    host: url.hostname,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.username === "" ? {} : { username: url.username }),
  });
}

/**
 * Runs to the end, hands over each line of output, and removes the container whatever happens.
 *
 * @throws Error where the engine cannot be reached or refuses the container
 */
export async function runToEnd(engine: Docker, run: Run, onLine: (line: string) => void): Promise<RunResult> {
  await removeContainer(engine, run.container);
  await pullIfMissing(engine, run.image);
  const container = await engine.createContainer(createOptions(run));
  try {
    for (const network of run.networks.slice(1)) await engine.getNetwork(network).connect({ Container: container.id });
    const output = await follow(container, onLine);
    await container.start();
    const exitCode = await waitFor(container, run.timeoutSeconds);
    if (exitCode === undefined) return { exitCode: -1, failure: `not done after ${run.timeoutSeconds} s` };
    await output.ended;
    return { exitCode, failure: exitCode === 0 ? "" : await explain(container, exitCode, run.memoryBytes) };
  } finally {
    await removeContainer(engine, container.id);
  }
}

/** The first network goes into the creation, the others are joined later: older engines take only one there. */
function createOptions(run: Run): Docker.ContainerCreateOptions {
  return {
    name: run.container,
    Image: run.image,
    Labels: run.labels,
    ...(run.entrypoint ? { Entrypoint: run.entrypoint } : {}),
    Cmd: run.args,
    Env: Object.entries(run.env).map(([name, value]) => `${name}=${value}`),
    ...(run.user === undefined ? {} : { User: run.user }),
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: run.networks[0] ?? "none",
      Memory: run.memoryBytes,
      MemorySwap: run.memoryBytes,
      ...(run.cpus === undefined ? {} : { NanoCpus: Math.round(run.cpus * 1e9) }),
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Init: true,
    },
  };
}

/** Attaches before the start, so that no line is lost; the promise inside resolves when the output has ended. */
async function follow(container: Docker.Container, onLine: (line: string) => void): Promise<{ ended: Promise<void> }> {
  const { Writable } = await import("node:stream");
  const { StringDecoder } = await import("node:string_decoder");
  const sink = () => {
    const lines = readLines(onLine);
    const decoder = new StringDecoder("utf8");
    return {
      lines,
      stream: new Writable({
        write: (chunk, _encoding, done) => {
          lines.push(decoder.write(chunk));
          done();
        },
      }),
    };
  };
  const [out, err] = [sink(), sink()];
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  container.modem.demuxStream(stream, out.stream, err.stream);
  const ended = new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.once("end", resolve);
  }).then(() => {
    out.lines.end();
    err.lines.end();
  });
  return { ended };
}

/** Exit code, or nothing when the time is up. */
async function waitFor(container: Docker.Container, seconds: number): Promise<number | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000);
  });
  const ended = container.wait().then((status: { StatusCode: number }) => status.StatusCode);
  // A container that is removed while it is waited for answers with an error that nobody needs any more.
  ended.catch(() => undefined);
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function explain(container: Docker.Container, exitCode: number, memoryBytes: number): Promise<string> {
  const { State } = await container.inspect();
  if (State.OOMKilled) return `killed: it needs more than its ${Math.round(memoryBytes / 1048576)} MiB of memory`;
  return `exit code ${exitCode}`;
}

/** Pulls an image that the engine does not have. */
export async function pullIfMissing(engine: Docker, image: string): Promise<void> {
  try {
    await engine.getImage(image).inspect();
  } catch (error) {
    if (!isMissing(error)) throw error;
    const stream = await engine.pull(image);
    await new Promise<void>((resolve, reject) => {
      engine.modem.followProgress(stream, (failure) => (failure ? reject(failure) : resolve()));
    });
  }
}

/** Removes a container with its nameless volumes; one that is not there is as good. */
export async function removeContainer(engine: Docker, nameOrId: string): Promise<void> {
  try {
    await engine.getContainer(nameOrId).remove({ force: true, v: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Did the engine answer that a network of the container is not there? */
export function isMissingNetwork(error: unknown): boolean {
  return isMissing(error) && /network/.test(String((error as Error).message));
}

/** Did the engine answer that there is no such thing? */
export function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}

/** Did the engine answer that a container still uses the thing? */
export function isInUse(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 409;
}
