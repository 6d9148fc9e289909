/** How people reach a stack: host name, port, certificate, and the way in. */
import type { z } from "zod";
import type { TierDefaults } from "../catalogue";
import type { EdgePlan, EntryKind, EntryPlan, PlatformKind } from "../types";
import { definedOf } from "./cluster";
import { edgeSchema } from "./cluster-schema";
import { readGuards } from "./firewall";
import { checkHandover } from "./handover";
import { read } from "./issues";
import { type Problems, valueAt } from "./problems";

type Raw = Record<string, unknown>;
type Given = z.output<typeof edgeSchema>;
type Certificate = EdgePlan["certificate"];
type Add = (path: readonly PropertyKey[], message: string, suggestion: string, fallback?: unknown) => void;

/** Names that no public authority certifies. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|home|test|invalid|example|arpa)$|^[^.]+$|^[\d.]+$/;
/** Names that lead to the machine that asks, or that are no names. */
const NO_NAME = /(^|\.)localhost$|^[\d.]+$/;

const DEFAULT_ENTRY: Record<PlatformKind, EntryKind> = { docker: "host-port", kubernetes: "load-balancer" };
/** A port of our own, so that the address is known before the cluster is asked. */
const NODE_PORT = 30443;

/** The ways in: what each may be told, and who may issue its certificate. */
const ENTRIES: Record<
  EntryKind,
  { platforms: PlatformKind[]; keys: (keyof EntryPlan)[]; certificates: Certificate[] }
> = {
  "host-port": { platforms: ["docker"], keys: [], certificates: ["internal", "acme"] },
  ingress: { platforms: ["kubernetes"], keys: ["className"], certificates: ["given", "cert-manager"] },
  "gateway-api": { platforms: ["kubernetes"], keys: ["gateway"], certificates: ["given", "cert-manager"] },
  "load-balancer": {
    platforms: ["kubernetes"],
    keys: ["className"],
    certificates: ["internal", "acme", "given", "cert-manager"],
  },
  "node-port": { platforms: ["kubernetes"], keys: ["nodePort"], certificates: ["internal", "given", "cert-manager"] },
  existing: { platforms: ["docker", "kubernetes"], keys: ["from"], certificates: [] },
};

/**
 * Reads `edge`.
 *
 * @param namespace of the stack on a cluster: where a Gateway is looked for that names no other
 */
export function readEdge(
  raw: Raw,
  platform: PlatformKind | undefined,
  defaults: TierDefaults | undefined,
  namespace: string,
  problems: Problems,
): EdgePlan | undefined {
  const given = read(edgeSchema, raw.edge ?? {}, ["edge"], problems);
  if (!given || !defaults || !platform) return undefined;
  const add: Add = (path, message, suggestion, fallback) => {
    const shown = valueAt(raw, ["edge", ...path]) ?? (fallback === undefined ? undefined : `${fallback} (default)`);
    problems.add(["edge", ...path], message, suggestion, shown);
  };
  const entry = readEntry(given, platform, namespace, add);
  const guards = readGuards(given, raw, entry.kind, add);
  const edge = { ...addressOf(given, entry, platform, defaults), entry, ...guards };
  if (!ENTRIES[entry.kind].platforms.includes(platform)) return edge;
  if (entry.kind === "existing") {
    checkHandover(given, entry, platform, add);
    return edge;
  }
  checkCertificate(edge, add);
  checkCertificateKeys(edge, add);
  if (platform === "kubernetes") checkClusterAddress(given, edge, add);
  if (edge.certificate === "acme") checkAcme(edge, platform, add);
  return edge;
}

/** The tier says how a host is reached; a cluster, and an edge that is there, have ports of their own. */
function addressOf(given: Given, entry: EntryPlan, platform: PlatformKind, { edge }: TierDefaults) {
  const { secret, issuer } = given;
  const elsewhere = platform === "kubernetes" || entry.kind === "existing";
  return {
    host: given.host ?? edge.host,
    bind: given.bind ?? (elsewhere ? "0.0.0.0" : edge.bind),
    httpsPort: given.httpsPort ?? (elsewhere ? (entry.nodePort ?? 443) : edge.httpsPort),
    certificate: given.certificate ?? edge.certificate,
    ...definedOf({ secret, issuer }),
  };
}

