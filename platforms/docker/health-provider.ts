/**
 * Waits until a container is healthy, as a resource of its own. The Docker provider can wait, too, but a container
 * that never became healthy stays in the state, and the next `pulumi up` passes over it without looking again.
 */
import type { dynamic } from "@pulumi/pulumi";
import type Docker from "dockerode";
import { pause } from "../common/pause";
import { readLines, redact } from "../common/progress";
import { connect, isMissing } from "./engine";

export interface HealthInputs {
  host?: string;
  /** Name of the service, for messages. */
  service: string;
  /** Id of the container: another container is waited for again. */
  container: string;
  /** Seconds after which a service that is still starting has failed. */
  waitSeconds: number;
  /** Variables whose values are not shown in the log of a service that failed. */
  secretNames: string[];
}

/** Lines of output that an error repeats. */
const TAIL_LINES = 20;
/** A container that comes back this often is not about to become healthy. */
const MAX_RESTARTS = 5;

export const healthProvider: dynamic.ResourceProvider<HealthInputs, HealthInputs> = {
  async diff(_id, olds, news) {
    return { changes: olds.container !== news.container || olds.host !== news.host };
  },
  async create(inputs) {
    await waitUntilHealthy(inputs);
    return { id: inputs.service, outs: inputs };
  },
  async read(id, props) {
    return props && (await isHealthy(props)) ? { id, props } : {};
  },
  async update(_id, _olds, news) {
    await waitUntilHealthy(news);
    return { outs: news };
  },
};

async function waitUntilHealthy(inputs: HealthInputs): Promise<void> {
  const container = (await connect(inputs.host)).getContainer(inputs.container);
  const deadline = Date.now() + inputs.waitSeconds * 1000;
  for (;;) {
    const info = await container.inspect();
    const failure = failureOf(info, Date.now() > deadline, inputs.waitSeconds);
    if (failure === "") return;
    if (failure !== undefined) throw new Error(await describe(inputs, container, info, failure));
    await pause(0.5);
  }
}

/**
 * Pure: why the container has failed; empty when it is healthy, nothing while that is open.
 *
 * @param late is the time up?
 * @param waitSeconds the time that it had, for the message
 */
export function failureOf(
  info: Pick<Docker.ContainerInspectInfo, "State" | "RestartCount">,
  late: boolean,
  waitSeconds: number,
): string | undefined {
  const { State, RestartCount } = info;
  if (State.Running && State.Health?.Status === "healthy") return "";
  // One that is started again counts as running and, until its checks begin, as unhealthy.
  if (State.Running && !State.Restarting && State.Health?.Status === "unhealthy") return "its health check fails";
  if (RestartCount >= MAX_RESTARTS) return `it ends again and again, with exit code ${State.ExitCode}`;
  if (State.Status === "exited" || State.Status === "dead") return `it ended with exit code ${State.ExitCode}`;
  return late ? `not healthy after ${waitSeconds} s` : undefined;
}

async function describe(
  inputs: HealthInputs,
  container: Docker.Container,
  info: Docker.ContainerInspectInfo,
  failure: string,
): Promise<string> {
  const values = (info.Config.Env ?? []).filter((entry) => inputs.secretNames.includes(entry.split("=")[0]!));
  const secrets = values.map((entry) => entry.slice(entry.indexOf("=") + 1));
  const check = info.State.Health?.Log?.at(-1)?.Output.trim() ?? "";
  const lines = await tailOf(container);
  const parts = [
    `service ${inputs.service} did not become healthy: ${failure}`,
    ...(info.State.OOMKilled ? ["it was killed for its memory limit"] : []),
    ...(check === "" ? [] : [`the health check says: ${check}`]),
    lines.length > 0 ? `the last lines of its log:\n  ${lines.join("\n  ")}` : "it wrote nothing",
  ];
  return redact(parts.join("; "), secrets);
}

async function tailOf(container: Docker.Container): Promise<string[]> {
  const log = await container.logs({ stdout: true, stderr: true, tail: TAIL_LINES });
  const lines: string[] = [];
  const reader = readLines((line) => lines.push(line));
  // Each piece of the log has a header of 8 bytes, of which the last 4 are its length.
  for (let at = 0; at + 8 <= log.length; ) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    reader.push(log.toString("utf8", at + 8, end));
    at = end;
  }
  reader.end();
  return lines;
}

/** A container that is being started is given the benefit of the doubt. */
async function isHealthy(inputs: HealthInputs): Promise<boolean> {
  try {
    const { State } = await (await connect(inputs.host)).getContainer(inputs.container).inspect();
    return State.Running && State.Health?.Status !== "unhealthy";
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
