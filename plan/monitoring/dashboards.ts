/** What the dashboards show, as data; grafana.ts makes Grafana's JSON of it. */
import type { EdgePlan, Plan } from "../types";
import { endsTls } from "./scrape";
import { watchersOf } from "./watchers";

export interface PanelQuery {
  /** PromQL. */
  expr: string;
  /** Name of each series, with `{{label}}`; empty: as Prometheus has it. */
  legend: string;
}

export interface Panel {
  title: string;
  /** A unit of Grafana. @default "short" */
  unit?: "short" | "s" | "percentunit" | "bytes" | "currencyUSD" | "reqps";
  queries: PanelQuery[];
}

export interface Dashboard {
  /** Stays for ever: Grafana replaces a dashboard by it. */
  uid: string;
  title: string;
  panels: Panel[];
}

/** Checks of the gateway itself are no requests of anybody. */
const ASKED = 'api_key_alias!="litellm-internal-health-check"';
const MODEL = 'model_group!=""';

const query = (expr: string, legend = ""): PanelQuery => ({ expr, legend });
/** A counter that nothing has counted yet is not there; zero is what it means. */
const orZero = (expr: string) => `${expr} or vector(0)`;

/** The dashboards of a stack: no panel asks for what this stack does not measure. */
export function dashboardsOf(plan: Plan): Dashboard[] {
  return [
    { uid: "ai-stack-usage", title: "AI stack: usage", panels: usage(plan) },
    { uid: "ai-stack-answers", title: "AI stack: answers", panels: answers() },
    { uid: "ai-stack-capacity", title: "AI stack: capacity", panels: capacity(plan) },
  ];
}

function usage(plan: Plan): Panel[] {
  const tokens = (by: string) => `sum by (${by}) (increase(litellm_total_tokens_metric_total{${ASKED}}[1h]))`;
  const left = query("litellm_remaining_team_budget_metric / litellm_team_max_budget_metric", "{{team_alias}}");
  const budgets: Panel = { title: "Budget left, by team", unit: "percentunit", queries: [left] };
  const limited = plan.teams?.some(({ gateway }) => gateway.max_budget !== null) ?? false;
  return [
    { title: "Tokens in an hour, by model", queries: [query(tokens("model"), "{{model}}")] },
    { title: "Tokens in an hour, by person", queries: [query(tokens("end_user"), "{{end_user}}")] },
    { title: "Tokens in an hour, by team", queries: [query(tokens("team_alias"), "{{team_alias}}")] },
    {
      title: "Tokens in an hour, in and out",
      queries: [
        query(`sum(increase(litellm_input_tokens_metric_total{${ASKED}}[1h]))`, "in"),
        query(`sum(increase(litellm_output_tokens_metric_total{${ASKED}}[1h]))`, "out"),
      ],
    },
    {
      title: "Spend in an hour, by model",
      unit: "currencyUSD",
      queries: [query(`sum by (model) (increase(litellm_spend_metric_total{${ASKED}}[1h]))`, "{{model}}")],
    },
    ...(limited ? [budgets] : []),
  ];
}

