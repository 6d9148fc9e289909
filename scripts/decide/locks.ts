/** Who holds a stack of the file backend; the content of a lock file (Pulumi's `pkg/backend/diy/lock.go`). */
export interface Lock {
  pid: number;
  hostname: string;
  timestamp: string;
}

/** What is known about the process of a lock; undefined: there is none. */
export type ProcessState = { state: string; command: string } | undefined;

/** stale: its process is dead; held: it works; foreign: another machine's, which cannot be looked at from here. */
export type LockVerdict = "stale" | "held" | "foreign";

/** Reads a lock file; one that cannot be read was cut off while it was written, and is nobody's. */
export function parseLock(text: string): Lock | undefined {
  try {
    const lock = JSON.parse(text) as Partial<Lock>;
    return typeof lock.pid === "number" && typeof lock.hostname === "string" ? (lock as Lock) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a lock stands in the way. The number of a dead process may have been given to another program, and a killed
 * process that nobody has waited for is a zombie (state Z): neither holds the stack.
 */
export function judgeLock(lock: Lock | undefined, hostname: string, owner: ProcessState): LockVerdict {
  if (lock === undefined) return "stale";
  if (lock.hostname !== hostname) return "foreign";
  if (owner === undefined || owner.state.startsWith("Z")) return "stale";
  return owner.command.includes("pulumi") ? "held" : "stale";
}

/** Parses `ps -o stat=,comm= -p PID`. */
export function parseProcess(output: string): ProcessState {
  const [state, ...command] = output.trim().split(/\s+/);
  return state ? { state, command: command.join(" ") } : undefined;
}

/** The part of an exported stack that this reads. */
export interface StackExport {
  deployment: { pending_operations?: PendingOperation[]; resources?: { urn: string }[] };
}

export interface PendingOperation {
  type: string;
  resource: { urn: string; type: string; inputs?: Record<string, unknown> };
}

/** A Docker object that a killed `up` may have made without writing it down. */
export interface Orphan {
  kind: "container" | "network";
  name: string;
}

const DOCKER_KINDS: Record<string, Orphan["kind"]> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
};

/** Docker objects whose creation was cut off: their names are taken, so the next `up` could not make them. */
export function findOrphans(stack: StackExport): Orphan[] {
  return (stack.deployment.pending_operations ?? []).flatMap(({ type, resource }) => {
    const kind = DOCKER_KINDS[resource.type];
    const name = resource.inputs?.name;
    return type === "creating" && kind !== undefined && typeof name === "string" ? [{ kind, name }] : [];
  });
}

/** The stack without the operations that were cut off. */
export function withoutPending<T extends StackExport>(stack: T): T {
  const { pending_operations: _, ...deployment } = stack.deployment;
  return { ...stack, deployment };
}

/** URNs of the pulled models: tasks of the Ollama nodes. */
export function findPulls(stack: StackExport): string[] {
  const urns = (stack.deployment.resources ?? []).map(({ urn }) => urn);
  return urns.filter((urn) => /:OllamaNode\$[^:]+:dynamic\/\w+:Task::/.test(urn));
}
