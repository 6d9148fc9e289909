import type { DockerPlatform } from "../../platforms";
import type { ServiceSpec } from "../../workload/spec";
import { databaseCluster, gpus, service, task } from "../workload/specs";
import { CONTAINER, CONTENT, HEALTHY, IMAGE, NETWORK, record, TASK, unwrapSecret, VOLUME } from "./mocks";

const topology = {
  gateway: ["ui", "edge"],
  "ollama-0": ["gateway", "pull-ollama-0-small"],
  ui: ["edge"],
  edge: [],
};
const docker = { kind: "docker", stack: "ai-stack-test", topology } as const;

/** One service, and nothing else than its platform. */
function one(spec: ServiceSpec, preview = false, platformArgs = {}) {
  return record((_pulumi, { deployService, preparePlatform }) => {
    deployService(spec.name, spec, preparePlatform("net", { ...docker, ...platformArgs }, {}), {});
  }, preview);
}

test("a platform is one network for each called service, one for egress, one for publishing", async () => {
  const run = await record((_pulumi, { preparePlatform }) => {
    const platform = preparePlatform("net", { ...docker, host: "tcp://desk:2375" }, {});
    expect(platform).toMatchObject({ kind: "docker", stack: "ai-stack-test", host: "tcp://desk:2375" });
    expect(Object.keys((platform as DockerPlatform).networks)).toEqual([
      "gateway",
      "ollama-0",
      "ui",
      "egress",
      "publish",
    ]);
  });
  expect(run.resources.map(({ type, name, inputs }) => [type, name, inputs.name, inputs.internal])).toEqual([
    [NETWORK, "net-gateway", "ai-stack-test-gateway", true],
    [NETWORK, "net-ollama-0", "ai-stack-test-ollama-0", true],
    [NETWORK, "net-ui", "ai-stack-test-ui", true],
    [NETWORK, "net-egress", "ai-stack-test-egress", false],
    [NETWORK, "net-publish", "ai-stack-test-publish", false],
  ]);
});

test("a kind that is not supported is an error on `platform`", async () => {
  await record((_pulumi, { deployService, deployTask, platformOptions, preparePlatform }) => {
    const nomad = { kind: "nomad", stack: "s" } as never;
    const refused = expect.objectContaining({
      propertyPath: "platform",
      reason: "'nomad' is not supported; allowed: docker, kubernetes",
    });
    expect(() => preparePlatform("net", { ...docker, ...(nomad as object) } as never, {})).toThrow(refused);
    expect(() => platformOptions("net", nomad)).toThrow(refused);
    expect(() => deployService("s", service(), nomad, {})).toThrow(refused);
    expect(() => deployTask("t", task(), nomad, {})).toThrow(refused);
  });
});

test("Kubernetes without a cluster is an error on `cluster`", async () => {
  await record((_pulumi, { platformOptions, preparePlatform }) => {
    const refused = expect.objectContaining({ propertyPath: "cluster" });
    expect(() => platformOptions("net", { kind: "kubernetes" })).toThrow(refused);
    expect(() => preparePlatform("net", { ...docker, kind: "kubernetes" }, {})).toThrow(refused);
  });
});

test("Docker has no databases of several instances, and needs no provider of its own", async () => {
  const run = await record((_pulumi, { deployDatabaseCluster, platformOptions }) => {
    const platform = { kind: "docker", stack: "s", networks: {} } as const;
    expect(() => deployDatabaseCluster("database", databaseCluster(), platform, {})).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ propertyPath: "database.instances" })] }),
    );
    expect(platformOptions("net", { kind: "docker" })).toEqual({});
  });
  expect(run.resources).toEqual([]);
});

