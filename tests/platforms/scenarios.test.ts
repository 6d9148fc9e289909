/** One spec, both platforms: what each makes of it, or the paths for which it refuses it. */
import type { DockerPlatform } from "../../platforms/docker/platform";
import { DOCKER_CAPABILITIES } from "../../platforms/docker/platform";
import { renderContainer } from "../../platforms/docker/render";
import { renderServicePolicy } from "../../platforms/kubernetes/network-policy";
import { capabilitiesOf } from "../../platforms/kubernetes/platform";
import { renderExposure, renderServices } from "../../platforms/kubernetes/services";
import { renderWorkload } from "../../platforms/kubernetes/workload";
import type { ServiceSpec } from "../../workload/spec";
import { validateService } from "../../workload/validate";
import { gpus, service } from "../workload/specs";
import { known, platform } from "./kubernetes/cluster";

/** The paths for which a platform refuses the spec. */
const NOT_SUPPORTED = (...paths: string[]) => ({ notSupported: paths });
type Expected = object | ReturnType<typeof NOT_SUPPORTED>;

const docker: DockerPlatform = {
  kind: "docker",
  stack: "s",
  networks: { gateway: "n-gateway", "ollama-0": "n-ollama", egress: "n-egress", publish: "n-publish" },
};
const cluster = platform();
const publish = { hostIp: "127.0.0.1", hostPort: 9443 };
const a100 = { ...gpus("a100-80gb"), count: 2 };
const bare = { volumes: [], scratch: [], files: [], secretEnv: {} };
const container = (fields: object) => ({ template: { spec: { containers: [expect.objectContaining(fields)] } } });
const pod = (fields: object) => ({ template: { spec: expect.objectContaining(fields) } });
const products = (...values: string[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "nvidia.com/gpu.product", operator: "In", values }] }],
    },
  },
});

const SCENARIOS: [what: string, overrides: Partial<ServiceSpec>, docker: Expected, kubernetes: Expected][] = [
  [
    "an environment, in order",
    { ...bare, env: { B: "$(A)", A: "1" } },
    { envs: ["A=1", "B=$(A)"] },
    // Kubernetes would put the value of A there.
    container({
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "$$(A)" },
      ],
    }),
  ],
  [
    "limits",
    { resources: { memoryBytes: 2 ** 30, cpus: 1.5, cpuRequest: 0.25 } },
    { memory: 1024, memorySwap: 1024, cpus: "1.5" },
    container({
      resources: {
        requests: { cpu: "250m", memory: "1073741824" },
        limits: { cpu: "1500m", memory: "1073741824" },
      },
    }),
  ],
  [
    "a hardened container",
    { capabilities: ["NET_BIND_SERVICE"] },
    {
      user: "1000:1001",
      readOnly: true,
      capabilities: { adds: ["CAP_NET_BIND_SERVICE"], drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
    },
    container({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
      },
    }),
  ],
  [
    "another right",
    { capabilities: ["SYS_NICE"] },
    { capabilities: { adds: ["CAP_SYS_NICE"], drops: ["ALL"] } },
    NOT_SUPPORTED("capabilities[0]"),
  ],
  ["root", { user: "0:0" }, { user: "0:0" }, NOT_SUPPORTED("user")],
  [
    "a check by command",
    {},
    { healthcheck: expect.objectContaining({ tests: ["CMD", "healthy"], interval: "10s", retries: 3 }) },
    container({
      startupProbe: { exec: { command: ["healthy"] }, timeoutSeconds: 5, periodSeconds: 10, failureThreshold: 12 },
      readinessProbe: { exec: { command: ["healthy"] }, timeoutSeconds: 5, periodSeconds: 10, failureThreshold: 3 },
      livenessProbe: { exec: { command: ["healthy"] }, timeoutSeconds: 5, periodSeconds: 10, failureThreshold: 5 },
    }),
  ],
  [
    "a check by HTTP, for who can ask",
    { health: { ...service().health, http: { port: 4000, path: "/up" } } },
    { healthcheck: expect.objectContaining({ tests: ["CMD", "healthy"] }) },
    container({ readinessProbe: expect.objectContaining({ httpGet: { port: 4000, path: "/up" } }) }),
  ],
  [
    "a time to stop",
    { volumes: [], stopGraceSeconds: 60 },
    { destroyGraceSeconds: 60, stopTimeout: 60 },
    {
      template: {
        spec: expect.objectContaining({
          terminationGracePeriodSeconds: 70,
          containers: [expect.objectContaining({ lifecycle: { preStop: { sleep: { seconds: 5 } } } })],
        }),
      },
    },
  ],
  [
    "a port on the host",
    { ports: [{ name: "https", containerPort: 8443, publish }] },
    { ports: [{ internal: 8443, external: 9443, ip: "127.0.0.1", protocol: "tcp" }] },
    NOT_SUPPORTED("ports[0].publish"),
  ],
  [
    "GPUs by id",
    { gpu: gpus("rtx-3090", "0", "1") },
    { deviceRequests: [{ driver: "nvidia", deviceIds: ["0", "1"], capabilities: ["gpu"] }] },
    NOT_SUPPORTED("gpu.deviceIds"),
  ],
  [
    "GPUs that a scheduler picks",
    { gpu: a100 },
    NOT_SUPPORTED("gpu.deviceIds"),
    pod({
      affinity: products("NVIDIA-A100-SXM4-80GB"),
      tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
      containers: [
        expect.objectContaining({
          resources: {
            requests: expect.objectContaining({ "nvidia.com/gpu": "2" }),
            limits: expect.objectContaining({ "nvidia.com/gpu": "2" }),
          },
        }),
      ],
    }),
  ],
  [
    "a slice of a GPU",
    { gpu: { ...a100, count: 1, mig: "3g.40gb" } },
    NOT_SUPPORTED("gpu.deviceIds", "gpu.mig"),
    container({
      resources: expect.objectContaining({ limits: expect.objectContaining({ "nvidia.com/mig-3g.40gb": "1" }) }),
    }),
  ],
  [
    "a shared GPU",
    { gpu: { ...a100, count: 1, shared: true } },
    NOT_SUPPORTED("gpu.deviceIds", "gpu.shared"),
    pod({ affinity: products("NVIDIA-A100-SXM4-80GB", "NVIDIA-A100-SXM4-80GB-SHARED") }),
  ],
  [
    "data",
    {},
    { volumes: [], tmpfs: { "/tmp": "rw,nosuid,nodev,noexec,mode=1777,uid=1000,gid=1001" } },
    { podManagementPolicy: "Parallel", updateStrategy: { type: "RollingUpdate" }, serviceName: "gateway" },
  ],
  [
    "replicas",
    { volumes: [], scale: { min: 2, max: 4 } },
    NOT_SUPPORTED("scale.max"),
    { replicas: 2, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
  ],
  [
    "never two at once",
    { volumes: [], update: "recreate" },
    { restart: "unless-stopped" },
    { replicas: 1, strategy: { type: "Recreate" } },
  ],
  [
    "a secret that is there",
    { ...bare, env: {}, secretRefs: [{ secret: "redis", key: "url", env: "REDIS_URL", suffix: "/1" }] },
    NOT_SUPPORTED("secretRefs"),
    container({
      env: [
        { name: "REDIS_URL_SECRET", valueFrom: { secretKeyRef: { name: "redis", key: "url" } } },
        { name: "REDIS_URL", value: "$(REDIS_URL_SECRET)/1" },
      ],
    }),
  ],
];

