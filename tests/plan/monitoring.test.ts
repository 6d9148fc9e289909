import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alertRules } from "../../plan/monitoring/alerts";
import { dashboardsOf } from "../../plan/monitoring/dashboards";
import { grafanaDashboard } from "../../plan/monitoring/grafana";
import { prometheusConfig, scrapeJobs } from "../../plan/monitoring/scrape";
import { watchersOf } from "../../plan/monitoring/watchers";
import { monitoringFiles } from "../../scripts/decide/monitoring/files";
import { PRODUCTION, planOf } from "./support";

const WATCHED = planOf({ tier: "team", monitoring: { kind: "in-stack", port: 9090, webhooks: ["ops"] } });
const CLUSTER = planOf({ ...PRODUCTION, monitoring: { kind: "existing", namespace: "monitoring" } });
const OWN_CLUSTER = planOf({ ...PRODUCTION, monitoring: { kind: "in-stack" } });
const SMALL = planOf({
  tier: "minimum",
  hardware: { hosts: [{ name: "laptop", ram: "16GB", disk: "40GB" }] },
  monitoring: { kind: "in-stack" },
});
const alertsOf = (plan: typeof WATCHED) => alertRules(plan, plan.monitoring!.goals);

test("off unless config says so", () => {
  const plan = planOf({ tier: "team" });
  expect(plan).not.toHaveProperty("monitoring");
  expect(Object.values(plan.topology).flat()).not.toContain("prometheus");
  expect(planOf({ tier: "team", monitoring: { kind: "off" } })).toEqual(plan);
});

test("there are exporters for what there is", () => {
  expect(watchersOf(WATCHED)).toEqual([
    ...["prometheus", "alertmanager", "ollama-exporter", "database-exporter"],
    ...["edge-probe", "host-exporter", "gpu-exporter"],
  ]);
  expect(watchersOf(SMALL)).toEqual(["prometheus", "ollama-exporter", "edge-probe", "host-exporter"]);
  expect(watchersOf(CLUSTER)).toEqual(["ollama-exporter", "database-exporter", "edge-probe"]);
});

test("nobody calls Prometheus, and it alone calls the exporters", () => {
  const { topology } = WATCHED;
  expect(topology.prometheus).toEqual([]);
  for (const watcher of watchersOf(WATCHED).slice(1)) expect(topology[watcher]).toEqual(["prometheus"]);
  expect(topology.edge).toEqual(["prometheus", "edge-probe"]);
  expect(topology["ollama-0"]).toContain("ollama-exporter");
  expect(topology.database).toContain("database-exporter");
});

test("the key of the gateway is a file, and each replica is a target", () => {
  const jobs = scrapeJobs(OWN_CLUSTER);
  const [gateway] = jobs;
  expect(gateway).toMatchObject({
    metrics_path: "/metrics/",
    authorization: { credentials_file: "/etc/prometheus/gateway-key" },
    dns_sd_configs: [{ names: ["gateway-metrics"], type: "A", port: 4000 }],
  });
  expect(jobs.find(({ job_name }) => job_name === "edge")).toMatchObject({
    dns_sd_configs: [{ names: ["edge-metrics"], port: 9180 }],
  });
  expect(prometheusConfig(SMALL)).not.toHaveProperty("alerting");
});

test("no alert and no panel asks for what is not measured", () => {
  const text = JSON.stringify([alertsOf(SMALL), dashboardsOf(SMALL)]);
  for (const missing of ["DCGM", "pg_", "vram", "budget"]) expect(text).not.toContain(missing);
  expect(JSON.stringify(alertsOf(OWN_CLUSTER))).not.toContain("filesystem");
});

test("docs/monitoring.md has the alerts that there are, with their severity", () => {
  const page = readFileSync(join(__dirname, "../../docs/monitoring.md"), "utf8");
  const shown = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, alert, severity]) => `${alert} ${severity}`);
  const there = [...alertsOf(WATCHED), ...alertsOf(CLUSTER)].map(({ alert, severity }) => `${alert} ${severity}`);
  expect(shown.sort()).toEqual([...new Set(there)].sort());
});

test("every alert says what is so, and what to do", () => {
  for (const { summary, description } of alertsOf(WATCHED)) {
    expect(summary.length).toBeGreaterThan(20);
    expect(description).toMatch(/\.$/);
  }
});

test("a dashboard has every panel once, each in a place of its own", () => {
  for (const dashboard of dashboardsOf(WATCHED)) {
    const { panels } = grafanaDashboard(dashboard) as { panels: { id: number; title: string; gridPos: object }[] };
    for (const key of ["id", "title", "gridPos"] as const) {
      expect(new Set(panels.map((panel) => JSON.stringify(panel[key]))).size).toBe(panels.length);
    }
  }
});

test("what is handed over: dashboards, rules, and how another Prometheus finds the samples", () => {
  const files = monitoringFiles(WATCHED, WATCHED.monitoring!, "ai-stack-team");
  expect(Object.keys(files)).toEqual([
    ...["usage", "answers", "capacity"].map((name) => `dashboards/ai-stack-${name}.json`),
    ...["rules.yml", "scrape.yml"],
  ]);
  expect(files["scrape.yml"]).toContain("127.0.0.1:9090");
  const operator = monitoringFiles(CLUSTER, CLUSTER.monitoring!, "ai-stack-prod")["operator.yaml"]!;
  expect(operator.match(/^kind: PodMonitor$/gm)).toHaveLength(5);
  expect(operator.match(/^kind: PrometheusRule$/gm)).toHaveLength(1);
  expect(operator).toContain("name: gateway-metrics-key");
});
