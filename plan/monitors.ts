/** How a stack is watched. Shapes only. */

/** What is good enough; what is worse raises an alert. */
export interface MonitoringGoals {
  /** Seconds until the first token of a streamed answer, for 95 of 100. */
  firstTokenSeconds: number;
  /** Seconds until an answer is whole, for 95 of 100. */
  latencySeconds: number;
  /** Of 100 requests those that may fail for a fault of the stack. */
  errorPercent: number;
  /** Of 100 requests those that may be over a limit (429). */
  rateLimitedPercent: number;
  /** Of 100 requests for a group those that another group may answer. */
  fallbackPercent: number;
}

/** Secrets that only a stack with monitoring has: its key for the gateway's metrics, its password of the database. */
export type MonitoringSecretName = "gateway-metrics-key" | "metrics-database-password";

export interface MonitoringPlan {
  /** A Prometheus of the stack, or one that watches the whole cluster already. */
  kind: "in-stack" | "existing";
  /** How long samples are kept, as Prometheus reads it; for `in-stack` alone. */
  retention?: string;
  /** Port of Prometheus on the loopback address of the host. @default none: nothing outside of the stack reaches it */
  port?: number;
  /** Receivers of alerts; the address of each is the secret `alerts-<name>`. Empty: Prometheus alone shows them. */
  webhooks: string[];
  /** Namespace of the Prometheus that is there already; for `existing` alone. */
  namespace?: string;
  goals: MonitoringGoals;
  /** Rotation counters of those that this stack has. */
  rotations: Partial<Record<MonitoringSecretName, number>>;
}
