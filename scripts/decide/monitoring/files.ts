/** Pure: what a stack hands over to a Prometheus and a Grafana that are there already, as files. */
import { stringify } from "yaml";
import { dashboardsOf } from "../../../plan/monitoring/dashboards";
import { grafanaDashboard } from "../../../plan/monitoring/grafana";
import { ruleFile } from "../../../plan/monitoring/rules";
import type { MonitoringPlan, Plan } from "../../../plan/types";
import { operatorObjects } from "./operator";

/**
 * Text by path: dashboards and rules; on a cluster the objects of the Prometheus Operator, on Docker the job by which
 * another Prometheus takes over the samples of the stack's.
 *
 * @param stack label of the stack
 */
export function monitoringFiles(plan: Plan, monitoring: MonitoringPlan, stack: string): Record<string, string> {
  const dashboards = dashboardsOf(plan).map((dashboard) => [
    `dashboards/${dashboard.uid}.json`,
    `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
  ]);
  return {
    ...Object.fromEntries(dashboards),
    "rules.yml": stringify(ruleFile(plan, monitoring.goals)),
    ...(plan.cluster ? { "operator.yaml": operatorText(plan, monitoring, plan.cluster.namespace, stack) } : {}),
    ...(monitoring.port === undefined ? {} : { "scrape.yml": stringify(federation(monitoring.port, stack)) }),
  };
}

function operatorText(plan: Plan, monitoring: MonitoringPlan, namespace: string, stack: string): string {
  return operatorObjects(plan, monitoring, namespace, stack)
    .map((object) => stringify(object))
    .join("---\n");
}

/** Taken over as they are, with the names of jobs and instances that they have. */
function federation(port: number, stack: string): Record<string, unknown> {
  return {
    scrape_configs: [
      {
        job_name: stack,
        honor_labels: true,
        metrics_path: "/federate",
        params: { "match[]": ['{job!=""}', '{__name__=~"ai_stack:.*"}'] },
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      },
    ],
  };
}
