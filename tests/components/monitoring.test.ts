import * as pulumi from "@pulumi/pulumi";
import { AiStack } from "../../components";
import { edgeService } from "../../components/edge";
import { KEYS_SCRIPT, LIMITED_KEYS_SCRIPT } from "../../components/gateway-keys";
import { alertmanagerService } from "../../components/monitoring/alertmanager";
import { exporterService } from "../../components/monitoring/exporters";
import { prometheusService } from "../../components/monitoring/prometheus";
import { PRODUCTION, planOf } from "../plan/support";
import { isSecret, ofType, one, register, reveal } from "../support/mocks";

const PLAN = planOf({
  tier: "team",
  monitoring: { kind: "in-stack", retention: "30d", port: 9090, webhooks: ["ops"] },
});
const COMMON = {
  platform: { kind: "docker" as const, stack: "test", networks: {} },
  topology: PLAN.topology,
  image: "image:1",
};
const prometheus = () =>
  prometheusService({ ...COMMON, plan: PLAN, monitoring: PLAN.monitoring!, gatewayKey: "sk-metrics" });
const plain = <T>(output: pulumi.Input<T>) =>
  new Promise<T>((done) => pulumi.output(output).apply((it) => done(it as T)));

test("Prometheus is published on the loopback address alone, and its key is a secret file", () => {
  const service = prometheus();
  expect(service.ports).toEqual([
    { name: "http", containerPort: 9090, publish: { hostIp: "127.0.0.1", hostPort: 9090 } },
  ]);
  expect(service.files.filter(({ secret }) => secret).map(({ path }) => path)).toEqual(["/etc/prometheus/gateway-key"]);
  expect(service.args).toEqual(
    expect.arrayContaining(["--storage.tsdb.retention.time=30d", "--storage.tsdb.retention.size=8192MB"]),
  );
  expect(service.callers).toEqual([]);
  expect(service.calls).toEqual(expect.arrayContaining(["gateway", "edge", "alertmanager", "ollama-exporter"]));
  expect(service.calls).not.toContain("database");
});

test("Alertmanager alone may leave the stack; the addresses of receivers are in a secret file", async () => {
  const service = alertmanagerService({ ...COMMON, receivers: [{ name: "ops", url: "https://hooks.example.com/1" }] });
  expect(service.egress).toBe(true);
  expect(service.files[0]).toMatchObject({ secret: true });
  expect(await plain(service.files[0]!.content)).toContain("url: https://hooks.example.com/1");
  expect(prometheus().egress).toBe(false);
});

test("exporters have no volume and no rights, and one caller; outside of the stack they are scraped by a namespace", () => {
  const edge = PLAN.edge;
  for (const name of ["ollama-exporter", "database-exporter", "edge-probe", "host-exporter"] as const) {
    const service = exporterService({ ...COMMON, service: name, edge });
    expect(service).toMatchObject({ volumes: [], capabilities: [], egress: false, callers: ["prometheus"] });
    expect(service.scrape).toBeUndefined();
  }
  const scrape = exporterService({ ...COMMON, service: "edge-probe", edge, namespace: "monitoring" }).scrape;
  expect(scrape).toEqual({ port: 9115, path: "/probe", namespace: "monitoring" });
});

test("the edge has its metrics on a listener of its own, and none without monitoring", () => {
  const scrape = { port: 9180, path: "/metrics" };
  const [watched, alone] = [{ scrape }, {}].map((more) => edgeService({ ...COMMON, edge: PLAN.edge, ...more }));
  expect(watched!.ports.map(({ name }) => name)).toEqual(["https", "metrics"]);
  expect(watched!.ports[1]).not.toHaveProperty("publish");
  expect(watched!.files[0]!.content).toContain("http://:9180 {\n\tmetrics\n}");
  expect(alone!.files[0]!.content).not.toContain("9180");
});

test("a key that reads metrics alone needs a script of its own; that of all others stays as it is", () => {
  expect(LIMITED_KEYS_SCRIPT).toContain('"allowed_routes"');
  expect(KEYS_SCRIPT).not.toContain("allowed_routes");
});

test("a watched stack publishes edge and Prometheus, and finds the gateway's replicas by a name", async () => {
  const registered = await register(() => {
    new AiStack("ai-stack", {
      plan: PLAN,
      stack: "t",
      given: { "alerts-ops": pulumi.secret("https://hooks.example.com/1") },
    });
  });
  const published = ofType(registered, "Container").filter(({ inputs }) => (inputs.ports as unknown[])?.length > 0);
  expect(published.map(({ inputs }) => inputs.name).sort()).toEqual(["t-edge", "t-prometheus"]);
  const networks = one(registered, "Container", "gateway").inputs.networksAdvanced as { aliases?: string[] }[];
  expect(networks.flatMap(({ aliases = [] }) => aliases)).toEqual(["gateway", "gateway-metrics"]);
  const envs = one(registered, "Container", "database-exporter").inputs.envs;
  expect(isSecret(envs)).toBe(true);
  expect(reveal(envs)).toEqual(expect.arrayContaining([expect.stringMatching(/^DATA_SOURCE_PASS=/)]));
});

describe.each(["in-stack", "existing"])("in a cluster, %s", (kind) => {
  const monitoring = kind === "existing" ? { kind, namespace: "monitoring" } : { kind };
  const plan = planOf({ ...PRODUCTION, monitoring });

  test("each replica is found, and nobody else is let in", async () => {
    const registered = await register(() => {
      new AiStack("ai-stack", { plan, stack: "t" });
    });
    const objects = registered.map(
      ({ inputs }) => inputs as { kind?: string; metadata?: { name: string }; spec?: object },
    );
    const find = (type: string, name: string) =>
      objects.find((object) => object.kind === type && object.metadata?.name === name)?.spec;
    expect(find("Service", "gateway-metrics")).toMatchObject({ clusterIP: "None", ports: [{ port: 4000 }] });
    const policy = JSON.stringify(find("NetworkPolicy", "gateway"));
    expect(policy.includes('"kubernetes.io/metadata.name":"monitoring"')).toBe(kind === "existing");
    expect(policy.includes('"prometheus"')).toBe(kind === "in-stack");
    expect(find("StatefulSet", "prometheus") !== undefined).toBe(kind === "in-stack");
  });
});
