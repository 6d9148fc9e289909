import type { NodePlan, Plan } from "../../../plan/types";
import { productLabels, resourceOf } from "../../../platforms/kubernetes/gpu";
import { StopError } from "../options";
import { type Permission, permissionsOf } from "./permissions";

/** A pod that has to find a node: one of the Ollama nodes of the plan. */
export interface PodNeed {
  name: string;
  memoryBytes: number;
  devices?: {
    /** For example `nvidia.com/gpu`. */
    resource: string;
    count: number;
    /** Values of the product label that its node may have. */
    products: string[];
  };
}

/** An API that is not a part of every cluster. */
export interface ApiNeed {
  api: string;
  /** What of the plan uses it. */
  for: string;
  mend: string;
}

/** An object that is to be there before the stack. */
export interface NamedNeed {
  kind: "Secret" | "Gateway" | "Issuer" | "ClusterIssuer" | "DeviceClass";
  name: string;
  /** Absent: it is of no namespace. */
  namespace?: string;
  /** Keys that it has to have. */
  keys: string[];
  mend: string;
}

/** What the plan needs of a cluster before it can be put up. */
export interface ClusterNeeds {
  /** Value of the label on everything of the stack. */
  stack: string;
  context: string;
  kubeconfig?: string;
  namespace: string;
  pods: PodNeed[];
  diskBytes: number;
  storageClass?: string;
  sharedStorageClass?: string;
  /** A class of ingresses is used; by name, or the default one. */
  ingress?: { className?: string };
  runtimeClass?: string;
  /** GPUs are claimed, and not counted by nodes. */
  claims: boolean;
  apis: ApiNeed[];
  named: NamedNeed[];
  permissions: Permission[];
}

const INSTALL = {
  gateway: "install the Gateway API's definitions and a controller: https://gateway-api.sigs.k8s.io",
  certManager: "install cert-manager: https://cert-manager.io/docs/installation",
  database: "install CloudNativePG: https://cloudnative-pg.io, or set ai-stack:stores database kind in-stack",
  claims:
    "run Kubernetes 1.34 or newer with NVIDIA's DRA driver, or set ai-stack:kubernetes gpuAllocation device-plugin",
};

/**
 * What the plan needs of its cluster.
 * @param stack value of the label on everything of the stack, for example `ai-stack-prod`
 * @throws StopError for a plan without a cluster
 */
export function createClusterNeeds(plan: Plan, stack: string): ClusterNeeds {
  const { cluster, edge, nodes, stores } = plan;
  if (!cluster) throw new StopError("the plan has no cluster; set ai-stack:platform kubernetes");
  const claims = cluster.gpuAllocation === "dra" && nodes.some(({ gpus }) => gpus.length > 0);
  return {
    stack,
    context: cluster.context,
    ...(cluster.kubeconfig === undefined ? {} : { kubeconfig: cluster.kubeconfig }),
    namespace: cluster.namespace,
    pods: nodes.map(podNeed),
    diskBytes: nodes.reduce((sum, node) => sum + node.diskBytes, 0),
    ...(cluster.storageClass === undefined ? {} : { storageClass: cluster.storageClass }),
    ...(stores.files.kind === "shared-volume" ? { sharedStorageClass: cluster.sharedStorageClass ?? "" } : {}),
    ...(edge.entry.kind === "ingress"
      ? { ingress: edge.entry.className === undefined ? {} : { className: edge.entry.className } }
      : {}),
    ...(cluster.runtimeClass === undefined ? {} : { runtimeClass: cluster.runtimeClass }),
    claims,
    apis: apisOf(plan, claims),
    named: namedBy(plan, claims),
    permissions: permissionsOf(plan),
  };
}

function podNeed({ name, ramBytes, gpus }: NodePlan): PodNeed {
  const [first] = gpus;
  if (!first) return { name, memoryBytes: ramBytes };
  const { gpu } = first;
  const products = productLabels({ product: gpu.product, ...(gpu.shared ? { shared: true } : {}) });
  return { name, memoryBytes: ramBytes, devices: { resource: resourceOf(gpu), count: gpus.length, products } };
}

function apisOf({ edge, stores }: Plan, claims: boolean): ApiNeed[] {
  const gateway = edge.entry.kind === "gateway-api";
  return [
    ...(gateway ? [{ api: "gateway.networking.k8s.io/v1", for: "the HTTPRoute", mend: INSTALL.gateway }] : []),
    ...(edge.certificate === "cert-manager"
      ? [{ api: "cert-manager.io/v1", for: "the certificate", mend: INSTALL.certManager }]
      : []),
    ...(stores.database.kind === "cloudnative-pg"
      ? [{ api: "postgresql.cnpg.io/v1", for: "the database", mend: INSTALL.database }]
      : []),
    ...(claims ? [{ api: "resource.k8s.io/v1", for: "the claims of GPUs", mend: INSTALL.claims }] : []),
  ];
}

function namedBy(plan: Plan, claims: boolean): NamedNeed[] {
  const { edge, cluster } = plan;
  const { gateway } = edge.entry;
  const namespace = cluster!.namespace;
  return [
    ...(gateway
      ? [{ kind: "Gateway" as const, ...gateway, keys: [], mend: "make it, or name another in ai-stack:edge entry" }]
      : []),
    ...(edge.issuer
      ? [
          {
            ...edge.issuer,
            ...(edge.issuer.kind === "Issuer" ? { namespace } : {}),
            keys: [],
            mend: "make it (https://cert-manager.io/docs/configuration), or name another in ai-stack:edge issuer",
          },
        ]
      : []),
    ...(claims
      ? [
          {
            kind: "DeviceClass" as const,
            name: "gpu.nvidia.com",
            keys: [],
            mend: INSTALL.claims,
          },
        ]
      : []),
    ...secretsOf(plan).map((secret) => ({ kind: "Secret" as const, namespace, ...secret })),
  ];
}

/** Secrets that others make, with the keys that the stack reads. */
function secretsOf({ edge, stores, cluster, gateway, signIn }: Plan): Pick<NamedNeed, "name" | "keys" | "mend">[] {
  const secret = (name: string | undefined, keys: string[]) =>
    name === undefined ? [] : [{ name, keys, mend: `make it, with ${keys.join(" and ")}` }];
  return [
    ...(edge.certificate === "given" ? secret(edge.secret, ["tls.crt", "tls.key"]) : []),
    ...(stores.database.kind === "external" ? secret(stores.database.secret, ["litellm-url", "webui-url"]) : []),
    ...(stores.cache.kind === "external" ? secret(stores.cache.secret, ["url"]) : []),
    ...(stores.files.kind === "s3" ? secret(stores.files.secret, ["access-key", "secret-key"]) : []),
    ...secret(cluster?.imagePullSecret, [".dockerconfigjson"]),
    ...(gateway.providers ?? []).flatMap((provider) => secret(provider.secret, ["api-key"])),
    ...secret(signIn?.secret, [signIn?.kind === "ldap" ? "bind-password" : "client-secret"]),
  ];
}
