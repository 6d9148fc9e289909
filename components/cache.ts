import * as pulumi from "@pulumi/pulumi";
import { deployService } from "../platforms";
import type { ServiceSpec } from "../workload/spec";
import { type ComponentArgs, childOf, describeService, gib, stateOf } from "./service";

export interface CacheArgs extends ComponentArgs {
  image: pulumi.Input<string>;
  password: pulumi.Input<string>;
}

const SERVICE = "cache";

/** Redis: what several gateways and UIs share. Nothing in it is kept for good. */
export class Cache extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:Cache", name, stateOf({ ...args, password: pulumi.secret(args.password) }), opts);
    this.server = deployService(name, cacheService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

/** Connection string of one of Redis's numbered databases; secret. */
export function cacheUrl(password: pulumi.Input<string>, database: number): pulumi.Output<string> {
  return pulumi.secret(pulumi.interpolate`redis://:${password}@${SERVICE}:6379/${database}`);
}

export function cacheService(args: CacheArgs): ServiceSpec {
  const config = pulumi.interpolate`bind * -::*
protected-mode yes
dir /data
requirepass ${args.password}
appendonly yes
maxmemory 384mb
maxmemory-policy volatile-lru
`;
  return describeService(args.topology, {
    name: SERVICE,
    image: args.image,
    // From a file: an argument would show the password in the process list.
    args: ["redis-server", "/config/redis.conf"],
    secretEnv: { REDISCLI_AUTH: args.password },
    files: [{ path: "/config/redis.conf", content: config, secret: true }],
    ports: [{ name: "redis", containerPort: 6379 }],
    volumes: [{ name: "cache", path: "/data", sizeBytes: gib(1) }],
    resources: { memoryBytes: gib(0.5) },
    priority: "high",
    health: {
      command: ["sh", "-c", "redis-cli ping | grep -q PONG"],
      intervalSeconds: 3,
      timeoutSeconds: 3,
      retries: 20,
      startPeriodSeconds: 10,
    },
    user: "999:999",
  });
}
