import * as pulumi from "@pulumi/pulumi";
import type { EdgePlan } from "../plan/types";
import { deployService } from "../platforms";
import type { ServiceSpec } from "../workload/spec";
import { caddyfile, HEALTH_URL } from "./caddyfile";
import { type ComponentArgs, childOf, describeService, gib } from "./service";

export interface EdgeArgs extends ComponentArgs {
  /** Caddy image; the reference is pinned. */
  image: pulumi.Input<string>;
  edge: EdgePlan;
}

/** Port inside the container: above 1024, as for every service. */
const PORT = 8443;

/** Caddy with HTTPS: the only service that is published. */
export class Edge extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;
  /** Address that people open. */
  readonly url: string;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:Edge", name, args, opts);
    this.server = deployService(name, edgeService(args), args.platform, childOf(this)).resource;
    this.url = edgeUrl(args.edge);
    this.registerOutputs({ url: this.url });
  }
}

/** Public address of a stack, without a slash at its end. */
export function edgeUrl({ host, httpsPort }: EdgePlan): string {
  return httpsPort === 443 ? `https://${host}` : `https://${host}:${httpsPort}`;
}

export function edgeService(args: EdgeArgs): ServiceSpec {
  const { bind, httpsPort } = args.edge;
  return describeService(args.topology, {
    name: "edge",
    image: args.image,
    args: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    env: { HOME: "/data", XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/tmp" },
    files: [{ path: "/etc/caddy/Caddyfile", content: caddyfile(args.edge, PORT) }],
    ports: [{ name: "https", containerPort: PORT, publish: { hostIp: bind, hostPort: httpsPort } }],
    volumes: [{ name: "edge", path: "/data", sizeBytes: gib(0.1) }],
    scratch: ["/tmp"],
    resources: { memoryBytes: gib(0.25) },
    health: {
      command: ["wget", "-q", "-O", "/dev/null", HEALTH_URL],
      intervalSeconds: 2,
      timeoutSeconds: 5,
      retries: 15,
      startPeriodSeconds: 10,
    },
    // The official binary carries this capability as a file capability: the kernel does not start it without.
    capabilities: ["NET_BIND_SERVICE"],
    // ACME asks the authority outside.
    egress: args.edge.certificate === "acme",
    stopGraceSeconds: 60,
  });
}
