/** A cluster in memory, as far as the dynamic providers speak to one. */
import type { Writable } from "node:stream";
import type { V1Job, V1JobStatus, V1Namespace, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import type { Workload } from "../../../platforms/kubernetes/rollout";

/** How one attempt of a Job goes. */
export interface Attempt {
  output?: string;
  exitCode?: number;
  oomKilled?: boolean;
  /** State of a pod that does not start. */
  pending?: V1Pod["status"];
  /** The Job runs into its deadline. */
  late?: boolean;
  /** The Job controller makes no pod, and says why. */
  refused?: string;
}

/** A workload and its pods at one moment. */
export interface View {
  workload?: Workload;
  pods?: V1Pod[];
}

type Named = { name: string; namespace?: string };

const problem = (code: number, message: string) =>
  Object.assign(new Error(`HTTP-Code: ${code}`), { code, body: JSON.stringify({ message }) });

export class FakeCluster {
  readonly namespaces = new Map<string, V1Namespace>();
  readonly claims = new Map<string, V1PersistentVolumeClaim>();
  readonly jobs = new Map<string, V1Job>();
  readonly created: V1Job[] = [];
  readonly removed: string[] = [];
  readonly patches: unknown[] = [];
  readonly loaded: string[] = [];
  contexts = ["test"];
  secrets: Record<string, Record<string, string>> = {};
  /** How the next Jobs go, in order; the last one stays. */
  attempts: Attempt[] = [{}];
  /** What is seen of a workload and its pods, one after the other; the last one stays. */
  views: View[] = [];
  /** Pods that are left, each time that is asked. */
  ending: V1Pod[][] = [];
  warnings: string[] = [];
  logs: Record<string, string | Error> = {};
  readonly logRequests: unknown[] = [];
  /** Answer to everything, where there is one. */
  broken?: Error;

  private attempt: Attempt = {};

  /** What `require("@kubernetes/client-node")` gives. */
  library(): Record<string, unknown> {
    const config = {
      loadFromFile: (file: string) => this.loaded.push(file),
      loadFromDefault: () => this.loaded.push("default"),
      getContextObject: (name: string) => (this.contexts.includes(name) ? { name } : null),
      getContexts: () => this.contexts.map((name) => ({ name })),
      setCurrentContext: (name: string) => this.loaded.push(name),
      makeApiClient: () => this,
    };
    const log = async (_namespace: string, _pod: string, _container: string, sink: Writable) => {
      sink.write(this.attempt.output ?? "");
      sink.end();
    };
    return {
      // A function that returns an object can be called with `new`.
      KubeConfig: jest.fn(() => config),
      Log: jest.fn(() => ({ log })),
      setHeaderOptions: (_key: string, value: string) => value,
      PatchStrategy: { MergePatch: "merge" },
    };
  }

  readNamespace = async ({ name }: Named) => this.get(this.namespaces, name);
  createNamespace = async ({ body }: { body: V1Namespace }) => this.put(this.namespaces, body.metadata!.name!, body);
  patchNamespace = async (patch: unknown) => this.patches.push(patch);
  deleteNamespace = async ({ name }: Named) => this.remove(this.namespaces, name);

  readNamespacedPersistentVolumeClaim = async ({ name }: Named) => this.get(this.claims, name);
  createNamespacedPersistentVolumeClaim = async ({ body }: { body: V1PersistentVolumeClaim }) =>
    this.put(this.claims, body.metadata!.name!, body);
  patchNamespacedPersistentVolumeClaim = async (patch: unknown) => this.patches.push(patch);
  deleteNamespacedPersistentVolumeClaim = async ({ name }: Named) => this.remove(this.claims, name);
  listNamespacedPersistentVolumeClaim = async () => ({ items: [...this.claims.values()] });

  readNamespacedSecret = async ({ name }: Named) => {
    const values = this.secrets[name];
    if (!values) throw problem(404, `secrets "${name}" not found`);
    const encode = (value: string) => Buffer.from(value).toString("base64");
    return { data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, encode(value)])) };
  };

  createNamespacedJob = async ({ body }: { body: V1Job }) => {
    this.attempt = this.attempts.length > 1 ? this.attempts.shift()! : this.attempts[0]!;
    this.created.push(body);
    return this.put(this.jobs, body.metadata!.name!, body);
  };
  deleteNamespacedJob = async ({ name }: Named) => {
    const answer = this.remove(this.jobs, name);
    this.removed.push(name);
    return answer;
  };
  listNamespacedJob = async () => ({ items: [...this.jobs.values()] });
  readNamespacedJob = async ({ name }: Named) => ({ ...this.get(this.jobs, name), status: this.statusOfJob() });
  listNamespacedPod = async (): Promise<{ items: V1Pod[] }> => {
    if (this.ending.length > 0) return { items: this.ending.shift()! };
    if (this.view || this.created.length === 0) return { items: this.view?.pods ?? [] };
    return { items: this.attempt.refused ? [] : [this.pod()] };
  };
  listNamespacedEvent = async () => {
    const messages = this.attempt.refused ? [this.attempt.refused] : this.warnings;
    return { items: messages.map((message) => ({ message })) };
  };

  listNamespacedDeployment = async () => ({ items: [] });
  listNamespacedStatefulSet = async () => ({ items: [] });
  readNamespacedDeployment = async () => this.look();
  readNamespacedStatefulSet = async () => this.look();
  readNamespacedPodLog = async (request: { name: string }) => {
    this.logRequests.push(request);
    const log = this.logs[request.name] ?? "";
    if (log instanceof Error) throw log;
    return log;
  };

  private view?: View;
  private look(): Workload {
    if (this.broken) throw this.broken;
    this.view = this.views.length > 1 ? this.views.shift()! : this.views[0]!;
    if (!this.view.workload) throw problem(404, "not found");
    return this.view.workload;
  }

  private statusOfJob(): V1JobStatus {
    const { exitCode = 0, late, pending, refused } = this.attempt;
    if (pending || refused) return {};
    if (late) return { conditions: [{ type: "Failed", status: "True", reason: "DeadlineExceeded" }] };
    return {
      conditions: [{ type: exitCode === 0 ? "Complete" : "Failed", status: "True", reason: "BackoffLimitExceeded" }],
    };
  }

  private pod(): V1Pod {
    const { exitCode = 0, oomKilled, pending } = this.attempt;
    const spec = structuredClone(this.created.at(-1)!.spec!.template.spec!);
    const metadata = { name: `pod-${this.created.length}`, namespace: "ai" };
    if (pending) return { metadata, spec, status: { phase: "Pending", ...pending } };
    const terminated = { exitCode, ...(oomKilled ? { reason: "OOMKilled" } : {}) };
    const status = { name: "task", state: { terminated }, image: "", imageID: "", ready: false, restartCount: 0 };
    return { metadata, spec, status: { phase: exitCode === 0 ? "Succeeded" : "Failed", containerStatuses: [status] } };
  }

  private get<T>(store: Map<string, T>, name: string): T {
    if (this.broken) throw this.broken;
    const there = store.get(name);
    if (!there) throw problem(404, `"${name}" not found`);
    return there;
  }

  private put<T>(store: Map<string, T>, name: string, body: T): T {
    if (store.has(name)) throw problem(409, `"${name}" already exists`);
    store.set(name, body);
    return body;
  }

  private remove<T>(store: Map<string, T>, name: string): T {
    const there = this.get(store, name);
    store.delete(name);
    return there;
  }
}
