/**
 * A task as a thing with a life: made by a command that ends well, read by a check, undone when it is deleted. A Docker
 * container alone cannot do this: one that has failed counts as made, and would never be tried again.
 */
import type { dynamic } from "@pulumi/pulumi";
import { pause } from "../common/pause";
import { redact, throttle } from "../common/progress";
import { type Command, changedKeys, describeFailure, keepTail, PROGRESS_SECONDS, say } from "../common/tasks";
import { connect, isMissingNetwork, type Run, type RunResult, runToEnd } from "./engine";

/** Inputs of a task, all known. */
export interface TaskInputs {
  host?: string;
  /** Name of the task, for messages. */
  task: string;
  container: string;
  labels: Record<string, string>;
  image: string;
  entrypoint?: string[];
  args: string[];
  env: Record<string, string>;
  secretEnv: Record<string, string>;
  user?: string;
  memoryBytes: number;
  cpus?: number;
  networks: string[];
  timeoutSeconds: number;
  retries: number;
  check?: Command;
  undo?: Command;
  triggers: Record<string, string>;
}

/** A change of these runs the command again; all else only changes how it would be run. */
const RERUNS = ["image", "entrypoint", "args", "env", "secretEnv", "user", "triggers"] as const;
/** Inputs that are compared; named, so that neither the serialised provider nor outputs of an engine take part. */
const COMPARED = [
  ...RERUNS,
  ...(["host", "task", "container", "labels", "memoryBytes", "cpus", "networks"] as const),
  ...(["timeoutSeconds", "retries", "check", "undo"] as const),
];
const RETRY_SECONDS = 3;

export const taskProvider: dynamic.ResourceProvider<TaskInputs, TaskInputs> = {
  async diff(_id, olds, news) {
    const changed = await changedKeys(olds, news, COMPARED);
    // What undoes the old one would not undo the new one: it is another thing, and the old one has to be undone.
    const other = olds.undo !== undefined && changed.includes("undo");
    return { changes: changed.length > 0, replaces: other ? ["undo"] : [] };
  },
  async create(inputs) {
    await runWithRetries(inputs);
    return { id: inputs.container, outs: inputs };
  },
  async read(id, props) {
    // No id says that it is gone: `pulumi refresh` shows that, and the next `up` makes it again.
    return props && (await stands(props)) ? { id, props } : {};
  },
  async update(_id, olds, news) {
    const changed = await changedKeys(olds, news, COMPARED);
    if (RERUNS.some((key) => changed.includes(key))) await runWithRetries(news);
    return { outs: news };
  },
  async delete(_id, props) {
    if (props.undo) await undo(props, props.undo);
  },
};

async function runWithRetries(inputs: TaskInputs): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const tail = keepTail();
    const { failure } = await runCommand(inputs, inputs, tail.push);
    if (failure === "") return;
    if (attempt >= inputs.retries) throw new Error(describeFailure(inputs.task, failure, inputs.retries, tail.lines));
    say(inputs.task, `${failure}; trying again (${attempt + 1} of ${inputs.retries})`);
    await pause(RETRY_SECONDS);
  }
}

/** Runs one of the task's commands and shows what it writes, without secrets. */
async function runCommand(inputs: TaskInputs, command: Command, onLine: (line: string) => void): Promise<RunResult> {
  const secrets = Object.values(inputs.secretEnv);
  const show = throttle((line) => say(inputs.task, line), PROGRESS_SECONDS, Date.now);
  return runToEnd(await connect(inputs.host), toRun(inputs, command), (raw) => {
    const line = redact(raw, secrets);
    onLine(line);
    show(line);
  });
}

function toRun(inputs: TaskInputs, command: Command): Run {
  const { entrypoint: _own, ...rest } = inputs;
  return {
    ...rest,
    ...(command.entrypoint ? { entrypoint: command.entrypoint } : {}),
    args: command.args,
    env: { ...inputs.env, ...inputs.secretEnv },
  };
}

/** Does the effect still stand? A task without a check is trusted; one whose network is gone has lost its service. */
async function stands(inputs: TaskInputs): Promise<boolean> {
  if (!inputs.check) return true;
  try {
    const run = toRun(inputs, inputs.check);
    const { failure } = await runToEnd(await connect(inputs.host), run, () => undefined);
    return failure === "";
  } catch (error) {
    if (isMissingNetwork(error)) return false;
    throw error;
  }
}

/** Undoes the task; nothing is to be done where its effect went with the service that it was made in. */
async function undo(inputs: TaskInputs, command: Command): Promise<void> {
  try {
    const { failure } = await runCommand(inputs, command, () => undefined);
    if (failure === "") return;
    if (inputs.check && (await stands(inputs))) throw new Error(`task ${inputs.task} cannot be undone: ${failure}`);
    say(inputs.task, `not undone (${failure}): what it made is gone, or cannot be asked`);
  } catch (error) {
    if (!isMissingNetwork(error)) throw error;
  }
}
