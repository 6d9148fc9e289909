/** The rules and the dashboards in the hands of promtool. */
import { alertRules } from "../../plan/monitoring/alerts";
import { dashboardsOf } from "../../plan/monitoring/dashboards";
import { ruleFile } from "../../plan/monitoring/rules";
import { GATEWAY_KEY_FILE, prometheusConfig, RULES_FILE } from "../../plan/monitoring/scrape";
import type { Plan } from "../../plan/types";
import { PRODUCTION, planOf } from "../plan/support";
import { CASES, CLUSTER_CASES, promtoolTest, type Series } from "./cases";
import { ask, folderOf, promtool } from "./support/promtool";

const program = promtool();
const goalsOf = (plan: Plan) => plan.monitoring!.goals;

const PLANS: [name: string, plan: Plan, cases: Record<string, Series[]>][] = [
  ["Docker with GPUs", planOf({ tier: "team", monitoring: { kind: "in-stack", webhooks: ["ops"] } }), CASES],
  [
    "a cluster with another Prometheus",
    planOf({ ...PRODUCTION, monitoring: { kind: "existing", namespace: "monitoring" } }),
    CLUSTER_CASES,
  ],
];
const SMALL = planOf({
  tier: "minimum",
  hardware: { hosts: [{ name: "laptop", ram: "16GB", disk: "40GB" }] },
  monitoring: { kind: "in-stack" },
});

const ALL: [name: string, plan: Plan][] = [
  ...PLANS.map(([name, plan]): [string, Plan] => [name, plan]),
  ["a laptop", SMALL],
];

test.each(ALL)("%s: promtool takes configuration and rules", (_name, plan) => {
  const local = (path: string) => path.replace("/etc/prometheus/", "");
  const config = JSON.parse(
    JSON.stringify(prometheusConfig(plan))
      .replace(GATEWAY_KEY_FILE, local(GATEWAY_KEY_FILE))
      .replace(RULES_FILE, local(RULES_FILE)),
  );
  const files = {
    "prometheus.yml": config,
    [local(RULES_FILE)]: ruleFile(plan, goalsOf(plan)),
    [local(GATEWAY_KEY_FILE)]: "sk",
  };
  const folder = folderOf(files);
  expect(ask(program, ["check", "config", "prometheus.yml"], folder)).toContain("is valid prometheus config");
  expect(ask(program, ["check", "rules", local(RULES_FILE)], folder)).toContain("rules found");
});

describe.each(PLANS)("%s", (_name, plan, cases) => {
  test.each(Object.entries(cases))("%s fires and clears", (alert, series) => {
    const tests = { rule_files: ["rules.yml"], evaluation_interval: "15s", tests: [promtoolTest(alert, series)] };
    const folder = folderOf({ "rules.yml": ruleFile(plan, goalsOf(plan)), "tests.yml": tests });
    expect(ask(program, ["test", "rules", "tests.yml"], folder)).toContain("SUCCESS");
  });
});

test("every alert has such a test", () => {
  const all = PLANS.flatMap(([, plan]) => alertRules(plan, goalsOf(plan)).map(({ alert }) => alert));
  expect([...new Set(all)].filter((alert) => !(alert in CASES))).toEqual([]);
});

test.each(ALL)("%s: every query of a dashboard is understood", (_name, plan) => {
  const queries = dashboardsOf(plan).flatMap(({ panels }) => panels.flatMap((panel) => panel.queries));
  const rules = queries.map(({ expr }, index) => ({ record: `query:${index}`, expr }));
  const folder = folderOf({ "queries.yml": { groups: [{ name: "queries", rules }] } });
  expect(ask(program, ["check", "rules", "queries.yml"], folder)).toContain(`${queries.length} rules found`);
});