test("every problem of a spec is reported with its path before anything is made", async () => {
  const run = await record((_pulumi, { deployService, deployTask }) => {
    const platform = { kind: "docker", stack: "s", networks: {} } as const;
    expect(() => deployService("s", service({ user: "root", scratch: ["tmp"] }), platform, {})).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("gateway cannot be deployed"),
        errors: [
          { propertyPath: "gateway.scratch[0]", reason: "'tmp' is no absolute path below /" },
          { propertyPath: "gateway.user", reason: "'root' is not uid:gid in numbers, for example 1000:1000" },
        ],
      }),
    );
    expect(() => deployTask("t", task({ retries: -1 }), platform, {})).toThrow(/retries/);
  });
  expect(run.resources).toEqual([]);
});

test("a service is an image, a volume with its owner, its files, a container, and its health", async () => {
  const run = await one(service());
  const own = run.resources.filter(({ type }) => type !== NETWORK);
  expect(own.map(({ type, name }) => [type, name])).toEqual(
    expect.arrayContaining([
      [IMAGE, "gateway-image"],
      [VOLUME, "gateway-gateway-data"],
      [CONTENT, "gateway-gateway-data-owner"],
      [CONTENT, "gateway-files-etc-gateway"],
      [CONTAINER, "gateway"],
      [HEALTHY, "gateway-healthy"],
    ]),
  );
  expect(own).toHaveLength(6);
  expect(run.named("gateway-image").inputs).toEqual({ name: "example/gateway:1", keepLocally: true });
  expect(run.named("gateway").inputs).toMatchObject({
    name: "ai-stack-test-gateway",
    image: "sha256:example/gateway:1",
    networksAdvanced: [{ name: "net-gateway_id", aliases: ["gateway"] }, { name: "net-ollama-0_id" }],
    volumes: [
      { volumeName: "ai-stack-test-gateway-data", containerPath: "/data" },
      { volumeName: "ai-stack-test-gateway-files-etc-gateway-digest", containerPath: "/etc/gateway", readOnly: true },
    ],
  });
  expect(run.named("gateway-healthy").inputs).toEqual({
    service: "gateway",
    container: "gateway_id",
    waitSeconds: 195,
    secretNames: ["MASTER_KEY"],
  });
});

test("a service without secrets, files, volumes, user or peers makes nothing for them", async () => {
  const bare = service({ secretEnv: {}, files: [], volumes: [], scratch: [], callers: [], calls: [] });
  const { user: _user, ...spec } = bare;
  const run = await one(spec as ServiceSpec);
  expect(run.resources.filter(({ type }) => type !== NETWORK)).toHaveLength(3);
  const { inputs } = run.named("gateway");
  expect(inputs.networkMode).toBe("none");
  expect(inputs.envs).toEqual(["HOST=0.0.0.0", "PORT=4000"]);
  for (const absent of ["networksAdvanced", "user", "deviceRequests", "uploads"])
    expect(inputs).not.toHaveProperty(absent);
});

test("the data of an image that brings its own user is mounted as it is", async () => {
  const { user: _user, ...spec } = service({ files: [] });
  const run = await one(spec as ServiceSpec);
  expect(run.of(CONTENT)).toEqual([]);
  expect(run.named("gateway").inputs.volumes).toEqual([
    { volumeName: "ai-stack-test-gateway-data", containerPath: "/data" },
  ]);
});

test("secret variables and files are secret all the way; others are not", async () => {
  const run = await one(service({ files: [{ path: "/etc/gateway/key", content: "file-secret", secret: true }] }));
  expect(unwrapSecret(run.named("gateway").inputs.envs)).toContain("MASTER_KEY=sk-secret");
  expect(unwrapSecret(run.named("gateway-files-etc-gateway").inputs.files)).toEqual([
    { path: "/etc/gateway/key", content: "file-secret", mode: 0o400 },
  ]);
  const plain = await one(service({ secretEnv: {} }));
  expect(() => unwrapSecret(plain.named("gateway").inputs.envs)).toThrow("not secret");
  expect(() => unwrapSecret(plain.named("gateway-files-etc-gateway").inputs.files)).toThrow("not secret");
});

test("a preview with unknown outputs registers the same resources", async () => {
  const [preview, update] = [await one(service(), true), await one(service(), false)];
  const names = (run: typeof preview) => run.resources.map(({ name }) => name).sort();
  expect(names(preview)).toEqual(names(update));
  expect(preview.named("gateway").inputs.image).toEqual({ __pulumiUnknown: true });
});

