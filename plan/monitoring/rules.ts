/** What is computed from the samples beforehand, and what raises an alert: the rules of Prometheus. */
import type { MonitoringGoals, Plan } from "../types";
import { alertRules } from "./alerts";
import type { AlertRule } from "./server-alerts";

/** A series that Prometheus computes each time it evaluates; keys as in its documentation of recording rules. */
export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

/** The rules as they stand in a file. */
export interface RuleFile {
  groups: { name: string; rules: (RecordingRule | Record<string, unknown>)[] }[];
}

/** Checks of the gateway itself are no requests of anybody. */
const ASKED = '{api_key_alias!="litellm-internal-health-check"}';
const GROUP = 'model_group!=""';

/** The share of requests that match, of all; nothing while nobody asks. */
const share = (match: string) =>
  `sum(rate(litellm_proxy_total_requests_metric_total{${match},api_key_alias!="litellm-internal-health-check"}[5m]))` +
  ` / sum(rate(litellm_proxy_total_requests_metric_total${ASKED}[5m]))`;

/** The time within which 95 of 100 answers are there. */
const within = (metric: string) =>
  `histogram_quantile(0.95, sum by (le, model_group) (rate(${metric}_bucket{${GROUP}}[5m])))`;

/** Fallbacks stand under the group that was asked for, answers under the group that gave them. */
const FALLBACKS = "sum by (requested_model) (rate(litellm_deployment_successful_fallbacks_total[2m]))";
const ANSWERED = 'sum by (requested_model) (rate(litellm_proxy_total_requests_metric_total{status_code="200"}[2m]))';

/** Series with names of the stack's own, `ai_stack:…`. */
export function recordingRules({ models }: Pick<Plan, "models">): RecordingRule[] {
  return [
    ...models.map(({ tag, parallel, replicas }) => ({
      record: "ai_stack:slots:plan",
      expr: `vector(${parallel * replicas})`,
      labels: { model: tag },
    })),
    // By Little's law: seconds spent on requests in a second are the requests under way.
    {
      record: "ai_stack:requests_under_way:model",
      expr: `sum by (model) (rate(litellm_request_total_latency_metric_sum{${GROUP}}[5m]))`,
    },
    { record: "ai_stack:first_token_seconds:p95", expr: within("litellm_llm_api_time_to_first_token_metric") },
    { record: "ai_stack:latency_seconds:p95", expr: within("litellm_request_total_latency_metric") },
    { record: "ai_stack:errors:ratio", expr: share('status_code=~"5.."') },
    { record: "ai_stack:rate_limited:ratio", expr: share('status_code="429"') },
    {
      record: "ai_stack:fallbacks:ratio",
      expr: `${FALLBACKS} / (${FALLBACKS} + (${ANSWERED} or 0 * ${FALLBACKS}))`,
    },
  ];
}

/** The file of rules of a stack with monitoring. */
export function ruleFile(plan: Plan, goals: MonitoringGoals): RuleFile {
  return {
    groups: [
      { name: "ai-stack-recording", rules: recordingRules(plan) },
      { name: "ai-stack-alerts", rules: alertRules(plan, goals).map(asRule) },
    ],
  };
}

function asRule({ alert, expr, for: held, severity, summary, description }: AlertRule): Record<string, unknown> {
  return { alert, expr, for: held, labels: { severity }, annotations: { summary, description } };
}
