/** Pure: objects of the Prometheus Operator. They need its CustomResourceDefinitions, so that no stack makes them itself. */
import { ruleFile } from "../../../plan/monitoring/rules";
import { type ScrapeJob, scrapeJobs } from "../../../plan/monitoring/scrape";
import type { MonitoringPlan, Plan } from "../../../plan/types";
import { podsOf, STACK_LABEL } from "../../../platforms/kubernetes/platform";

/** Secret with the gateway's key for its metrics, which whoever hands over makes from the stack's output `metricsKey`. */
export const KEY_SECRET = { name: "gateway-metrics-key", key: "key" };

type Manifest = Record<string, unknown>;
interface StaticConfig {
  targets: string[];
  labels?: Record<string, string>;
}

/** Services whose pods answer for a job, and the name of the port there. */
const PODS: Record<string, { service: string; port: string }> = {
  gateway: { service: "gateway", port: "http" },
  edge: { service: "edge", port: "metrics" },
  ollama: { service: "ollama-exporter", port: "metrics" },
  "edge-probe": { service: "edge-probe", port: "metrics" },
  database: { service: "database-exporter", port: "metrics" },
};

/** A PodMonitor for each job, and the rules. */
export function operatorObjects(plan: Plan, { goals }: MonitoringPlan, namespace: string, stack: string): Manifest[] {
  const metadata = (name: string) => ({ name: `${stack}-${name}`, namespace, labels: { [STACK_LABEL]: stack } });
  const monitors = scrapeJobs(plan).flatMap((job) => {
    const pods = PODS[job.job_name];
    if (!pods) return [];
    return [
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata: metadata(job.job_name),
        spec: { selector: podsOf(pods.service), podMetricsEndpoints: endpoints(job, pods.port) },
      },
    ];
  });
  const rules = {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: metadata("rules"),
    spec: ruleFile(plan, goals),
  };
  return [...monitors, rules];
}

/** One for each target that an exporter asks, else one. The names of jobs are those that the rules know. */
function endpoints(job: ScrapeJob, port: string): Manifest[] {
  const common = {
    port,
    path: job.metrics_path ?? "/metrics",
    ...(job.authorization ? { authorization: { credentials: KEY_SECRET } } : {}),
  };
  const named = (labels: Record<string, string>) =>
    Object.entries(labels).map(([targetLabel, replacement]) => ({ targetLabel, replacement }));
  if (!job.params) return [{ ...common, relabelings: named({ job: job.job_name }) }];
  return (job.static_configs as StaticConfig[]).map(({ targets, labels = {} }) => ({
    ...common,
    params: { ...(job.params as object), target: targets },
    relabelings: named({ job: job.job_name, ...labels }),
  }));
}
