/** Pure: a database of several instances as a cluster of the operator CloudNativePG. */
import type { DatabaseClusterSpec } from "../../workload/spec";
import { type Manifest, SKIP_AWAIT, waitAtMost } from "./manifest";
import { callers, policy, TO_NAME_SERVERS } from "./network-policy";
import { type KubernetesPlatform, labelsOf, metadataOf, podsOf } from "./platform";
import { mebibytes } from "./storage";

const API = "postgresql.cnpg.io/v1";
const PORT = 5432;
/** Where the operator asks each instance how it is. */
const STATUS_PORT = 8000;
/** Seconds that an instance gets to be made and to follow the others. */
const INSTANCE_SECONDS = 300;

/** The objects of the database before the cluster itself. */
export function renderDatabaseParts(spec: DatabaseClusterSpec, platform: KubernetesPlatform): Manifest[] {
  return [
    renderOwnerSecret(spec, platform),
    renderImages(spec, platform),
    renderDatabasePolicy(spec, platform),
    renderWritable(spec, platform),
  ];
}

/** The cluster; made when it can be connected to. */
export function renderDatabaseCluster(spec: DatabaseClusterSpec, platform: KubernetesPlatform): Manifest {
  const { storageClass, imagePullSecret } = platform.cluster;
  const [uid, gid] = spec.user.split(":").map(Number);
  const { memoryBytes, cpuRequest, cpus } = spec.resources;
  const memory = String(memoryBytes);
  return {
    apiVersion: API,
    kind: "Cluster",
    metadata: {
      ...metadataOf(platform, spec.name, spec.name),
      annotations: { "pulumi.com/waitFor": "condition=Ready", ...waitAtMost(INSTANCE_SECONDS * spec.instances) },
    },
    spec: {
      instances: spec.instances,
      imageCatalogRef: { apiGroup: "postgresql.cnpg.io", kind: "ImageCatalog", name: spec.name, major: spec.major },
      postgresUID: uid,
      postgresGID: gid,
      enableSuperuserAccess: true,
      superuserSecret: { name: ownerSecretOf(spec.name) },
      storage: { size: mebibytes(spec.sizeBytes), ...(storageClass === undefined ? {} : { storageClass }) },
      resources: {
        requests: { memory, ...(cpuRequest === undefined ? {} : { cpu: String(cpuRequest) }) },
        limits: { memory, ...(cpus === undefined ? {} : { cpu: String(cpus) }) },
      },
      // So that policies know the pods by the same label as those of any other service.
      inheritedMetadata: { labels: labelsOf(platform.stack, spec.name) },
      ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
    },
  };
}

function ownerSecretOf(name: string): string {
  return `${name}-owner`;
}

function renderOwnerSecret(spec: DatabaseClusterSpec, platform: KubernetesPlatform): Manifest {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: metadataOf(platform, ownerSecretOf(spec.name), spec.name),
    type: "kubernetes.io/basic-auth",
    stringData: { username: spec.owner.name, password: spec.owner.password },
  };
}

/** The operator reads the version of Postgres from an image's tag, which here is that of the extension. */
function renderImages(spec: DatabaseClusterSpec, platform: KubernetesPlatform): Manifest {
  return {
    apiVersion: API,
    kind: "ImageCatalog",
    metadata: metadataOf(platform, spec.name, spec.name),
    spec: { images: [{ major: spec.major, image: spec.image }] },
  };
}

/** The name that callers know, for the instance that is written to. */
function renderWritable(spec: DatabaseClusterSpec, platform: KubernetesPlatform): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadataOf(platform, spec.name, spec.name), annotations: SKIP_AWAIT },
    spec: {
      type: "ClusterIP",
      selector: { "cnpg.io/cluster": spec.name, "cnpg.io/instanceRole": "primary" },
      ports: [{ name: "postgres", port: PORT, targetPort: PORT, protocol: "TCP" }],
    },
  };
}

/** Callers, the other instances and the operator come in; instances reach each other and the API server. */
function renderDatabasePolicy(spec: DatabaseClusterSpec, platform: KubernetesPlatform): Manifest {
  const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
  const own = { podSelector: podsOf(spec.name) };
  const operator = {
    namespaceSelector: {},
    podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
  };
  return policy(metadataOf(platform, spec.name, spec.name), {
    podSelector: podsOf(spec.name),
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      ...(spec.callers.length > 0 ? [{ from: [callers(spec.callers)], ports: tcp(PORT) }] : []),
      { from: [own, operator], ports: tcp(PORT, STATUS_PORT) },
    ],
    // The address of the API server is not known here, its ports are.
    egress: [TO_NAME_SERVERS, { to: [own], ports: tcp(PORT, STATUS_PORT) }, { ports: tcp(443, 6443) }],
  });
}
