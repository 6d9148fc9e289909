/** Where Prometheus finds what it asks, as its configuration has it. */
import type { EdgePlan, Plan } from "../types";
import { WATCHER_PORTS, type Watcher, watchersOf } from "./watchers";

/** A job of Prometheus; keys as in its documentation of `scrape_config`. */
export type ScrapeJob = { job_name: string } & Record<string, unknown>;

/** Where the key for the gateway's metrics lies. */
export const GATEWAY_KEY_FILE = "/etc/prometheus/gateway-key";
export const RULES_FILE = "/etc/prometheus/rules.yml";

export const GATEWAY_METRICS = { port: 4000, path: "/metrics/" };
/** A listener of the edge's own: what people reach has no metrics. */
export const EDGE_METRICS = { port: 9180, path: "/metrics" };

/** A name under which each replica of a service is found, see `scrape` in workload/spec.ts. */
export const replicasOf = (service: string) => `${service}-metrics`;

const INTERVAL = "15s";

/** Prometheus's whole configuration. */
export function prometheusConfig(plan: Plan): Record<string, unknown> {
  const alertmanagers = watchersOf(plan).includes("alertmanager")
    ? [{ static_configs: [{ targets: [`alertmanager:${WATCHER_PORTS.alertmanager}`] }] }]
    : [];
  return {
    global: { scrape_interval: INTERVAL, scrape_timeout: "10s", evaluation_interval: INTERVAL },
    rule_files: [RULES_FILE],
    ...(alertmanagers.length > 0 ? { alerting: { alertmanagers } } : {}),
    scrape_configs: scrapeJobs(plan),
  };
}

/** One job for each kind of target. Replicas are asked one by one: each counts for itself. */
export function scrapeJobs(plan: Plan): ScrapeJob[] {
  const watchers = watchersOf(plan);
  const own = watchers.filter((watcher) => ["prometheus", "alertmanager"].includes(watcher));
  return [
    {
      job_name: "gateway",
      metrics_path: GATEWAY_METRICS.path,
      authorization: { credentials_file: GATEWAY_KEY_FILE },
      ...replicas("gateway", GATEWAY_METRICS.port),
    },
    ollamaJob(plan),
    ...(watchers.includes("edge-probe") ? edgeJobs(plan.edge) : []),
    ...watchers.filter(isExporter).map((watcher) => fixed(JOBS[watcher], watcher)),
    ...own.map((watcher) => fixed(watcher, watcher)),
  ];
}

/** Exporters that are asked for what they know themselves. */
const JOBS = { "database-exporter": "database", "host-exporter": "host", "gpu-exporter": "gpus" } as const;

function isExporter(watcher: Watcher): watcher is keyof typeof JOBS {
  return watcher in JOBS;
}

function replicas(service: string, port: number): Record<string, unknown> {
  return { dns_sd_configs: [{ names: [replicasOf(service)], type: "A", port, refresh_interval: INTERVAL }] };
}

function fixed(job: string, watcher: Watcher): ScrapeJob {
  // Nobody calls Prometheus, and so it has no name in the stack.
  const host = watcher === "prometheus" ? "127.0.0.1" : watcher;
  return { job_name: job, static_configs: [{ targets: [`${host}:${WATCHER_PORTS[watcher]}`] }] };
}

/** An exporter that asks the target which is named in the request. */
function through(watcher: Watcher): object[] {
  return [
    { source_labels: ["__address__"], target_label: "__param_target" },
    { target_label: "__address__", replacement: `${watcher}:${WATCHER_PORTS[watcher]}` },
  ];
}

/** Address at which a node says which models it has loaded, and how much of each is on its GPUs. */
export const loadedModelsUrl = (node: string) => `http://${node}:11434/api/ps`;

function ollamaJob({ nodes }: Plan): ScrapeJob {
  return {
    job_name: "ollama",
    metrics_path: "/probe",
    params: { module: ["loaded"] },
    static_configs: nodes.map(({ name, host, gpus }) => ({
      targets: [loadedModelsUrl(name)],
      labels: { instance: name, host, gpus: String(gpus.length) },
    })),
    relabel_configs: through("ollama-exporter"),
  };
}

/** Address of the edge inside of the stack. */
export function edgeAddress(edge: EdgePlan): string {
  return endsTls(edge) ? "https://edge:8443/" : "http://edge:8080/";
}

/** Behind an ingress or a Gateway the certificate is shown by those. */
export function endsTls({ entry }: EdgePlan): boolean {
  return entry.kind !== "ingress" && entry.kind !== "gateway-api";
}

/** What the edge counts, and how it looks from in front of it. */
function edgeJobs(edge: EdgePlan): ScrapeJob[] {
  const counts = { job_name: "edge", metrics_path: EDGE_METRICS.path, ...replicas("edge", EDGE_METRICS.port) };
  const probe = {
    job_name: "edge-probe",
    metrics_path: "/probe",
    params: { module: ["edge"] },
    static_configs: [{ targets: [edgeAddress(edge)], labels: { instance: edge.host } }],
    relabel_configs: through("edge-probe"),
  };
  return [counts, probe];
}

/** Configuration of json_exporter: `/api/ps` of a node as metrics. */
export function ollamaExporterConfig(): Record<string, unknown> {
  return {
    modules: {
      loaded: {
        metrics: [
          {
            name: "ollama_model",
            type: "object",
            help: "A model that is loaded",
            path: "{ .models[*] }",
            labels: { model: "{ .name }" },
            values: { size_bytes: "{ .size }", vram_bytes: "{ .size_vram }", context_tokens: "{ .context_length }" },
          },
        ],
      },
    },
  };
}

/** Configuration of blackbox_exporter: the edge as people see it, its certificate among it. */
export function edgeProbeConfig(edge: EdgePlan): Record<string, unknown> {
  const tls = { server_name: edge.host, insecure_skip_verify: true };
  return {
    modules: {
      edge: {
        prober: "http",
        timeout: "8s",
        http: {
          headers: { Host: edge.host },
          // Whether the certificate is trusted depends on who asks; when it ends does not.
          ...(endsTls(edge) ? { tls_config: tls, fail_if_not_ssl: true } : {}),
          preferred_ip_protocol: "ip4",
        },
      },
    },
  };
}
