/** Alerts of the servers around the models: edge, database, disks. */
import type { EdgePlan, Plan } from "../types";
import { endsTls } from "./scrape";
import { watchersOf } from "./watchers";

export interface AlertRule {
  alert: string;
  expr: string;
  /** How long it has to hold, as Prometheus reads it. */
  for: string;
  /** `critical`: people are without answers, or soon are. */
  severity: "critical" | "warning";
  /** One line: what is so. */
  summary: string;
  /** What to do about it. */
  description: string;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * Seconds before its end at which a certificate is late. Caddy's own live for twelve hours and are renewed four hours
 * before their end; ACME and cert-manager renew weeks before; one that is given has to be made by somebody.
 */
const LATE: Record<EdgePlan["certificate"], number> = {
  internal: HOUR,
  acme: 7 * DAY,
  "cert-manager": 7 * DAY,
  given: 14 * DAY,
};

/** A value as percent, in a template of Prometheus. */
export const percent = (share: string) => `{{ ${share} | humanizePercentage }}`;

export function edge(stack: Plan): AlertRule[] {
  if (!watchersOf(stack).includes("edge-probe")) return [];
  const plan = stack.edge;
  const late = LATE[plan.certificate];
  const rules: AlertRule[] = [
    {
      alert: "EdgeDown",
      expr: 'probe_success{job="edge-probe"} == 0',
      for: "2m",
      severity: "critical",
      summary: "The address {{ $labels.instance }} does not answer as it should",
      description: "Open it in a browser; then see the logs of edge and ui.",
    },
    {
      alert: "CertificateNearItsEnd",
      expr: `probe_ssl_earliest_cert_expiry{job="edge-probe"} - time() < ${late}`,
      for: "5m",
      severity: "critical",
      summary: "The certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
      description:
        plan.certificate === "given"
          ? "Put a new one into the secret that config names, and restart the edge."
          : "It should have been renewed by now: see why not in the log of the edge, or of cert-manager.",
    },
  ];
  return endsTls(plan) ? rules : rules.slice(0, 1);
}

export function database(plan: Plan): AlertRule[] {
  if (!watchersOf(plan).includes("database-exporter")) return [];
  return [
    {
      alert: "DatabaseDown",
      expr: "pg_up == 0",
      for: "1m",
      severity: "critical",
      summary: "The database does not answer",
      description: "Keys, budgets and conversations are in it: look at its log and its volume.",
    },
    {
      alert: "DatabaseConnectionsNearlyUsed",
      expr: "sum(pg_stat_database_numbackends) / max(pg_settings_max_connections) > 0.9",
      for: "5m",
      severity: "warning",
      summary: `${percent("$value")} of the database's connections are in use`,
      description: "Each gateway and UI holds its own: run fewer replicas, or raise max_connections.",
    },
  ];
}

/** On Docker all volumes lie on the disk of the engine; on a cluster the kubelet knows of each volume. */
export function disks(plan: Plan): AlertRule[] {
  const rule = (expr: string, what: string): AlertRule => ({
    alert: "DiskNearlyFull",
    expr,
    for: "10m",
    severity: "critical",
    summary: `${what} has ${percent("$value")} left`,
    description: "A full disk stops the database: remove models and images that nobody uses, or make it larger.",
  });
  if (watchersOf(plan).includes("host-exporter")) {
    const root = '{job="host",mountpoint="/"}';
    return [
      rule(`node_filesystem_avail_bytes${root} / node_filesystem_size_bytes${root} < 0.1`, "The disk of the host"),
    ];
  }
  if (plan.monitoring?.kind !== "existing" || !plan.cluster) return [];
  const own = `{namespace="${plan.cluster.namespace}"}`;
  const expr = `kubelet_volume_stats_available_bytes${own} / kubelet_volume_stats_capacity_bytes${own} < 0.1`;
  return [rule(expr, "The volume {{ $labels.persistentvolumeclaim }}")];
}
