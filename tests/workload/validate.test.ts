import type { PlatformCapabilities } from "../../workload/capabilities";
import type { ServiceSpec, TaskSpec } from "../../workload/spec";
import { validateService, validateTask, validateTogether } from "../../workload/validate";
import { gpus, service, task } from "./specs";

const anything: PlatformCapabilities = {
  platform: "docker",
  gpuDrivers: ["nvidia", "cdi"],
  gpusById: true,
  gpuSlices: true,
  gpuSharing: true,
  publishesPorts: true,
  exposes: ["ingress", "gateway-api", "load-balancer", "node-port"],
  replicates: true,
  sharedVolumes: true,
  secretRefs: true,
  databaseClusters: true,
  requiresUser: false,
  reservedNames: ["egress"],
};

const health = service().health;
const publish = { hostIp: "127.0.0.1", hostPort: 8443 };

test("a full service and a full task are accepted", () => {
  expect(validateService(service({ gpu: gpus("rtx-3090", "0") }), anything)).toEqual([]);
  expect(validateService(service({ capabilities: ["NET_BIND_SERVICE"] }), anything)).toEqual([]);
  expect(validateTask(task(), anything)).toEqual([]);
  expect(validateTask(task({ entrypoint: ["run"], args: [] }), anything)).toEqual([]);
});

test.each<[string, Partial<ServiceSpec>, string[]]>([
  ["a name that is no DNS label", { name: "Gateway_1" }, ["name"]],
  ["a reserved name", { name: "egress" }, ["name"]],
  ["a name of a variable with a dash", { env: { "A-B": "1" } }, ["env.A-B"]],
  ["a variable in both environments", { env: { MASTER_KEY: "x" } }, ["secretEnv.MASTER_KEY"]],
  ["relative and root paths", { scratch: ["tmp", "/"], files: [] }, ["scratch[0]", "scratch[1]"]],
  ["a path with a slash at its end", { scratch: ["/tmp/"] }, ["scratch[0]"]],
  ["a path that goes up", { scratch: ["/var/../tmp"] }, ["scratch[0]"]],
  [
    "a volume without size, with a bad path and name",
    { volumes: [{ name: "Data", path: "data", sizeBytes: 0 }] },
    ["volumes[0].name", "volumes[0].path", "volumes[0].sizeBytes"],
  ],
  [
    "a volume named twice",
    {
      volumes: [
        { name: "a", path: "/a", sizeBytes: 1 },
        { name: "a", path: "/b", sizeBytes: 1 },
      ],
    },
    ["volumes"],
  ],
  ["a scratch folder on a volume", { scratch: ["/data"] }, ["scratch"]],
  ["a file without content", { files: [{ path: "/etc/a/b", content: "" }] }, ["files[0].content"]],
  ["a file with a relative path", { files: [{ path: "b", content: "x" }] }, ["files[0].path"]],
  ["a file at the root", { files: [{ path: "/b", content: "x" }] }, ["files[0].path"]],
  ["a file in a scratch folder", { files: [{ path: "/tmp/b", content: "x" }] }, ["files[0].path"]],
  ["a file on a data volume", { files: [{ path: "/data/b", content: "x" }] }, ["files[0].path"]],
  [
    "a folder of files around a volume",
    { files: [{ path: "/srv/a", content: "x" }], scratch: ["/srv/tmp"] },
    ["files[0].path"],
  ],
  [
    "a file given twice",
    {
      files: [
        { path: "/etc/a/b", content: "x" },
        { path: "/etc/a/b", content: "y" },
      ],
    },
    ["files"],
  ],
  [
    "ports out of range",
    { ports: [{ name: "http", containerPort: 0, publish: { hostIp: "", hostPort: 65536 } }] },
    ["ports[0].containerPort", "ports[0].publish.hostPort"],
  ],
  [
    "a port named twice",
    {
      ports: [
        { name: "http", containerPort: 1 },
        { name: "http", containerPort: 2 },
      ],
    },
    ["ports"],
  ],
  ["a scrape port that is no number", { scrape: { port: Number.NaN, path: "/metrics" } }, ["scrape.port"]],
  ["no memory", { resources: { memoryBytes: Number.NaN } }, ["resources.memoryBytes"]],
  ["no CPU", { resources: { memoryBytes: 1e9, cpus: 0 } }, ["resources.cpus"]],
  [
    "an empty health check",
    { health: { command: [], intervalSeconds: 0, timeoutSeconds: 0, retries: 0, startPeriodSeconds: -1 } },
    [
      "health.command",
      "health.intervalSeconds",
      "health.timeoutSeconds",
      "health.retries",
      "health.startPeriodSeconds",
    ],
  ],
  ["an endless health check", { health: { ...health, retries: Infinity } }, ["health.retries"]],
  ["a user by name", { user: "root" }, ["user"]],
  ["a capability with its prefix", { capabilities: ["CAP_CHOWN"] }, ["capabilities[0]"]],
  ["all capabilities", { capabilities: ["ALL"] }, ["capabilities[0]"]],
  ["a grace in the past", { stopGraceSeconds: -1 }, ["stopGraceSeconds"]],
  ["a service that calls itself", { callers: ["gateway"], calls: ["gateway"] }, ["callers", "calls"]],
  ["peers named twice", { callers: ["ui", "ui"], calls: ["db", "db"] }, ["callers", "calls"]],
  ["its own name as an alias", { aliases: ["gateway"] }, ["aliases"]],
  ["fewer devices than GPUs", { gpu: { ...gpus("rtx-4090", "0"), count: 2 } }, ["gpu.deviceIds"]],
  ["one device twice", { gpu: gpus("rtx-4090", "0", "0") }, ["gpu.deviceIds"]],
  ["no GPU and no memory", { gpu: { ...gpus("rtx-4090"), memoryBytes: 0 } }, ["gpu.count", "gpu.memoryBytes"]],
])("%s is reported with its path", (_what, overrides, paths) => {
  const problems = validateService(service(overrides), anything);
  expect(problems.map((problem) => problem.path)).toEqual(paths);
});

