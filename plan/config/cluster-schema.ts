/** The shape of what says how a stack is reached, where its data lives and what of a cluster it uses. */
import { z } from "zod";
import { addressRange, choice, dnsLabel, dnsName, hostName, leaf, positive, size } from "./leaves";

export const ENTRY_KINDS = ["host-port", "ingress", "gateway-api", "load-balancer", "node-port", "existing"] as const;
export const CERTIFICATES = ["internal", "acme", "given", "cert-manager"] as const;

/** Ports that the API server hands out to Services of type NodePort, unless it is told otherwise. */
export const NODE_PORTS = { first: 30000, last: 32767 } as const;

const text = (what: string, example: string) => leaf(z.string().regex(/^\S(.*\S)?$/), what, example);

const secret = dnsName("the name of a Secret in the namespace", "ai-stack-tls");

const entrySchema = z.strictObject({
  kind: choice(ENTRY_KINDS).optional(),
  className: dnsName("the name of a class", "nginx").optional(),
  gateway: z
    .strictObject({
      name: dnsName("the name of a Gateway", "public"),
      namespace: dnsLabel("gateways").optional(),
    })
    .optional(),
  nodePort: leaf(
    z.number().int().min(NODE_PORTS.first).max(NODE_PORTS.last),
    `a port from ${NODE_PORTS.first} to ${NODE_PORTS.last}`,
    "30443",
  ).optional(),
  from: leaf(
    z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/),
    "the name of a network of Docker, or of a namespace of the cluster",
    "ai-edge",
  ).optional(),
});

const firewallSchema = z.strictObject({
  mode: choice(["blocking", "detection", "off"]).optional(),
  paranoia: positive("the paranoia level of the rules", 1, 4).optional(),
  bodyLimit: size("100MB").optional(),
});

export const edgeSchema = z.strictObject({
  host: hostName("ai.example.org").optional(),
  bind: leaf(z.ipv4(), "an IPv4 address of the host", "127.0.0.1").optional(),
  httpsPort: positive("a port", 443, 65535).optional(),
  certificate: choice(CERTIFICATES).optional(),
  secret: secret.optional(),
  issuer: z
    .strictObject({
      name: dnsName("the name of an issuer of cert-manager", "letsencrypt"),
      kind: choice(["ClusterIssuer", "Issuer"]).default("ClusterIssuer"),
    })
    .optional(),
  entry: entrySchema.optional(),
  firewall: firewallSchema.optional(),
  signInsPerMinute: positive("attempts to sign in of one address in a minute", 20, 1000).optional(),
  adminFrom: leaf(z.array(addressRange("10.20.0.0/16")), "a list of address ranges", '["10.20.0.0/16"]').optional(),
});

export const kubernetesSchema = z.strictObject({
  context: text("the name of a context of the kubeconfig", "prod").optional(),
  kubeconfig: text("the path of a kubeconfig", "./kubeconfig").optional(),
  namespace: dnsLabel("ai-stack").optional(),
  storageClass: dnsName("the name of a StorageClass", "fast").optional(),
  sharedStorageClass: dnsName("the name of a StorageClass for ReadWriteMany volumes", "nfs").optional(),
  gpuAllocation: choice(["device-plugin", "dra"]).optional(),
  runtimeClass: dnsName("the name of a RuntimeClass", "nvidia").optional(),
  imagePullSecret: dnsName("the name of a Secret in the namespace", "registry").optional(),
  clusterIdentifier: text("a name for the cluster that stays when its credentials change", "prod").optional(),
});

/** A bucket name by S3's own rules, as far as they concern its letters. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const storesSchema = z.strictObject({
  database: z
    .strictObject({
      kind: choice(["in-stack", "cloudnative-pg", "external"]),
      instances: positive("Postgres servers, one of which writes", 3, 9).optional(),
      secret: secret.optional(),
    })
    .optional(),
  cache: z.strictObject({ kind: choice(["in-stack", "external"]), secret: secret.optional() }).optional(),
  files: z
    .strictObject({
      kind: choice(["volume", "shared-volume", "s3"]),
      bucket: leaf(
        z.string().regex(BUCKET),
        "the name of a bucket, of 3 to 63 characters",
        "ai-stack-files",
      ).optional(),
      endpoint: leaf(
        z.url({ protocol: /^https?$/ }),
        "an address with its scheme",
        "https://s3.example.com",
      ).optional(),
      region: leaf(z.string().regex(/^[a-z0-9-]+$/), "the name of a region", "eu-central-1").optional(),
      secret: secret.optional(),
    })
    .optional(),
});

/** More than this is a mistake of the keyboard: each UI takes 2 GiB. */
const MOST_REPLICAS = 100;
const scaleSchema = z.strictObject({
  min: positive("replicas that are always there", 2, MOST_REPLICAS).optional(),
  max: positive("replicas under load", 6, MOST_REPLICAS).optional(),
});

export const scalingSchema = z.strictObject({ gateway: scaleSchema.optional(), ui: scaleSchema.optional() });
