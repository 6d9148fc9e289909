import type { PlatformCapabilities } from "../../workload/capabilities";
import type { ExposeSpec, ServiceSpec, TaskSpec } from "../../workload/spec";
import { validateDatabaseCluster, validateService, validateTask } from "../../workload/validate";
import { databaseCluster, gpus, service, task } from "./specs";

/** A cluster, as far as a spec asks. */
const able: PlatformCapabilities = {
  platform: "kubernetes",
  gpuDrivers: [],
  gpusById: false,
  gpuSlices: true,
  gpuSharing: true,
  publishesPorts: false,
  exposes: ["ingress", "gateway-api", "load-balancer", "node-port"],
  replicates: true,
  sharedVolumes: true,
  secretRefs: true,
  databaseClusters: true,
  requiresUser: true,
  allowedCapabilities: ["NET_BIND_SERVICE"],
  reservedNames: [],
};
/** One host that can none of it. */
const unable: PlatformCapabilities = {
  ...able,
  platform: "docker",
  gpuSlices: false,
  gpuSharing: false,
  exposes: [],
  replicates: false,
  sharedVolumes: false,
  secretRefs: false,
  databaseClusters: false,
  requiresUser: false,
};

const pathsOf = (spec: ServiceSpec, capabilities = able) => validateService(spec, capabilities).map(({ path }) => path);
const gpu = { ...gpus("a100-80gb"), count: 1 };
const expose: ExposeSpec = { kind: "ingress", host: "ai.example.com", tls: { secret: "tls" } };
const exposing = (overrides: Partial<ExposeSpec>) => ({
  ports: [{ name: "http", containerPort: 80, expose: { ...expose, ...overrides } }],
});
const own = { name: "a", path: "/a", sizeBytes: 1 };

test.each<[string, Partial<ServiceSpec>]>([
  ["replicas", { scale: { min: 2, max: 4 }, volumes: [], update: "rolling" }],
  ["replicas on a shared volume", { scale: { min: 2, max: 2 }, volumes: [{ ...own, shared: true }] }],
  ["a slice", { gpu: { ...gpu, mig: "3g.40gb" } }],
  ["a shared GPU", { gpu: { ...gpu, shared: true } }],
  ["an ingress", exposing({})],
  ["a route", exposing({ kind: "gateway-api", gateway: { name: "g", namespace: "n" } })],
  ["a port of every node", exposing({ kind: "node-port", nodePort: 30443 })],
  ["a load balancer whose service sees to TLS", { ports: [{ name: "https", containerPort: 1, expose: lb() }] }],
  ["a secret that is there", { secretRefs: [{ secret: "s", key: "k", env: "URL", suffix: "/0" }] }],
  ["a check by HTTP", { health: { ...service().health, http: { port: 80, path: "/" } } }],
])("%s is accepted where it can be had", (_what, overrides) => {
  expect(pathsOf(service(overrides))).toEqual([]);
});

function lb(): ExposeSpec {
  return { kind: "load-balancer", host: "ai.example.com" };
}

test.each<[string, Partial<ServiceSpec>, string[]]>([
  ["replicas", { scale: { min: 2, max: 4 }, volumes: [] }, ["scale.max"]],
  ["an update without a gap", { update: "rolling", volumes: [] }, ["update"]],
  ["a shared volume", { volumes: [{ ...own, shared: true }] }, ["volumes[0].shared"]],
  ["a slice of a shared GPU", { gpu: { ...gpu, mig: "3g.40gb", shared: true } }, ["gpu.mig", "gpu.shared"]],
  ["an ingress", exposing({}), ["ports[0].expose.kind"]],
  ["a secret that is there", { secretRefs: [{ secret: "s", key: "k", env: "URL" }] }, ["secretRefs"]],
])("%s is refused where it cannot be had", (_what, overrides, paths) => {
  expect(pathsOf(service(overrides), unable)).toEqual(paths);
});