test("what the platform cannot do is an error", () => {
  const nothing = { ...anything, gpuDrivers: [], gpusById: false, publishesPorts: false };
  const spec = service({
    ports: [{ name: "http", containerPort: 1, publish }],
    gpu: { ...gpus("rtx-4090"), count: 1, driver: "cdi" },
  });
  expect(validateService(spec, nothing)).toEqual([
    { path: "ports[0].publish", reason: "docker cannot publish a port on a host" },
    { path: "gpu.driver", reason: "docker cannot use 'cdi'" },
  ]);
});

test.each<[string, Partial<TaskSpec>, string[]]>([
  ["nothing to run", { args: [] }, ["args"]],
  ["no time", { timeoutSeconds: 0 }, ["timeoutSeconds"]],
  ["half a retry", { retries: 0.5 }, ["retries"]],
  ["retries below zero", { retries: -1 }, ["retries"]],
  ["a call given twice", { calls: ["a", "a"] }, ["calls"]],
  [
    "a bad name, user and too little memory",
    { name: "-", user: "1", resources: { memoryBytes: 1 } },
    ["name", "resources.memoryBytes", "user"],
  ],
])("a task with %s is reported with its path", (_what, overrides, paths) => {
  expect(validateTask(task(overrides), anything).map((problem) => problem.path)).toEqual(paths);
});

describe("together", () => {
  const ollama = service({ name: "ollama-0", callers: ["gateway", "pull-ollama-0-small"], calls: [], volumes: [] });
  const ui = service({ name: "ui", callers: [], calls: ["gateway"], volumes: [] });

  test("services and tasks that agree are accepted", () => {
    expect(validateTogether([service(), ui, ollama], [task()])).toEqual([]);
  });

  test("names, volumes and peers that do not agree are reported", () => {
    const stranger = service({ name: "ui", callers: ["nobody"], calls: ["nothing", "ollama-0"] });
    expect(validateTogether([service({ callers: [] }), stranger, ui, ollama], [task()])).toEqual([
      { path: "name", reason: "'ui' is given more than once" },
      { path: "volumes", reason: "'gateway-data' is given more than once" },
      { path: "ui.calls", reason: "'nothing' is no service of this stack" },
      { path: "ui.calls", reason: "'ollama-0' does not name it as a caller" },
      { path: "ui.calls", reason: "'gateway' does not name it as a caller" },
      { path: "ui.callers", reason: "'nobody' is no service or task of this stack" },
    ]);
  });
});
