import type { DatabaseClusterSpec, GpuRequest, ServiceSpec, TaskSpec } from "../../workload/spec";

const MIB = 1024 * 1024;

/** A service with everything that a spec can ask for; override what a test is about. */
export function service(overrides: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name: "gateway",
    image: "example/gateway:1",
    args: ["--port", "4000"],
    env: { PORT: "4000", HOST: "0.0.0.0" },
    secretEnv: { MASTER_KEY: "sk-secret" },
    files: [{ path: "/etc/gateway/config.yaml", content: "groups: []" }],
    ports: [{ name: "http", containerPort: 4000 }],
    volumes: [{ name: "gateway-data", path: "/data", sizeBytes: 1024 * MIB }],
    scratch: ["/tmp"],
    resources: { memoryBytes: 512 * MIB, cpus: 1.5 },
    health: { command: ["healthy"], intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 90 },
    user: "1000:1001",
    readOnlyRoot: true,
    capabilities: [],
    stopGraceSeconds: 30,
    callers: ["ui"],
    calls: ["ollama-0"],
    egress: false,
    aliases: [],
    ...overrides,
  };
}

export function task(overrides: Partial<TaskSpec> = {}): TaskSpec {
  return {
    name: "pull-ollama-0-small",
    image: "example/ollama:1",
    args: ["pull", "small"],
    env: { OLLAMA_HOST: "http://ollama-0:11434" },
    secretEnv: { TOKEN: "token-secret" },
    resources: { memoryBytes: 256 * MIB },
    calls: ["ollama-0"],
    egress: false,
    timeoutSeconds: 3600,
    retries: 2,
    triggers: {},
    ...overrides,
  };
}

export function gpus(product: string, ...deviceIds: string[]): GpuRequest {
  return { vendor: "nvidia", count: deviceIds.length, product, memoryBytes: 24 * 1024 * MIB, deviceIds };
}

export function databaseCluster(overrides: Partial<DatabaseClusterSpec> = {}): DatabaseClusterSpec {
  return {
    name: "database",
    image: "example/postgres:18",
    major: 18,
    instances: 3,
    owner: { name: "postgres", password: "owner-secret" },
    sizeBytes: 10 * 1024 * MIB,
    user: "999:999",
    resources: { memoryBytes: 1024 * MIB, cpuRequest: 0.5 },
    callers: ["gateway"],
    ...overrides,
  };
}
