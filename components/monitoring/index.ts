/** Which watchers a plan with monitoring becomes. */
import type * as pulumi from "@pulumi/pulumi";
import { EDGE_METRICS, GATEWAY_METRICS } from "../../plan/monitoring/scrape";
import { WATCHER_IMAGES, type Watcher, watchersOf } from "../../plan/monitoring/watchers";
import { alertsSecret } from "../../plan/secrets";
import type { MonitoringPlan, NodePlan, Plan } from "../../plan/types";
import type { GpuRequest, ScrapeSpec } from "../../workload/spec";
import type { GivenSecrets } from "../given";
import { gpuRequest } from "../gpu-request";
import type { Secrets } from "../secrets";
import { type ComponentArgs, childOf } from "../service";
import { Alertmanager } from "./alertmanager";
import { Exporter, type ExporterName } from "./exporters";
import { Prometheus } from "./prometheus";

export interface MonitoringScene {
  stack: pulumi.Resource;
  plan: Plan;
  secrets: Secrets;
  common: ComponentArgs;
  given: GivenSecrets;
}

/** Makes the watchers of a stack; none without monitoring. Prometheus comes last: whom it asks is there by then. */
export function watch(scene: MonitoringScene): void {
  const { plan } = scene;
  const { monitoring } = plan;
  if (!monitoring) return;
  const watchers = watchersOf(plan);
  const exporters = watchers.filter(isExporter).map((service) => exporter(service, monitoring, scene));
  const alerts = watchers.includes("alertmanager") ? [alertmanager(monitoring, scene)] : [];
  if (watchers.includes("prometheus")) prometheus(monitoring, scene, [...exporters, ...alerts]);
}

/** The gateway's key that reads its metrics and nothing else; without virtual keys there is the master key alone. */
export function metricsKey({ database }: Plan, secrets: Secrets): pulumi.Output<string> {
  return secrets.value(database ? "gateway-metrics-key" : "litellm-master-key");
}

/** How a service of the stack itself is asked for its metrics; nothing without monitoring. */
export function scraped(service: "gateway" | "edge", { monitoring }: Plan): { scrape?: ScrapeSpec } {
  if (!monitoring) return {};
  const { namespace } = monitoring;
  const metrics = service === "gateway" ? GATEWAY_METRICS : EDGE_METRICS;
  return { scrape: { ...metrics, ...(namespace === undefined ? {} : { namespace }) } };
}

function isExporter(watcher: Watcher): watcher is ExporterName {
  return watcher !== "prometheus" && watcher !== "alertmanager";
}

function exporter(service: ExporterName, { namespace }: MonitoringPlan, scene: MonitoringScene): pulumi.Resource {
  const { stack, plan, secrets, common } = scene;
  const args = {
    ...common,
    service,
    image: plan.images[WATCHER_IMAGES[service]],
    edge: plan.edge,
    ...(service === "database-exporter" ? { databasePassword: secrets.value("metrics-database-password") } : {}),
    ...(service === "gpu-exporter" ? allGpus(plan) : {}),
    ...(namespace === undefined ? {} : { namespace }),
  };
  return new Exporter(service, args, childOf(stack)).server;
}

/** Every GPU that the plan uses; Docker runs on one host. */
function allGpus({ nodes, hosts }: Plan): { gpu?: GpuRequest } {
  const [first] = nodes.filter(({ gpus }) => gpus.length > 0);
  if (first === undefined) return {};
  const known = new Map(nodes.flatMap(({ gpus }) => gpus.map((load) => [load.gpu.id, load])));
  const all: NodePlan = { ...first, gpus: [...known.values()] };
  return gpuRequest(
    all,
    hosts.find(({ name }) => name === first.host),
  );
}

function alertmanager({ webhooks }: MonitoringPlan, { stack, plan, common, given }: MonitoringScene): pulumi.Resource {
  const receivers = webhooks.map((name) => {
    const url = given[alertsSecret(name)];
    if (url === undefined) throw new Error(`the plan wants the secret '${alertsSecret(name)}', which was not given`);
    return { name, url };
  });
  return new Alertmanager("alertmanager", { ...common, image: plan.images.alertmanager, receivers }, childOf(stack))
    .server;
}

function prometheus(monitoring: MonitoringPlan, scene: MonitoringScene, watched: pulumi.Resource[]): void {
  const { stack, plan, secrets, common } = scene;
  const args = {
    ...common,
    image: plan.images.prometheus,
    plan,
    monitoring,
    gatewayKey: metricsKey(plan, secrets),
  };
  new Prometheus("prometheus", args, childOf(stack, ...watched));
}
