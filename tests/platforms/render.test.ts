import { waitSeconds } from "../../platforms/common/wait";
import { networksOf } from "../../platforms/docker/networks";
import type { DockerPlatform } from "../../platforms/docker/platform";
import { goDuration, renderContainer, renderFileVolumes, renderVolume } from "../../platforms/docker/render";
import type { ServiceSpec } from "../../workload/spec";
import { service } from "../workload/specs";

const platform: DockerPlatform = {
  kind: "docker",
  stack: "s",
  networks: { gateway: "n-gateway", "ollama-0": "n-ollama", egress: "n-egress", publish: "n-publish" },
};
const render = (overrides: Partial<ServiceSpec> = {}) => renderContainer(service(overrides), platform, "sha256:1", []);
const published = [{ name: "https", containerPort: 8443, publish: { hostIp: "127.0.0.1", hostPort: 9443 } }];

test("a container is hardened, limited, kept running and its log is bounded", () => {
  expect(render()).toMatchObject({
    user: "1000:1001",
    readOnly: true,
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    init: true,
    memory: 512,
    memorySwap: 512,
    cpus: "1.5",
    restart: "unless-stopped",
    destroyGraceSeconds: 30,
    stopTimeout: 30,
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    labels: [
      { label: "ai-stack.stack", value: "s" },
      { label: "ai-stack.service", value: "gateway" },
    ],
  });
});

test("capabilities carry the names that the engine answers with", () => {
  expect(render({ capabilities: ["SETUID", "CHOWN"] }).capabilities).toEqual({
    adds: ["CAP_CHOWN", "CAP_SETUID"],
    drops: ["ALL"],
  });
});

test("absent options are left to the image and the engine", () => {
  const { args: _args, user: _user, ...bare } = service({ resources: { memoryBytes: 2 ** 20 + 1 } });
  const container = renderContainer(bare, platform, "sha256:1", []);
  for (const absent of ["command", "entrypoints", "cpus", "user"]) expect(container).not.toHaveProperty(absent);
  expect(container.memory).toBe(2);
  expect(render({ entrypoint: ["/run"] })).toMatchObject({ entrypoints: ["/run"], command: ["--port", "4000"] });
});

test("scratch folders belong to the user and run nothing", () => {
  expect(render().tmpfs).toEqual({ "/tmp": "rw,nosuid,nodev,noexec,mode=1777,uid=1000,gid=1001" });
  const { user: _user, ...spec } = service();
  expect(renderContainer(spec, platform, "i", []).tmpfs).toEqual({ "/tmp": "rw,nosuid,nodev,noexec,mode=1777" });
});

test("only published ports are published, on their own address", () => {
  expect(render().ports).toEqual([]);
  expect(render({ ports: published }).ports).toEqual([
    { internal: 8443, external: 9443, ip: "127.0.0.1", protocol: "tcp" },
  ]);
});

test("a service is in its own network, in those it calls, and outside only where it may", () => {
  const own = { name: "n-gateway", aliases: ["gateway", "llm"] };
  const calls = { name: "n-ollama" };
  expect(render({ aliases: ["llm"] }).networksAdvanced).toEqual([own, calls]);
  expect(render({ callers: [] }).networksAdvanced).toEqual([calls]);
  expect(render({ callers: [], egress: true }).networksAdvanced).toEqual([calls, { name: "n-egress" }]);
  expect(render({ callers: [], ports: published }).networksAdvanced).toEqual([calls, { name: "n-publish" }]);
});

test("a published service that may leave is on one way out, not on two", () => {
  expect(render({ callers: [], calls: [], egress: true, ports: published }).networksAdvanced).toEqual([
    { name: "n-egress" },
  ]);
});

test("services are isolated from the world, and from each other on shared networks", () => {
  expect(networksOf({ b: ["x"], a: ["x"], x: [] })).toEqual([
    { key: "a", internal: true, options: { "com.docker.network.bridge.inhibit_ipv4": "true" } },
    { key: "b", internal: true, options: { "com.docker.network.bridge.inhibit_ipv4": "true" } },
    { key: "egress", internal: false, options: { "com.docker.network.bridge.enable_icc": "false" } },
    {
      key: "publish",
      internal: false,
      options: {
        "com.docker.network.bridge.enable_icc": "false",
        "com.docker.network.bridge.enable_ip_masquerade": "false",
      },
    },
  ]);
});

test("the order in which a component builds a spec makes no difference", () => {
  const one = render({ env: { A: "1", B: "2" }, secretEnv: { C: "3" } });
  const other = render({ env: { B: "2", A: "1" }, secretEnv: { C: "3" } });
  expect(one.envs).toEqual(["A=1", "B=2", "C=3"]);
  expect(other).toEqual(one);
});

test("files become one volume for each topmost folder", () => {
  const files = [
    { path: "/etc/a/one", content: "1" },
    { path: "/etc/a/sub/two", content: "2", secret: true },
    { path: "/srv/three", content: "3" },
  ];
  expect(renderFileVolumes(service({ files }), { ...platform, host: "ssh://desk" })).toEqual([
    {
      key: "files-etc-a",
      secret: true,
      inputs: {
        host: "ssh://desk",
        volume: "s-gateway-files-etc-a",
        labels: { "ai-stack.stack": "s", "ai-stack.service": "gateway" },
        folder: "/etc/a",
        user: "1000:1001",
        files: [
          { path: "/etc/a/one", content: "1", mode: 0o444 },
          { path: "/etc/a/sub/two", content: "2", mode: 0o400 },
        ],
      },
    },
    expect.objectContaining({ key: "files-srv", secret: false }),
  ]);
});

test("a secret file is readable where the user is not known", () => {
  const { user: _user, ...spec } = service({ files: [{ path: "/etc/a/key", content: "k", secret: true }] });
  expect(renderFileVolumes(spec, platform)[0]!.inputs.files).toEqual([
    { path: "/etc/a/key", content: "k", mode: 0o444 },
  ]);
});

test("the name of a volume is the identity of its data", () => {
  expect(renderVolume({ name: "gateway-data", path: "/data", sizeBytes: 1 }, "s")).toMatchObject({
    name: "s-gateway-data",
    driver: "local",
  });
});

test("a service has the time that its health check gives it, and a margin", () => {
  const health = { command: ["x"], intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 90 };
  expect(waitSeconds(health)).toBe(90 + 3 * (10 + 5) + 60);
  expect(render({ health }).healthcheck).toEqual({
    tests: ["CMD", "x"],
    interval: "10s",
    timeout: "5s",
    startPeriod: "1m30s",
    startInterval: "0s",
    retries: 3,
  });
});

test.each([
  [0, "0s"],
  [59, "59s"],
  [0.5, "500ms"],
  [60, "1m0s"],
  [90, "1m30s"],
  [3600, "1h0m0s"],
  [5405, "1h30m5s"],
])("%d seconds are %s, as Go prints them", (seconds, text) => {
  expect(goDuration(seconds)).toBe(text);
});

test("a service without a way out does not wait for name servers that it cannot reach", () => {
  expect(render({ egress: false }).dnsOpts).toEqual(["attempts:1", "timeout:1"]);
  expect(render({ egress: true })).not.toHaveProperty("dnsOpts");
});
