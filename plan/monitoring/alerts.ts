/** What raises an alert, and what whoever is called is told to do. */
import type { MonitoringGoals, Plan } from "../types";
import { type AlertRule, database, disks, edge, percent } from "./server-alerts";
import { watchersOf } from "./watchers";

/** All alerts of a stack: nothing in them asks for what this stack does not measure. */
export function alertRules(plan: Plan, goals: MonitoringGoals): AlertRule[] {
  return [
    ...targets(),
    ...inference(plan),
    ...answers(goals),
    ...budgets(plan),
    ...edge(plan),
    ...database(plan),
    ...disks(plan),
  ];
}

function targets(): AlertRule[] {
  return [
    {
      alert: "NodeDown",
      expr: 'up{job="ollama"} == 0',
      for: "1m",
      severity: "critical",
      summary: "{{ $labels.instance }} on {{ $labels.host }} does not answer",
      description:
        "Look at the log of this Ollama node and at its machine; with a GPU, ask nvidia-smi there. Its models are answered by other nodes, or by the fallbacks of their groups.",
    },
    {
      alert: "TargetDown",
      expr: 'up{job!="ollama"} == 0',
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.job }} ({{ $labels.instance }}) does not answer Prometheus",
      description: "Look at the log of the service, and start it again; nothing is known of it until then.",
    },
    {
      alert: "GatewayMissing",
      expr: 'absent(up{job="gateway"})',
      for: "5m",
      severity: "critical",
      summary: "There is no gateway at all",
      description: "No replica of the gateway is found: see whether it is running, and why not.",
    },
  ];
}

function inference(plan: Plan): AlertRule[] {
  const gpus = new Set(plan.nodes.flatMap(({ host, gpus: own }) => own.map(({ gpu }) => `${host} ${gpu.id}`))).size;
  const onCpu: AlertRule = {
    alert: "ModelOnProcessor",
    expr: 'ollama_model_vram_bytes{gpus!="0"} / ollama_model_size_bytes{gpus!="0"} < 0.99',
    for: "5m",
    severity: "warning",
    summary:
      "{{ $labels.model }} on {{ $labels.instance }} has only {{ $value | humanizePercentage }} of it on the GPU",
    description:
      "It was planned to be there as a whole. See in the node's log which memory was short: another program on the GPU, or a longer context. Restart the node once the GPU is free.",
  };
  const lost: AlertRule = {
    alert: "GpuLost",
    expr: `count(count by (UUID) (DCGM_FI_DEV_GPU_TEMP)) < ${gpus} or absent(DCGM_FI_DEV_GPU_TEMP)`,
    for: "2m",
    severity: "critical",
    summary: `Fewer than the ${gpus} planned GPUs are there`,
    description:
      "Ask nvidia-smi and dmesg (Xid) on the host which one is gone; most come back by a restart of the host.",
  };
  return [
    ...(gpus > 0 ? [onCpu] : []),
    ...(watchersOf(plan).includes("gpu-exporter") ? [lost] : []),
    {
      alert: "DeploymentOut",
      expr: 'max by (litellm_model_name, api_base) (litellm_deployment_state{model_id!=""}) == 2',
      for: "1m",
      severity: "warning",
      summary: "The gateway asks {{ $labels.litellm_model_name }} at {{ $labels.api_base }} no more",
      description:
        "Too many requests to it failed, so that it was taken out for a while; it is in again once a request succeeds. See why in the log of that node.",
    },
    {
      alert: "CapacityReached",
      expr: "ai_stack:requests_under_way:model > on (model) 0.9 * max by (model) (ai_stack:slots:plan)",
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.model }} has {{ $value | humanize }} requests under way: its slots are full",
      description:
        "Requests wait for one another. Raise replicas or parallel of the model (npm run up shows whether it fits), or limit rpm of its groups.",
    },
  ];
}

function answers(goals: MonitoringGoals): AlertRule[] {
  return [
    {
      alert: "FallbackRate",
      expr: `ai_stack:fallbacks:ratio > ${goals.fallbackPercent / 100}`,
      for: "1m",
      severity: "warning",
      summary: `${percent("$value")} of the requests for {{ $labels.requested_model }} are answered by another group`,
      description:
        "The models of the group do not answer, or are at their limit: see NodeDown and DeploymentOut, and the dashboard's errors.",
    },
    {
      alert: "ErrorRate",
      expr: `ai_stack:errors:ratio > ${goals.errorPercent / 100}`,
      for: "5m",
      severity: "critical",
      summary: `${percent("$value")} of the requests fail`,
      description: "See which class of errors it is on the dashboard, then the gateway's log.",
    },
    {
      alert: "RateLimited",
      expr: `ai_stack:rate_limited:ratio > ${goals.rateLimitedPercent / 100}`,
      for: "5m",
      severity: "warning",
      summary: `${percent("$value")} of the requests are over a limit`,
      description:
        "See on the dashboard whose they are; raise that limit (rpm, tpm, parallel), or have a word with them.",
    },
    {
      alert: "FirstTokenLate",
      expr: `ai_stack:first_token_seconds:p95 > ${goals.firstTokenSeconds}`,
      for: "5m",
      severity: "warning",
      summary: `First tokens of {{ $labels.model_group }} take {{ $value | humanizeDuration }}; the goal is ${goals.firstTokenSeconds} s`,
      description:
        "Requests wait for a slot, or the model is loaded anew: see CapacityReached and inference.keepAlive.",
    },
    {
      alert: "AnswersLate",
      expr: `ai_stack:latency_seconds:p95 > ${goals.latencySeconds}`,
      for: "5m",
      severity: "warning",
      summary: `Answers of {{ $labels.model_group }} take {{ $value | humanizeDuration }}; the goal is ${goals.latencySeconds} s`,
      description: "See whether slots are full (CapacityReached), or a model runs on the processor (ModelOnProcessor).",
    },
  ];
}

/** Budgets are counted in the gateway's database. */
function budgets({ database: counted }: Plan): AlertRule[] {
  if (!counted) return [];
  const nearly = (holder: string) =>
    `litellm_remaining_${holder}_budget_metric / litellm_${holder}_max_budget_metric < 0.1`;
  const description = "Requests are refused once it is spent: raise the budget, or wait until its period ends.";
  return [
    {
      alert: "TeamBudgetNearlySpent",
      expr: nearly("team"),
      for: "1m",
      severity: "warning",
      summary: `The team {{ $labels.team_alias }} has ${percent("$value")} of its budget left`,
      description,
    },
    {
      alert: "PersonBudgetNearlySpent",
      expr: nearly("customer"),
      for: "1m",
      severity: "warning",
      summary: `{{ $labels.end_user }} has ${percent("$value")} of the budget left`,
      description,
    },
  ];
}