function readEntry({ entry = {} }: Given, platform: PlatformKind, namespace: string, add: Add): EntryPlan {
  const kind = entry.kind ?? DEFAULT_ENTRY[platform];
  const { keys, platforms } = ENTRIES[kind];
  if (!platforms.includes(platform)) {
    const kinds = Object.entries(ENTRIES).flatMap(([name, entry]) =>
      entry.platforms.includes(platform) ? [name] : [],
    );
    const message = `the ${platform} platform has no entry ${kind}; one of: ${kinds.join(", ")}`;
    add(["entry", "kind"], message, `write kind: ${kinds[0]}, or set platform: ${platforms[0]}`);
    return { kind };
  }
  for (const key of ["className", "gateway", "nodePort", "from"] as const) {
    if (entry[key] === undefined || keys.includes(key)) continue;
    add(["entry", key], `has no meaning with entry ${kind}`, "remove it, or choose another kind");
  }
  if (kind === "gateway-api" && !entry.gateway) {
    const message = "entry gateway-api needs the Gateway that the route attaches to";
    add(["entry", "gateway"], message, "write gateway: { name: public, namespace: gateways }");
  }
  const gateway = entry.gateway && { name: entry.gateway.name, namespace: entry.gateway.namespace ?? namespace };
  const nodePort = kind === "node-port" ? (entry.nodePort ?? NODE_PORT) : undefined;
  return { kind, ...definedOf({ className: entry.className, gateway, nodePort, from: entry.from }) } as EntryPlan;
}

function checkCertificate({ certificate, entry }: EdgePlan, add: Add): void {
  const { certificates } = ENTRIES[entry.kind];
  if (certificates.includes(certificate)) return;
  const message = `entry ${entry.kind} has a certificate that is one of: ${certificates.join(", ")}`;
  const hint = certificates.includes("internal")
    ? "write certificate: internal"
    : "write certificate: cert-manager with issuer: { name: letsencrypt }, or certificate: given with secret: ai-stack-tls";
  add(["certificate"], message, hint, certificate);
}

function checkCertificateKeys({ certificate, secret, issuer, entry }: EdgePlan, add: Add): void {
  const gateway = entry.kind === "gateway-api";
  if (secret !== undefined && (certificate !== "given" || gateway)) {
    const message = gateway
      ? "the listener of the Gateway names its Secret"
      : `has no meaning with certificate ${certificate}`;
    add(["secret"], message, gateway ? "remove it" : "remove it, or write certificate: given");
  }
  if (issuer !== undefined && certificate !== "cert-manager") {
    const hint = "remove it, or write certificate: cert-manager";
    add(["issuer"], `has no meaning with certificate ${certificate}`, hint);
  }
  if (certificate === "given" && secret === undefined && !gateway) {
    const message = "certificate given needs the name of its Secret, of type kubernetes.io/tls";
    add(["secret"], message, "write secret: ai-stack-tls");
  }
  if (certificate === "cert-manager" && issuer === undefined) {
    add(["issuer"], "certificate cert-manager needs its issuer", "write issuer: { name: letsencrypt }");
  }
}

function checkClusterAddress({ bind }: Given, { host, entry }: EdgePlan, add: Add): void {
  if (bind !== undefined) {
    add(["bind"], "a cluster has no address of a host to publish on", "remove it; edge.entry says how it is reached");
  }
  if (["ingress", "gateway-api"].includes(entry.kind) && NO_NAME.test(host)) {
    const message = `entry ${entry.kind} tells stacks apart by their host name, and this is none`;
    add(["host"], message, "write host: ai.example.com", host);
  }
}

function checkAcme({ host, httpsPort, bind }: EdgePlan, platform: PlatformKind, add: Add): void {
  if (PRIVATE_NAME.test(host)) {
    const message = "no public host name, and certificate acme needs one";
    add(["host"], message, "write the public name, or certificate: internal", host);
  }
  if (httpsPort !== 443) {
    const message = "certificate acme is proved on port 443";
    add(["httpsPort"], message, "write httpsPort: 443, or certificate: internal", httpsPort);
  }
  if (platform === "docker" && bind.startsWith("127.")) {
    const message = "certificate acme needs a port that is reachable from outside";
    add(["bind"], message, 'write bind: "0.0.0.0"', bind);
  }
}
