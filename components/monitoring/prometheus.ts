import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { ruleFile } from "../../plan/monitoring/rules";
import { GATEWAY_KEY_FILE, prometheusConfig, RULES_FILE } from "../../plan/monitoring/scrape";
import { WATCHER_LIMITS, WATCHER_PORTS } from "../../plan/monitoring/watchers";
import type { MonitoringPlan, Plan } from "../../plan/types";
import { deployService } from "../../platforms";
import type { ServiceSpec } from "../../workload/spec";
import { type ComponentArgs, childOf, describeService, stateOf } from "../service";
import { answersHttp, NOBODY } from "./health";

export interface PrometheusArgs extends ComponentArgs {
  /** Image of Prometheus; the reference is pinned. */
  image: pulumi.Input<string>;
  /** What is watched. */
  plan: Plan;
  monitoring: MonitoringPlan;
  /** Key for the gateway's metrics. */
  gatewayKey: pulumi.Input<string>;
}

const SERVICE = "prometheus";
const PORT = WATCHER_PORTS.prometheus;
/** Of the volume; the rest is room for what is being written and merged. */
const SAMPLES = 0.8;

/** Prometheus with the rules of this stack. It calls the others; nobody calls it but the host, where config says so. */
export class Prometheus extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan: _, ...own } = stateOf(args);
    const state = { ...own, gatewayKey: pulumi.secret(args.gatewayKey) };
    super("ai-stack:index:Prometheus", name, state, opts);
    this.server = deployService(name, prometheusService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

export function prometheusService({ topology, image, plan, monitoring, gatewayKey }: PrometheusArgs): ServiceSpec {
  const { ramBytes, diskBytes } = WATCHER_LIMITS.prometheus;
  return describeService(topology, {
    name: SERVICE,
    image,
    entrypoint: ["prometheus"],
    args: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${monitoring.retention}`,
      `--storage.tsdb.retention.size=${Math.floor((diskBytes * SAMPLES) / 2 ** 20)}MB`,
      `--web.listen-address=:${PORT}`,
    ],
    files: [
      { path: "/etc/prometheus/prometheus.yml", content: stringify(prometheusConfig(plan)) },
      { path: RULES_FILE, content: stringify(ruleFile(plan, monitoring.goals)) },
      { path: GATEWAY_KEY_FILE, content: gatewayKey, secret: true },
    ],
    ports: [
      {
        name: "http",
        containerPort: PORT,
        ...(monitoring.port === undefined ? {} : { publish: { hostIp: "127.0.0.1", hostPort: monitoring.port } }),
      },
    ],
    volumes: [{ name: SERVICE, path: "/prometheus", sizeBytes: diskBytes }],
    resources: { memoryBytes: ramBytes },
    health: answersHttp(PORT, "/-/ready"),
    user: NOBODY,
    // It writes what it holds in memory.
    stopGraceSeconds: 30,
  });
}