test.each<[string, Partial<ServiceSpec>, string[]]>([
  [
    "a port on a host",
    { ports: [{ name: "a", containerPort: 1, publish: { hostIp: "::", hostPort: 1 } }] },
    ["ports[0].publish"],
  ],
  ["GPUs by id", { gpu: gpus("a100-80gb", "0") }, ["gpu.deviceIds"]],
  ["a driver", { gpu: { ...gpu, driver: "cdi" } }, ["gpu.driver"]],
  ["root", { user: "0:0" }, ["user"]],
  ["a right that is not given", { capabilities: ["SYS_ADMIN"] }, ["capabilities[0]"]],
  ["no replica", { scale: { min: 0, max: 0 } }, ["scale.min"]],
  ["half a replica", { scale: { min: 1, max: 1.5 }, volumes: [] }, ["scale.max"]],
  ["fewer than the least", { scale: { min: 2, max: 1 } }, ["scale.max"]],
  ["replicas on one volume", { scale: { min: 1, max: 2 } }, ["scale.max"]],
  ["two of it on one volume while it is updated", { update: "rolling" }, ["update"]],
  ["no host name", exposing({ host: "" }), ["ports[0].expose.host"]],
  ["an ingress for a Gateway", exposing({ gateway: { name: "g", namespace: "n" } }), ["ports[0].expose.gateway"]],
  ["a route to no Gateway", exposing({ kind: "gateway-api" }), ["ports[0].expose.gateway"]],
  ["a port of nodes for an ingress", exposing({ nodePort: 30000 }), ["ports[0].expose.nodePort"]],
  ["a port that nodes do not give", exposing({ kind: "node-port", nodePort: 443 }), ["ports[0].expose.nodePort"]],
  ["a secret for nothing", { secretRefs: [{ secret: "s", key: "k" }] }, ["secretRefs[0]"]],
  ["a secret for both", { secretRefs: [{ secret: "s", key: "k", env: "A", path: "/a/b" }] }, ["secretRefs[0]"]],
  ["a variable twice", { secretRefs: [{ secret: "s", key: "k", env: "PORT" }] }, ["secretRefs[0].env"]],
  ["a variable with a dash", { secretRefs: [{ secret: "s", key: "k", env: "A-B" }] }, ["secretRefs[0].env"]],
  [
    "a relative file",
    { secretRefs: [{ secret: "s", key: "k", path: "b", suffix: "x" }] },
    ["secretRefs[0].path", "secretRefs[0].suffix"],
  ],
  [
    "a check of no port",
    { health: { ...service().health, http: { port: 0, path: "x" } } },
    ["health.http.port", "health.http.path"],
  ],
  ["no CPU kept free", { resources: { memoryBytes: 1e9, cpuRequest: 0 } }, ["resources.cpuRequest"]],
])("%s is reported with its path", (_what, overrides, paths) => {
  expect(pathsOf(service(overrides))).toEqual(paths);
});

test("an ingress without a certificate, and a port with two ways in, are reported", () => {
  const { tls: _tls, ...plain } = expose;
  expect(pathsOf(service({ ports: [{ name: "a", containerPort: 1, expose: plain }] }))).toEqual([
    "ports[0].expose.tls",
  ]);
  const both = { name: "a", containerPort: 1, publish: { hostIp: "::", hostPort: 1 }, expose };
  expect(pathsOf(service({ ports: [both] }), { ...able, publishesPorts: true })).toEqual(["ports[0].expose"]);
});

test("the image's own user is not known to be harmless", () => {
  const { user: _user, ...spec } = service();
  expect(pathsOf(spec)).toEqual(["user"]);
  expect(pathsOf(spec, unable)).toEqual([]);
  expect(validateTask(task(), able)).toEqual([
    { path: "user", reason: "kubernetes needs the user's number, for example 1000:1000" },
  ]);
});

test.each<[string, Partial<TaskSpec>, string[]]>([
  ["a file from a secret", { secretRefs: [{ secret: "s", key: "k", path: "/a/b" }] }, ["secretRefs[0].path"]],
  ["root", { user: "0:0" }, ["user"]],
])("a task with %s is reported with its path", (_what, overrides, paths) => {
  const problems = validateTask(task({ user: "1:1", ...overrides }), able);
  expect(problems.map(({ path }) => path)).toEqual(paths);
});

test("a database of several instances is checked, and refused where nobody runs it", () => {
  expect(validateDatabaseCluster(databaseCluster(), able)).toEqual([]);
  expect(validateDatabaseCluster(databaseCluster(), unable)).toEqual([
    { path: "instances", reason: "docker has no operator for databases of several instances" },
  ]);
  const wrong = databaseCluster({ instances: 0, sizeBytes: 0, user: "x", callers: ["a", "a"] });
  const paths = validateDatabaseCluster(wrong, able).map(({ path }) => path);
  expect(paths).toEqual(["instances", "sizeBytes", "user", "callers"]);
});
