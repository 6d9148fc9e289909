/** A stack in a cluster, seen through kubectl. */
import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { eventually } from "./http";
import type { Instance, Runtime } from "./runtime";

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

/** How the cluster is reached. */
export interface Access {
  /** Path of kubectl. */
  kubectl: string;
  kubeconfig: string;
  context: string;
  /** Address at which the ports of nodes answer. */
  nodeAddress: string;
}

/** The part of a pod that is read here. */
interface Pod {
  metadata: { name: string; uid: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: { containers: { securityContext?: SecurityContext }[]; securityContext?: { runAsNonRoot?: boolean } };
  status: {
    podIP?: string;
    containerStatuses?: { containerID?: string; restartCount: number; ready: boolean }[];
  };
}

interface SecurityContext {
  allowPrivilegeEscalation?: boolean;
  privileged?: boolean;
  capabilities?: { drop?: string[] };
}

interface Service {
  metadata: { name: string };
  spec: { type: string; selector?: Record<string, string>; ports: { nodePort?: number }[] };
}

const SERVICE_LABEL = "ai-stack.service";

export class ClusterRuntime implements Runtime {
  readonly bind: string;

  /**
   * @param stack value of the label of everything that the stack makes
   * @param namespace where it runs
   */
  constructor(
    private readonly stack: string,
    private readonly namespace: string,
    readonly access: Access,
  ) {
    this.bind = access.nodeAddress;
  }

  async instances(): Promise<Record<string, Instance>> {
    const [pods, services, maps] = await Promise.all([
      this.pods(),
      this.list<Service>("services"),
      this.list<object>("configmaps"),
    ]);
    const names = [...new Set(pods.map(serviceOf))].sort();
    return Object.fromEntries(
      names.map((name) => {
        const own = pods.filter((pod) => serviceOf(pod) === name);
        return [
          name,
          {
            id: own
              .map(({ metadata }) => metadata.uid)
              .sort()
              .join(),
            description: JSON.stringify([own, maps]),
            published: services
              .filter(({ spec }) => spec.type !== "ClusterIP" && spec.selector?.[SERVICE_LABEL] === name)
              .flatMap(({ spec }) => spec.ports.map(({ nodePort }) => `${this.bind}:${nodePort}`)),
            hardened: own.every(isHardened),
          },
        ];
      }),
    );
  }

  async execute(service: string, command: string[]): Promise<string> {
    const pod = await this.pod(service);
    try {
      return await this.kubectl("exec", pod.metadata.name, "--", ...command);
    } catch (error) {
      const { code, stderr } = error as { code?: number; stderr?: string };
      throw new Error(`${command.join(" ")} in ${service}: exit code ${code}: ${stderr}`);
    }
  }

  readFile(service: string, path: string): Promise<string> {
    return this.execute(service, ["cat", path]);
  }

  log(service: string): Promise<string> {
    return this.kubectl("logs", "--selector", `${SERVICE_LABEL}=${service}`, "--tail=-1", "--prefix=false");
  }

  async processes(service: string): Promise<string[]> {
    const list = 'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " <"$file"; echo; done 2>/dev/null';
    return (await this.execute(service, ["sh", "-c", list])).split("\n").filter((line) => line.trim() !== "");
  }

  async crash(service: string): Promise<void> {
    const { metadata, status } = await this.pod(service);
    const [before] = status.containerStatuses ?? [];
    // From the machine of the node: the first process of a container takes no signal from inside of it.
    process.kill(firstProcessOf(before?.containerID ?? ""), "SIGKILL");
    const restarted = async () => {
      const [now] = (await this.pod(service)).status.containerStatuses ?? [];
      return now && now.restartCount > (before?.restartCount ?? 0) ? true : undefined;
    };
    await eventually(`${metadata.name} is started again`, restarted, 60);
    await this.healthy(service);
  }

  async restart(service: string): Promise<void> {
    const { metadata } = await this.pod(service);
    await this.kubectl("delete", "pod", metadata.name, "--wait=true");
    await this.healthy(service);
  }

  async stop(service: string): Promise<void> {
    await this.kubectl("scale", await this.controllerOf(service), "--replicas=0");
    const gone = async () => ((await this.allPods(service)).length === 0 ? true : undefined);
    await eventually(`${service} is gone`, gone, 120);
  }

