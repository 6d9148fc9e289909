/** How a stack is reached, the cluster that it runs on, where its data lives. Shapes only. */

/**
 * How requests from outside reach the edge: a port of the host (Docker), or one of a cluster's ways in. `existing`: the
 * edge is somebody else's, the stack makes none and says what it has to route.
 */
export type EntryKind = "host-port" | "ingress" | "gateway-api" | "load-balancer" | "node-port" | "existing";

export interface EntryPlan {
  kind: EntryKind;
  /** `ingressClassName`, or `loadBalancerClass`. @default the cluster's default */
  className?: string;
  /** The Gateway that an HTTPRoute attaches to; for `gateway-api` alone. */
  gateway?: { name: string; namespace: string };
  /** 30000 to 32767; for `node-port` alone. @default the cluster picks one */
  nodePort?: number;
  /** Where the existing edge is: a network of the Docker engine, or a namespace of the cluster; for `existing` alone. */
  from?: string;
}

/** What the edge does about requests that look like attacks, and about requests that are too large. */
export interface FirewallPlan {
  /** `blocking` refuses what the rules find, `detection` only logs it; `off`: no rule is loaded. */
  mode: "blocking" | "detection" | "off";
  /** Paranoia level of the OWASP Core Rule Set: 1, with few false alarms, to 4. */
  paranoia: number;
  /** Bytes that the body of a request may have; what is larger is refused, in every mode. */
  bodyLimitBytes: number;
}

export interface EdgePlan {
  /** Public host name. */
  host: string;
  /** Address of the host that the port is published on; has no meaning on a cluster. */
  bind: string;
  /** Port in the address that people open. */
  httpsPort: number;
  /**
   * Issues the certificate: Caddy's own CA, ACME for a public host name, a TLS secret that is there already (`secret`),
   * or cert-manager (`issuer`). An ingress or a Gateway ends TLS itself, so that there it is one of the last two. Has no
   * meaning with an existing edge.
   */
  certificate: "internal" | "acme" | "given" | "cert-manager";
  /** Name of a `kubernetes.io/tls` secret in the namespace; for `given`. */
  secret?: string;
  /** cert-manager's issuer; for `cert-manager`. */
  issuer?: { name: string; kind: "Issuer" | "ClusterIssuer" };
  entry: EntryPlan;
  firewall: FirewallPlan;
  /** Attempts to sign in that one address has in a minute. @default no limit: the image cannot count them */
  signInsPerMinute?: number;
  /** Address ranges (CIDR) that may use the gateway's admin routes; empty: nobody from outside. */
  adminFrom: string[];
}

/** A cluster and what of it the stack uses; absent on Docker. */
export interface ClusterPlan {
  /** Context in the kubeconfig, always by name: never the current one by accident. */
  context: string;
  /** Path of the kubeconfig. @default KUBECONFIG, else ~/.kube/config */
  kubeconfig?: string;
  /** Identity of the cluster for the provider: the same cluster under new credentials is no new one. */
  clusterIdentifier: string;
  namespace: string;
  /** Of volumes that one pod mounts. @default the cluster's default class */
  storageClass?: string;
  /** Of volumes that several pods mount (ReadWriteMany). @default none: such volumes cannot be had */
  sharedStorageClass?: string;
  /** How GPUs are asked for. */
  gpuAllocation: "device-plugin" | "dra";
  /** RuntimeClass of pods with GPUs. @default the runtime's default */
  runtimeClass?: string;
  /** Name of a secret for pulling images. @default none */
  imagePullSecret?: string;
}

/** Where data lives. */
export interface StoresPlan {
  /** In the stack; a CloudNativePG cluster; or a server that is there: keys `litellm-url` and `webui-url` of `secret`. */
  database: { kind: "in-stack" | "cloudnative-pg" | "external"; instances?: number; secret?: string };
  /** In the stack, or a server that is there: key `url` of `secret`, without a database number. */
  cache: { kind: "in-stack" | "external"; secret?: string };
  /**
   * Files of the UI: a volume of one pod, a volume of several (ReadWriteMany), or S3 (keys `access-key` and
   * `secret-key` of `secret`).
   */
  files: {
    kind: "volume" | "shared-volume" | "s3";
    bucket?: string;
    endpoint?: string;
    region?: string;
    secret?: string;
  };
}

/** Replicas of a stateless service: `min` of them, up to `max` under load. */
export interface ScalePlan {
  min: number;
  max: number;
}