function answers(): Panel[] {
  const requests = `litellm_proxy_total_requests_metric_total{${ASKED}}`;
  const failed = `litellm_proxy_failed_requests_metric_total{${ASKED}}`;
  return [
    {
      title: "Requests, by status",
      unit: "reqps",
      queries: [query(`sum by (status_code) (rate(${requests}[5m]))`, "{{status_code}}")],
    },
    {
      title: "Failed requests, by class",
      unit: "reqps",
      queries: [query(orZero(`sum by (exception_class) (rate(${failed}[5m]))`), "{{exception_class}}")],
    },
    {
      title: "Over a limit (429), by key",
      unit: "reqps",
      queries: [
        query(
          orZero(
            `sum by (api_key_alias) (rate(litellm_proxy_failed_requests_metric_total{exception_status="429"}[5m]))`,
          ),
          "{{api_key_alias}}",
        ),
      ],
    },
    {
      title: "Answers, 95 of 100 within",
      unit: "s",
      queries: [query("ai_stack:latency_seconds:p95", "{{model_group}}")],
    },
    {
      title: "Answers by model, 95 of 100 within",
      unit: "s",
      queries: [
        query(
          `histogram_quantile(0.95, sum by (le, model) (rate(litellm_request_total_latency_metric_bucket{${MODEL}}[5m])))`,
          "{{model}}",
        ),
      ],
    },
    {
      title: "First token, 95 of 100 within",
      unit: "s",
      queries: [query("ai_stack:first_token_seconds:p95", "{{model_group}}")],
    },
    {
      title: "Answered by another group",
      unit: "percentunit",
      queries: [query(orZero("ai_stack:fallbacks:ratio"), "{{requested_model}}")],
    },
    {
      title: "Fallbacks in an hour",
      queries: [
        query(
          orZero(
            "sum by (requested_model, fallback_model) (increase(litellm_deployment_successful_fallbacks_total[1h]))",
          ),
          "{{requested_model}} to {{fallback_model}}",
        ),
      ],
    },
    {
      title: "State of the deployments (0 good, 1 failing, 2 out)",
      queries: [
        query(
          'max by (litellm_model_name, api_base) (litellm_deployment_state{model_id!=""})',
          "{{litellm_model_name}} {{api_base}}",
        ),
      ],
    },
  ];
}

function capacity(plan: Plan): Panel[] {
  const watchers = watchersOf(plan);
  const gpus = plan.nodes.some((node) => node.gpus.length > 0);
  const root = '{job="host",mountpoint="/"}';
  return [
    {
      title: "Requests under way against planned slots",
      queries: [
        query("ai_stack:requests_under_way:model", "{{model}} under way"),
        query("ai_stack:slots:plan", "{{model}} slots"),
      ],
    },
    { title: "Requests in the gateway", queries: [query("sum(litellm_in_flight_requests)", "in flight")] },
    { title: "Targets", queries: [query("up", "{{job}} {{instance}}")] },
    {
      title: "Models loaded",
      unit: "bytes",
      queries: [query("ollama_model_size_bytes", "{{model}} on {{instance}}")],
    },
    ...(gpus ? [onGpu()] : []),
    ...(watchers.includes("gpu-exporter") ? gpuPanels() : []),
    ...(watchers.includes("edge-probe") ? edgePanels(plan.edge) : []),
    ...(watchers.includes("database-exporter") ? databasePanels() : []),
    ...(watchers.includes("host-exporter")
      ? [
          {
            title: "Disk in use",
            unit: "percentunit" as const,
            queries: [query(`1 - node_filesystem_avail_bytes${root} / node_filesystem_size_bytes${root}`, "host")],
          },
        ]
      : []),
  ];
}

function onGpu(): Panel {
  return {
    title: "Share of each model on the GPU",
    unit: "percentunit",
    queries: [query("ollama_model_vram_bytes / ollama_model_size_bytes", "{{model}} on {{instance}}")],
  };
}

function gpuPanels(): Panel[] {
  return [
    { title: "GPU memory in use", unit: "bytes", queries: [query("DCGM_FI_DEV_FB_USED * 1048576", "GPU {{gpu}}")] },
    { title: "GPU at work", unit: "percentunit", queries: [query("DCGM_FI_DEV_GPU_UTIL / 100", "GPU {{gpu}}")] },
  ];
}

function edgePanels(edge: EdgePlan): Panel[] {
  const within = "histogram_quantile(0.95, sum by (le) (rate(caddy_http_request_duration_seconds_bucket[5m])))";
  return [
    { title: "Requests at the edge, 95 of 100 within", unit: "s", queries: [query(within, "edge")] },
    ...(endsTls(edge) ? [certificate()] : []),
  ];
}

function certificate(): Panel {
  const expr = 'probe_ssl_earliest_cert_expiry{job="edge-probe"} - time()';
  return { title: "Certificate ends in", unit: "s", queries: [query(expr, "{{instance}}")] };
}

function databasePanels(): Panel[] {
  return [
    {
      title: "Connections of the database",
      queries: [
        query("sum by (datname) (pg_stat_database_numbackends)", "{{datname}}"),
        query("max(pg_settings_max_connections)", "most"),
      ],
    },
    {
      title: "Size of the databases",
      unit: "bytes",
      queries: [query("pg_database_size_bytes", "{{datname}}")],
    },
  ];
}