describe.each(SCENARIOS)("%s", (_what, overrides, onDocker, onKubernetes) => {
  const spec = service(overrides);

  test("on Docker", async () => {
    const paths = validateService(spec, DOCKER_CAPABILITIES).map(({ path }) => path);
    if ("notSupported" in onDocker) expect(paths).toEqual(onDocker.notSupported);
    else {
      expect(paths).toEqual([]);
      expect(renderContainer(spec, docker, "sha256:1", [])).toMatchObject(onDocker);
    }
  });

  test("on Kubernetes", async () => {
    const paths = validateService(spec, capabilitiesOf(cluster.cluster)).map(({ path }) => path);
    if ("notSupported" in onKubernetes) expect(paths).toEqual(onKubernetes.notSupported);
    else {
      expect(paths).toEqual([]);
      expect(((await known(renderWorkload(spec, cluster))) as { spec: object }).spec).toMatchObject(onKubernetes);
    }
  });
});

test("who may connect: networks that callers join on Docker, policies on Kubernetes", async () => {
  const spec = service({ callers: ["ui", "edge"], calls: ["ollama-0"], aliases: ["llm"], egress: true });
  expect(renderContainer(spec, docker, "i", []).networksAdvanced).toEqual([
    { name: "n-gateway", aliases: ["gateway", "llm"] },
    { name: "n-ollama" },
    { name: "n-egress" },
  ]);
  expect(renderServices(spec, cluster).map(({ metadata }) => metadata.name)).toEqual(["gateway", "llm"]);
  const policy = renderServicePolicy(spec, cluster).spec as { ingress: object[]; egress: { to: object[] }[] };
  expect(policy.ingress).toEqual([
    {
      from: [
        { podSelector: { matchExpressions: [{ key: "ai-stack.service", operator: "In", values: ["edge", "ui"] }] } },
      ],
      ports: [{ protocol: "TCP", port: 4000 }],
    },
  ]);
  expect(policy.egress.map(({ to }) => to.length)).toEqual([2, 1, 2]);
});

test("a way in from outside: a published port on Docker, one of four on Kubernetes", () => {
  const kinds = ["ingress", "gateway-api", "load-balancer", "node-port"] as const;
  const objects = kinds.map((kind) => {
    const gateway = kind === "gateway-api" ? { gateway: { name: "g", namespace: "gateways" } } : {};
    const expose = { kind, host: "ai.example.com", tls: { secret: "tls" }, ...gateway };
    const spec = service({ callers: [], ports: [{ name: "http", containerPort: 8080, expose }] });
    expect(validateService(spec, DOCKER_CAPABILITIES).map(({ path }) => path)).toEqual(["ports[0].expose.kind"]);
    return [...renderServices(spec, cluster), ...renderExposure(spec, cluster)].map(({ kind: made }) => made);
  });
  expect(objects).toEqual([
    ["Service", "Ingress"],
    ["Service", "HTTPRoute", "ReferenceGrant"],
    ["Service"],
    ["Service"],
  ]);
});
