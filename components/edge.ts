import * as pulumi from "@pulumi/pulumi";
import type { EdgePlan } from "../plan/types";
import { deployService } from "../platforms";
import type { ExposeSpec, PortSpec, ScaleSpec, ScrapeSpec, SecretRef, ServiceSpec } from "../workload/spec";
import { CERTIFICATE, caddyfile, endsTlsInFront, HEALTH_URL, makesCertificate } from "./caddyfile";
import { type ComponentArgs, childOf, describeService, gib, scaled, stateOf } from "./service";

export interface EdgeArgs extends ComponentArgs {
  /** Caddy image; the reference is pinned. */
  image: pulumi.Input<string>;
  edge: EdgePlan;
  /** Has no effect where the edge makes its certificate itself, which one replica alone can keep. @default one replica */
  scale?: ScaleSpec;
  /** Who asks for its metrics. @default nobody */
  scrape?: ScrapeSpec;
}

/** Ports inside the container: above 1024, as for every service. */
const HTTPS_PORT = 8443;
const HTTP_PORT = 8080;
/** Secret that cert-manager makes. */
const CERTIFICATE_SECRET = "edge-tls";

/** Caddy with HTTPS: the only service that can be reached from outside. */
export class Edge extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;
  /** Address that people open. */
  readonly url: string;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:Edge", name, stateOf(args), opts);
    this.server = deployService(name, edgeService(args), args.platform, childOf(this)).resource;
    this.url = edgeUrl(args.edge);
    this.registerOutputs({ url: this.url });
  }
}

/** Public address of a stack, without a slash at its end. */
export function edgeUrl({ host, httpsPort }: EdgePlan): string {
  return httpsPort === 443 ? `https://${host}` : `https://${host}:${httpsPort}`;
}

export function edgeService({ topology, image, edge, scale, scrape }: EdgeArgs): ServiceSpec {
  const port = entryPort(edge);
  const own = makesCertificate(edge);
  return describeService(topology, {
    name: "edge",
    image,
    // That of the official image writes to folders that are read-only here.
    entrypoint: ["caddy"],
    args: ["run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    env: { HOME: "/data", XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/tmp" },
    ...mountedCertificate(edge),
    files: [{ path: "/etc/caddy/Caddyfile", content: caddyfile(edge, port.containerPort, scrape?.port) }],
    ports: [port, ...(scrape ? [{ name: "metrics", containerPort: scrape.port }] : [])],
    ...(scrape ? { scrape } : {}),
    ...(own
      ? { volumes: [{ name: "edge", path: "/data", sizeBytes: gib(0.1) }], scratch: ["/tmp"] }
      : { scratch: ["/tmp", "/data"], ...scaled(scale) }),
    resources: { memoryBytes: gib(0.25) },
    health: {
      command: ["wget", "-q", "-O", "/dev/null", HEALTH_URL],
      intervalSeconds: 2,
      timeoutSeconds: 5,
      retries: 15,
      startPeriodSeconds: 10,
    },
    user: "1000:1000",
    // The official binary carries this capability as a file capability: the kernel does not start it without.
    capabilities: ["NET_BIND_SERVICE"],
    // ACME asks the authority outside.
    egress: own && edge.certificate === "acme",
    // Longer than a long answer; where there is but one, the next starts after it has ended.
    stopGraceSeconds: own ? 60 : 300,
  });
}

/** The one port, and how it is reached from outside. */
function entryPort(edge: EdgePlan): PortSpec {
  if (edge.entry.kind === "existing") throw new Error("an edge that exists is not made");
  if (edge.entry.kind === "host-port") {
    return { name: "https", containerPort: HTTPS_PORT, publish: { hostIp: edge.bind, hostPort: edge.httpsPort } };
  }
  const expose = exposed(edge, edge.entry.kind);
  return endsTlsInFront(edge)
    ? { name: "http", containerPort: HTTP_PORT, expose }
    : { name: "https", containerPort: HTTPS_PORT, expose };
}

function exposed(edge: EdgePlan, kind: ExposeSpec["kind"]): ExposeSpec {
  const { className, gateway, nodePort } = edge.entry;
  const secret = certificateSecret(edge);
  return {
    kind,
    host: edge.host,
    ...(className === undefined ? {} : { className }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(kind === "load-balancer" ? { port: edge.httpsPort } : {}),
    ...(nodePort === undefined ? {} : { nodePort }),
    ...(secret === undefined ? {} : { tls: { secret, ...(edge.issuer === undefined ? {} : { issuer: edge.issuer }) } }),
  };
}

/** Name of the secret with the certificate; nothing where the edge makes it. */
function certificateSecret({ certificate, secret }: EdgePlan): string | undefined {
  if (certificate === "cert-manager") return secret ?? CERTIFICATE_SECRET;
  return certificate === "given" ? secret : undefined;
}

/** The certificate as files, where the edge ends TLS with one that it has not made. */
function mountedCertificate(edge: EdgePlan): { secretRefs?: SecretRef[] } {
  const secret = certificateSecret(edge);
  if (secret === undefined || endsTlsInFront(edge)) return {};
  return {
    secretRefs: [
      { secret, key: "tls.crt", path: CERTIFICATE.certificate },
      { secret, key: "tls.key", path: CERTIFICATE.key },
    ],
  };
}