  async start(service: string): Promise<void> {
    await this.kubectl("scale", await this.controllerOf(service), "--replicas=1");
    await this.healthy(service);
  }

  async healthy(service: string): Promise<void> {
    const ready = async () => {
      const pods = await this.pods(service);
      const all = pods.length > 0 && pods.every(({ status }) => status.containerStatuses?.every((one) => one.ready));
      return all ? true : undefined;
    };
    await eventually(`${service} is ready`, ready, 180);
  }

  async address(service: string): Promise<string> {
    const { podIP } = (await this.pod(service)).status;
    if (!podIP) throw new Error(`${service} has no address`);
    return podIP;
  }

  underWay(service: string): RegExp {
    return new RegExp(`kubernetes:apps/v1:\\w+ ${service} (creat|updat|replac)`);
  }

  async purge(): Promise<void> {
    const selector = ["--selector", `ai-stack.stack=${this.stack}`, "--ignore-not-found"];
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--timeout=180s");
    await this.kubectl("delete", "priorityclasses", ...selector);
  }

  /** Anything else that a test asks of the cluster. */
  async kubectl(...args: string[]): Promise<string> {
    const { kubectl, kubeconfig, context } = this.access;
    const options = ["--kubeconfig", kubeconfig, "--context", context, "--namespace", this.namespace];
    return (await run(kubectl, [...options, ...args], { maxBuffer: MAX_OUTPUT })).stdout;
  }

  /** Makes an object, or changes one to be like it. */
  async apply(object: object): Promise<void> {
    const { kubectl, kubeconfig, context } = this.access;
    const options = ["--kubeconfig", kubeconfig, "--context", context, "--namespace", this.namespace];
    const apply = [...options, "apply", "--server-side", "--force-conflicts", "--filename", "-"];
    const { status, stderr } = spawnSync(kubectl, apply, { input: JSON.stringify(object), encoding: "utf8" });
    if (status !== 0) throw new Error(`kubectl apply: ${stderr}`);
  }

  private async list<T>(kind: string, selector = `ai-stack.stack=${this.stack}`): Promise<T[]> {
    return JSON.parse(await this.kubectl("get", kind, "--selector", selector, "--output=json")).items;
  }

  /** Pods of services; those of tasks have ended, and those that are on their way out count as gone. */
  private async pods(service?: string): Promise<Pod[]> {
    const pods = service === undefined ? await this.list<Pod>("pods") : await this.allPods(service);
    const lasting = pods.filter(
      ({ metadata }) => !metadata.deletionTimestamp && !metadata.labels["batch.kubernetes.io/job-name"],
    );
    return lasting.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  private allPods(service: string): Promise<Pod[]> {
    return this.list<Pod>("pods", `${SERVICE_LABEL}=${service}`);
  }

  private async pod(service: string): Promise<Pod> {
    const [pod] = await this.pods(service);
    if (!pod) throw new Error(`${service} has no pod`);
    return pod;
  }

  private async controllerOf(service: string): Promise<string> {
    const name = `${SERVICE_LABEL}=${service}`;
    return (await this.kubectl("get", "deployments,statefulsets", "--selector", name, "--output=name")).trim();
  }
}

function serviceOf({ metadata }: Pod): string {
  return metadata.labels[SERVICE_LABEL] ?? metadata.name;
}

function isHardened({ spec }: Pod): boolean {
  return (
    spec.securityContext?.runAsNonRoot === true &&
    spec.containers.every(
      ({ securityContext: own }) =>
        own?.allowPrivilegeEscalation === false && !own.privileged && own.capabilities?.drop?.join() === "ALL",
    )
  );
}

/** Number of the oldest process in a container of this machine. */
function firstProcessOf(containerId: string): number {
  const id = containerId.replace(/^\w+:\/\//, "");
  const own = readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return id !== "" && readFileSync(`/proc/${entry}/cgroup`, "utf8").includes(id);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
  if (own.length === 0) throw new Error(`no process of container ${id} runs on this machine`);
  return Math.min(...own.map(Number));
}
