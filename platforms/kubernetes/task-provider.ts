/**
 * A task as a thing with a life: a Job that ends well makes it, a check reads it, and it is undone when it is deleted.
 * Pulumi's own Job keeps one that has failed in the state and says nothing of what its pods wrote.
 */
import type { V1Container, V1Job } from "@kubernetes/client-node";
import type { dynamic } from "@pulumi/pulumi";
import { redact, throttle } from "../common/progress";
import { type Command, changedKeys, describeFailure, keepTail, PROGRESS_SECONDS, say } from "../common/tasks";
import { type Client, type Connection, connect, found } from "./client";
import { removeJob, runJob } from "./job-run";
import { escaped } from "./manifest";
import { secretValues } from "./secrets";

/** Inputs of a task, all known. */
export interface TaskInputs {
  connection: Connection;
  manifest: V1Job;
  check?: Command;
  undo?: Command;
}

/** Seconds that a check or the undoing of a task may take. */
const ASIDE_SECONDS = 300;

export const taskProvider: dynamic.ResourceProvider<TaskInputs, TaskInputs> = {
  async diff(_id, olds, news) {
    const changed = await changedKeys(olds, news, ["manifest", "check", "undo"]);
    const moved = nameOf(olds) !== nameOf(news) || placeOf(olds) !== placeOf(news);
    // What undoes the old one would not undo the new one: it is another thing, and the old one has to be undone.
    const other = moved || (olds.undo !== undefined && changed.includes("undo"));
    return { changes: changed.length > 0, replaces: other ? ["undo"] : [], deleteBeforeReplace: true };
  },
  async create(inputs) {
    await runTask(inputs);
    return { id: nameOf(inputs), outs: inputs };
  },
  async read(id, props) {
    // No id says that it is gone: `pulumi refresh` shows that, and the next `up` makes it again.
    return props && (await stands(props)) ? { id, props } : {};
  },
  async update(_id, olds, news) {
    if ((await changedKeys(workOf(olds), workOf(news), ["work"])).length > 0) await runTask(news);
    return { outs: news };
  },
  async delete(_id, props) {
    const client = await connect(props.connection);
    if (!(await found(client.core.readNamespace({ name: placeOf(props) })))) return;
    if (props.undo) await undo(client, props, props.undo);
    await removeJob(client, nameOf(props), placeOf(props));
  },
};

/** What a task does, without how much it may use doing so: a change of that does not run it again. */
function workOf({ manifest }: TaskInputs): { work: unknown } {
  const { image, command, args, env } = containerOf(manifest);
  const { metadata, spec } = manifest.spec!.template;
  return {
    work: { image, command, args, env, annotations: metadata?.annotations, user: spec?.securityContext?.runAsUser },
  };
}

/** Runs the Job; one that fails is removed, so that the next `up` tries again. */
async function runTask(inputs: TaskInputs): Promise<void> {
  const client = await connect(inputs.connection);
  const tail = keepTail();
  const failure = await run(client, inputs, inputs.manifest, tail.push).catch(async (error: Error) => {
    await removeJob(client, nameOf(inputs), placeOf(inputs));
    throw error;
  });
  if (failure === "") return;
  await removeJob(client, nameOf(inputs), placeOf(inputs));
  throw new Error(describeFailure(nameOf(inputs), failure, inputs.manifest.spec?.backoffLimit ?? 0, tail.lines));
}

/** Runs a Job and shows what it writes, without secrets. */
async function run(client: Client, inputs: TaskInputs, job: V1Job, onLine: (line: string) => void): Promise<string> {
  const secrets = await secretValues(client, placeOf(inputs), containerOf(job).env ?? []);
  const show = throttle((line) => say(nameOf(inputs), line), PROGRESS_SECONDS, Date.now);
  return runJob(client, job, (raw) => {
    const line = redact(raw, secrets);
    onLine(line);
    show(line);
  });
}

/** A Job of its own for another command of the task; it is tried once and leaves nothing behind. */
async function runAside(client: Client, inputs: TaskInputs, command: Command, role: "check" | "undo"): Promise<string> {
  const job = asideOf(inputs.manifest, command, role);
  const nothing = () => undefined;
  try {
    // A check is asked for a yes or no; what is undone is for everybody to read.
    return await (role === "undo" ? run(client, inputs, job, nothing) : runJob(client, job, nothing));
  } finally {
    await removeJob(client, job.metadata!.name!, job.metadata!.namespace!);
  }
}

/** Pure: the Job of a task with another command. */
export function asideOf(manifest: V1Job, { entrypoint, args }: Command, role: string): V1Job {
  const job = structuredClone(manifest);
  // Names of Jobs become a label of their pods: 63 characters at most.
  job.metadata!.name = `${job.metadata!.name!.slice(0, 62 - role.length)}-${role}`;
  Object.assign(job.spec!, { backoffLimit: 0, activeDeadlineSeconds: ASIDE_SECONDS });
  const { command: _command, ...rest } = containerOf(job);
  job.spec!.template.spec!.containers = [
    { ...rest, ...(entrypoint ? { command: entrypoint.map(escaped) } : {}), args: args.map(escaped) },
  ];
  return job;
}

/** Does the effect still stand? A task without a check is trusted while its namespace is there. */
async function stands(inputs: TaskInputs): Promise<boolean> {
  const client = await connect(inputs.connection);
  if (!(await found(client.core.readNamespace({ name: placeOf(inputs) })))) return false;
  return !inputs.check || (await runAside(client, inputs, inputs.check, "check")) === "";
}

/** Undoes the task; nothing is to be done where its effect went with the service that it was made in. */
async function undo(client: Client, inputs: TaskInputs, command: Command): Promise<void> {
  const failure = await runAside(client, inputs, command, "undo");
  if (failure === "") return;
  if (inputs.check && (await stands(inputs))) throw new Error(`task ${nameOf(inputs)} cannot be undone: ${failure}`);
  say(nameOf(inputs), `not undone (${failure}): what it made is gone, or cannot be asked`);
}

function containerOf(job: V1Job): V1Container {
  return job.spec!.template.spec!.containers[0]!;
}

function nameOf({ manifest }: TaskInputs): string {
  return manifest.metadata?.name ?? "";
}

function placeOf({ manifest }: TaskInputs): string {
  return manifest.metadata?.namespace ?? "";
}
