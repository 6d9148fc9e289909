import * as pulumi from "@pulumi/pulumi";
import { TOOL_SERVICES } from "../../plan/topology";
import type { CodeExecutionPlan } from "../../plan/types";
import { deployService } from "../../platforms";
import type { ServiceSpec } from "../../workload/spec";
import { httpProbe } from "../http-probe";
import { type ComponentArgs, childOf, describeService, gib, stateOf } from "../service";

export interface CodeExecutionArgs extends ComponentArgs {
  /** Jupyter image; the reference is pinned. */
  image: pulumi.Input<string>;
  /** What runs may take. */
  limits: CodeExecutionPlan;
  /** Who knows it may run code. */
  token: pulumi.Input<string>;
}

const PORT = 8888;
const FOLDER = "/config";
const KERNEL = "limited";
/** Nobody else's on a host: the kernel counts processes by user, over all containers. */
const USER = "21877:21877";
/** Processes and threads of all runs together; a kernel at work has about a dozen. */
const PROCESSES = 200;
/** What the server itself needs of the memory. */
const SERVER_BYTES = gib(0.25);

/** Address that the UI sends code to. */
export const CODE_URL = `http://${TOOL_SERVICES.codeExecution}:${PORT}`;

/** Jupyter: runs code for the UI, in a place that leads nowhere. */
export class CodeExecution extends pulumi.ComponentResource {
  /** The server, healthy. */
  readonly server: pulumi.Resource;

  constructor(name: string, args: CodeExecutionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:CodeExecution", name, stateOf({ ...args, token: pulumi.secret(args.token) }), opts);
    this.server = deployService(name, codeExecutionService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

/** The server: it calls nobody, asks no name server, and keeps nothing. */
export function codeExecutionService(args: CodeExecutionArgs): ServiceSpec {
  const { memoryBytes, cpus } = args.limits;
  // A library that starts a thread for each CPU of the machine would use up the processes.
  const threads = String(Math.ceil(cpus));
  return describeService(args.topology, {
    name: TOOL_SERVICES.codeExecution,
    image: args.image,
    entrypoint: ["jupyter", "server"],
    args: [`--config=${FOLDER}/jupyter_server_config.py`],
    env: {
      HOME: "/tmp",
      USER: "code",
      JUPYTER_PATH: `${FOLDER}/jupyter`,
      OMP_NUM_THREADS: threads,
      OPENBLAS_NUM_THREADS: threads,
    },
    files: [
      { path: `${FOLDER}/jupyter_server_config.py`, content: serverConfig(args), secret: true },
      { path: `${FOLDER}/jupyter/kernels/${KERNEL}/kernel.json`, content: kernelSpec(args.limits) },
    ],
    ports: [{ name: "http", containerPort: PORT }],
    scratch: ["/tmp"],
    resources: { memoryBytes, cpus },
    health: {
      // Without a token it says no more than that it is there.
      http: { port: PORT, path: "/api" },
      command: httpProbe("python3", PORT, "/api", 4),
      intervalSeconds: 5,
      timeoutSeconds: 5,
      retries: 12,
      startPeriodSeconds: 60,
    },
    user: USER,
    sealed: true,
  });
}

/** Python, as Jupyter reads its settings. In a file, since every run can see the environment and people print it. */
function serverConfig({ token, limits }: CodeExecutionArgs): pulumi.Output<string> {
  return pulumi.interpolate`import resource
resource.setrlimit(resource.RLIMIT_NPROC, (${PROCESSES}, ${PROCESSES}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port = ${PORT}
c.ServerApp.root_dir = "/tmp"
c.ServerApp.open_browser = False
c.ServerApp.allow_remote_access = True
c.ServerApp.terminals_enabled = False
c.IdentityProvider.token = "${token}"
c.KernelSpecManager.allowed_kernelspecs = {"${KERNEL}"}
c.KernelSpecManager.ensure_native_kernel = False
c.MultiKernelManager.default_kernel_name = "${KERNEL}"
# The UI ends a kernel after its run; one that it forgot ends here.
c.MappingKernelManager.cull_idle_timeout = ${2 * limits.seconds + 60}
c.MappingKernelManager.cull_interval = 30
c.MappingKernelManager.cull_busy = True
c.MappingKernelManager.cull_connected = True
`;
}

/**
 * How a run starts: with limits of its own, which it cannot lift. One that wants more memory than there is gets an error,
 * and the others none; one that computes for too long is ended.
 */
export function kernelSpec({ memoryBytes, seconds }: CodeExecutionPlan): string {
  const kibibytes = Math.floor((memoryBytes - SERVER_BYTES) / 1024);
  // Where all of them together have taken the memory, one of them ends, and not the server.
  const first = "echo 1000 >/proc/self/oom_score_adj";
  const limits = `ulimit -t ${seconds} && ulimit -d ${kibibytes}`;
  const start = `${first} && ${limits} && exec python3 -m ipykernel_launcher -f "$0"`;
  const argv = ["/bin/sh", "-c", start, "{connection_file}"];
  return `${JSON.stringify({ argv, display_name: "Python", language: "python" }, undefined, 2)}\n`;
}