test("values that are outputs reach the container", async () => {
  const run = await record((pulumi, { deployService, preparePlatform }) => {
    const key = pulumi.secret("sk-from-output");
    const spec = service({
      image: pulumi.output("example/gateway:2"),
      env: { URL: Promise.resolve("http://x") },
      secretEnv: { KEY: key },
    });
    deployService("gateway", spec, preparePlatform("net", docker, {}), {});
  });
  expect(unwrapSecret(run.named("gateway").inputs.envs)).toEqual(["KEY=sk-from-output", "URL=http://x"]);
  expect(run.named("gateway-image").inputs.name).toBe("example/gateway:2");
});

test.each([
  ["one RTX 3090", gpus("rtx-3090", "0"), { driver: "nvidia", deviceIds: ["0"], capabilities: ["gpu"] }],
  ["two RTX 4090", gpus("rtx-4090", "0", "1"), { driver: "nvidia", deviceIds: ["0", "1"], capabilities: ["gpu"] }],
  [
    "two RTX 4090 by CDI",
    { ...gpus("rtx-4090", "0", "1"), driver: "cdi" as const },
    { driver: "cdi", deviceIds: ["nvidia.com/gpu=0", "nvidia.com/gpu=1"] },
  ],
])("a service gets %s by id, and never by count", async (_what, gpu, request) => {
  const { inputs } = (await one(service({ gpu }))).named("gateway");
  expect(inputs.deviceRequests).toEqual([request]);
  expect(inputs).not.toHaveProperty("gpus");
});

test("a task is one resource, with its secrets secret", async () => {
  const run = await record((_pulumi, { deployTask, preparePlatform }) => {
    const spec = task({
      entrypoint: ["ollama"],
      user: "1000:1000",
      egress: true,
      resources: { memoryBytes: 1e9, cpus: 2 },
      check: { args: ["show", "small"] },
      undo: { args: ["rm", "small"] },
      triggers: { tag: "small:1" },
    });
    deployTask(spec.name, spec, preparePlatform("net", { ...docker, host: "tcp://desk:2375" }, {}), {});
  });
  expect(run.of(TASK)).toHaveLength(1);
  expect(run.resources).toHaveLength(6);
  const { secretEnv, ...inputs } = run.named("pull-ollama-0-small").inputs;
  expect(unwrapSecret(secretEnv)).toEqual({ TOKEN: "token-secret" });
  expect(inputs).toEqual({
    host: "tcp://desk:2375",
    task: "pull-ollama-0-small",
    container: "ai-stack-test-pull-ollama-0-small",
    labels: { "ai-stack.stack": "ai-stack-test", "ai-stack.service": "pull-ollama-0-small" },
    image: "example/ollama:1",
    entrypoint: ["ollama"],
    args: ["pull", "small"],
    env: { OLLAMA_HOST: "http://ollama-0:11434" },
    user: "1000:1000",
    memoryBytes: 1e9,
    cpus: 2,
    networks: ["net-ollama-0_id", "net-egress_id"],
    timeoutSeconds: 3600,
    retries: 2,
    check: { args: ["show", "small"] },
    undo: { args: ["rm", "small"] },
    triggers: { tag: "small:1" },
  });
});

test("a call to a service without a network is an error that names it", async () => {
  await record((_pulumi, { deployService, deployTask, preparePlatform }) => {
    const platform = preparePlatform("net", docker, {});
    expect(() => deployTask("t", task({ calls: ["mail"] }), platform, {})).toThrow(
      "pull-ollama-0-small: calls: 'mail' has no network; the topology does not name callers of it",
    );
    expect(() => deployService("x", service({ name: "x" }), platform, {})).toThrow("x: callers: 'x' has no network");
    expect(() => preparePlatform("net", { ...docker, topology: { egress: ["ui"] } }, {})).toThrow("'egress'");
  });
});
