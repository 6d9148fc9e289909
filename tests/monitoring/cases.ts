/** For each alert what is measured while it is so, and after it is over. */

/** A series: its name with labels, a value while something is wrong, and one afterwards. `+n` counts up, `_` is absent. */
export type Series = [name: string, wrong: string, right: string];

const ASKED = 'api_key_alias="api"';
const REQUESTS = "litellm_proxy_total_requests_metric_total";
const FIRST = "litellm_llm_api_time_to_first_token_metric_bucket";
const WHOLE = "litellm_request_total_latency_metric_bucket";
const LOADED = '{instance="ollama-0",job="ollama",gpus="1",model="qwen2.5:7b"}';
const HOST = '{job="host",mountpoint="/"}';
const CLAIM = '{namespace="ai-stack",persistentvolumeclaim="database"}';

/** Of a stack on Docker with two GPUs, a database and Caddy's own certificate. */
export const CASES: Record<string, Series[]> = {
  NodeDown: [['up{job="ollama",instance="ollama-0",host="server"}', "0", "1"]],
  TargetDown: [['up{job="database",instance="database-exporter:9187"}', "0", "1"]],
  GatewayMissing: [['up{job="gateway",instance="10.0.0.2:4000"}', "_", "1"]],
  ModelOnProcessor: [
    [`ollama_model_vram_bytes${LOADED}`, "40", "100"],
    [`ollama_model_size_bytes${LOADED}`, "100", "100"],
  ],
  GpuLost: [
    ['DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a"}', "50", "50"],
    ['DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b"}', "_", "50"],
  ],
  DeploymentOut: [['litellm_deployment_state{litellm_model_name="m",api_base="http://a",model_id="1"}', "2", "0"]],
  // Ten seconds are spent on requests in every second: ten are under way, with four slots.
  CapacityReached: [['litellm_request_total_latency_metric_sum{model_group="fast",model="qwen2.5:7b"}', "+150", "+15"]],
  FallbackRate: [
    ['litellm_deployment_successful_fallbacks_total{requested_model="powerful",fallback_model="default"}', "+5", "+0"],
    [`${REQUESTS}{requested_model="powerful",status_code="200",${ASKED}}`, "+0", "+5"],
  ],
  ErrorRate: [
    [`${REQUESTS}{status_code="500",${ASKED}}`, "+1", "+0"],
    [`${REQUESTS}{status_code="200",${ASKED}}`, "+9", "+10"],
  ],
  RateLimited: [
    [`${REQUESTS}{status_code="429",${ASKED}}`, "+2", "+0"],
    [`${REQUESTS}{status_code="200",${ASKED}}`, "+8", "+10"],
  ],
  FirstTokenLate: [
    [`${FIRST}{model_group="fast",le="10"}`, "+0", "+1"],
    [`${FIRST}{model_group="fast",le="30"}`, "+1", "+1"],
    [`${FIRST}{model_group="fast",le="+Inf"}`, "+1", "+1"],
  ],
  AnswersLate: [
    [`${WHOLE}{model_group="fast",le="120"}`, "+0", "+1"],
    [`${WHOLE}{model_group="fast",le="300"}`, "+1", "+1"],
    [`${WHOLE}{model_group="fast",le="+Inf"}`, "+1", "+1"],
  ],
  TeamBudgetNearlySpent: [
    ['litellm_remaining_team_budget_metric{team="t",team_alias="research"}', "0.5", "9"],
    ['litellm_team_max_budget_metric{team="t",team_alias="research"}', "10", "10"],
  ],
  PersonBudgetNearlySpent: [
    ['litellm_remaining_customer_budget_metric{end_user="ada@example.com"}', "0.5", "9"],
    ['litellm_customer_max_budget_metric{end_user="ada@example.com"}', "10", "10"],
  ],
  EdgeDown: [['probe_success{job="edge-probe",instance="ai.example.org"}', "0", "1"]],
  CertificateNearItsEnd: [
    ['probe_ssl_earliest_cert_expiry{job="edge-probe",instance="ai.example.org"}', "2000", "100000"],
  ],
  DatabaseDown: [["pg_up", "0", "1"]],
  DatabaseConnectionsNearlyUsed: [
    ['pg_stat_database_numbackends{datname="litellm"}', "60", "10"],
    ['pg_stat_database_numbackends{datname="webui"}', "35", "10"],
    ["pg_settings_max_connections", "100", "100"],
  ],
  DiskNearlyFull: [
    [`node_filesystem_avail_bytes${HOST}`, "5", "50"],
    [`node_filesystem_size_bytes${HOST}`, "100", "100"],
  ],
};

/** Of a stack in a cluster that another Prometheus watches: of volumes the kubelet knows. */
export const CLUSTER_CASES: Record<string, Series[]> = {
  DiskNearlyFull: [
    [`kubelet_volume_stats_available_bytes${CLAIM}`, "5", "50"],
    [`kubelet_volume_stats_capacity_bytes${CLAIM}`, "100", "100"],
  ],
};

const STEP_SECONDS = 15;
/** Twenty minutes of what is wrong, then forty of what is right. */
const [WRONG_STEPS, RIGHT_STEPS] = [80, 160];

/** One test of promtool: the alert fires after nineteen minutes, and is over in the end. */
export function promtoolTest(alert: string, series: Series[]): Record<string, unknown> {
  const firing = `count by (alertname) (ALERTS{alertname="${alert}",alertstate="firing"})`;
  return {
    name: alert,
    interval: `${STEP_SECONDS}s`,
    input_series: series.map(([name, wrong, right]) => ({ series: name, values: values(wrong, right) })),
    promql_expr_test: [
      { expr: firing, eval_time: "19m", exp_samples: [{ labels: `{alertname="${alert}"}`, value: 1 }] },
      { expr: firing, eval_time: "58m", exp_samples: [] },
    ],
  };
}

/** In promtool's notation `a+bxn` begins at `a` and adds `b` n times. */
function values(wrong: string, right: string): string {
  if (wrong === "_") return `_x${WRONG_STEPS} ${right}x${RIGHT_STEPS}`;
  if (!wrong.startsWith("+")) return `${wrong}x${WRONG_STEPS} ${right}x${RIGHT_STEPS}`;
  return `0${wrong}x${WRONG_STEPS} ${Number(wrong) * WRONG_STEPS}${right}x${RIGHT_STEPS}`;
}
