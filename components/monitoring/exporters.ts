import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { edgeProbeConfig, ollamaExporterConfig } from "../../plan/monitoring/scrape";
import { WATCHER_LIMITS, WATCHER_PORTS, type Watcher } from "../../plan/monitoring/watchers";
import type { EdgePlan } from "../../plan/types";
import { deployService } from "../../platforms";
import type { GpuRequest, ScrapeSpec, ServiceSpec } from "../../workload/spec";
import { type ComponentArgs, childOf, describeService, type ServiceDescription, stateOf } from "../service";
import { answersHttp, NOBODY } from "./health";

export type ExporterName = Exclude<Watcher, "prometheus" | "alertmanager">;

export interface ExporterArgs extends ComponentArgs {
  service: ExporterName;
  /** Its image; the reference is pinned. */
  image: pulumi.Input<string>;
  edge: EdgePlan;
  /** Password of the role `metrics`; for `database-exporter` alone. */
  databasePassword?: pulumi.Input<string>;
  /** The GPUs of the host; for `gpu-exporter` alone. */
  gpu?: GpuRequest;
  /** Namespace of a Prometheus outside of the stack. @default the stack's own asks */
  namespace?: string;
}

/** Tells Prometheus of what does not tell it itself. */
export class Exporter extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;

  constructor(name: string, args: ExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { databasePassword, ...own } = stateOf(args);
    const state = databasePassword === undefined ? own : { ...own, databasePassword: pulumi.secret(databasePassword) };
    super("ai-stack:index:Exporter", name, state, opts);
    this.server = deployService(name, exporterService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

type Program = Pick<ServiceDescription, "entrypoint"> & Partial<ServiceDescription>;

/** One small service: no volume, nothing to write, nothing to lose. */
export function exporterService(args: ExporterArgs): ServiceSpec {
  const { service, image, topology, namespace } = args;
  const port = WATCHER_PORTS[service];
  const scrape: ScrapeSpec | undefined =
    namespace === undefined ? undefined : { port, path: metricsPath(service), namespace };
  return describeService(topology, {
    name: service,
    image,
    ports: [{ name: "metrics", containerPort: port }],
    resources: { memoryBytes: WATCHER_LIMITS[service].ramBytes },
    health: answersHttp(port, service === "ollama-exporter" ? "/metrics" : "/"),
    user: NOBODY,
    ...(scrape ? { scrape } : {}),
    ...PROGRAMS[service](args),
  });
}

/** Two ask the target that is named in the request. */
export function metricsPath(service: ExporterName): string {
  return service === "ollama-exporter" || service === "edge-probe" ? "/probe" : "/metrics";
}

const PROGRAMS: Record<ExporterName, (args: ExporterArgs) => Program> = {
  "ollama-exporter": () => ({
    entrypoint: ["json_exporter"],
    args: ["--config.file=/config/ollama.yml"],
    files: [{ path: "/config/ollama.yml", content: stringify(ollamaExporterConfig()) }],
  }),
  "edge-probe": ({ edge }) => ({
    entrypoint: ["blackbox_exporter"],
    args: ["--config.file=/config/probes.yml"],
    files: [{ path: "/config/probes.yml", content: stringify(edgeProbeConfig(edge)) }],
  }),
  "database-exporter": ({ databasePassword }) => ({
    entrypoint: ["postgres_exporter"],
    env: { DATA_SOURCE_URI: "database:5432/postgres?sslmode=disable", DATA_SOURCE_USER: "metrics" },
    ...(databasePassword === undefined ? {} : { secretEnv: { DATA_SOURCE_PASS: databasePassword } }),
  }),
  // Of a container's own root, which lies on the disk of the engine, as all volumes do: nothing of the host is mounted.
  "host-exporter": () => ({
    entrypoint: ["node_exporter"],
    args: [
      "--collector.disable-defaults",
      "--collector.filesystem",
      "--collector.filesystem.fs-types-exclude=^(proc|sysfs|tmpfs|devpts|mqueue|cgroup2?)$",
    ],
  }),
  // The image has no wget; a shell can ask whether the port is open.
  "gpu-exporter": ({ gpu }) => ({
    entrypoint: ["dcgm-exporter"],
    ...(gpu ? { gpu } : {}),
    user: "0:0",
    scratch: ["/tmp", "/run"],
    health: {
      ...answersHttp(WATCHER_PORTS["gpu-exporter"], "/health"),
      command: ["bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${WATCHER_PORTS["gpu-exporter"]}`],
    },
  }),
};
