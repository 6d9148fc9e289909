/** Pure: the pod of a service or task, hardened as Pod Security "restricted" wants it. */
import * as pulumi from "@pulumi/pulumi";
import type { SecretRef, ServiceSpec, TaskSpec } from "../../workload/spec";
import { contentHash, environmentSecretOf, renderFileVolumes, sorted } from "./content";
import { GPU_TOLERATION, renderGpuPlacement, renderGpuResources } from "./gpu";
import { renderLifecycle, renderProbes } from "./health";
import { escaped } from "./manifest";
import { GROUP_LABEL, type KubernetesPlatform, labelsOf, priorityClassOf, SERVICE_LABEL } from "./platform";

/** The identity of tasks; services have one each. It has no rights, and no token is mounted. */
export const TASK_ACCOUNT = "tasks";
const DEFAULT_CPU_REQUEST = 0.05;
/** Seconds after which a pod that holds no data is replaced when its node stops answering; by default 300. */
const NODE_LOST_SECONDS = 30;

export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, pulumi.Input<string>> };
  spec: Record<string, unknown>;
}

/** The pods of a service. */
export function renderServicePod(spec: ServiceSpec, platform: KubernetesPlatform): PodTemplate {
  const files = renderFileVolumes(spec);
  const gpu = renderGpuResources(spec.gpu, platform.cluster);
  const tolerations = [
    ...(spec.gpu ? [GPU_TOLERATION] : []),
    ...(spec.volumes.some((volume) => !volume.shared) ? [] : nodeLost()),
  ];
  return template(spec, platform, {
    serviceAccountName: spec.name,
    priorityClassName: priorityClassOf(platform.stack, spec.priority ?? "normal"),
    ...renderLifecycle(spec).pod,
    ...renderPlacement(spec, platform),
    ...(tolerations.length > 0 ? { tolerations } : {}),
    containers: [
      {
        ...container(spec),
        ...(spec.ports.length > 0
          ? { ports: spec.ports.map(({ name, containerPort }) => ({ name, containerPort, protocol: "TCP" })) }
          : {}),
        resources: resources(spec, gpu),
        securityContext: hardened(spec.readOnlyRoot, spec.capabilities),
        ...renderProbes(spec.health),
        ...renderLifecycle(spec).container,
        ...mounts(spec, files.mounts),
      },
    ],
    ...volumes(spec, files.volumes),
  });
}

/** The pod of a task: one run of its command. */
export function renderTaskPod(spec: TaskSpec, platform: KubernetesPlatform): PodTemplate {
  return template(spec, platform, {
    serviceAccountName: TASK_ACCOUNT,
    priorityClassName: priorityClassOf(platform.stack, "task"),
    restartPolicy: "Never",
    containers: [
      {
        ...container(spec),
        resources: resources(spec, {}),
        // Clients that migrate a database write beside their own code.
        securityContext: hardened(false, []),
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: {} }],
  });
}

/** Can more than one pod of it run? */
export function isReplicated(spec: Pick<ServiceSpec, "scale">): boolean {
  return (spec.scale?.max ?? 1) > 1;
}

function template(
  spec: ServiceSpec | TaskSpec,
  platform: KubernetesPlatform,
  pod: Record<string, unknown>,
): PodTemplate {
  const { imagePullSecret } = platform.cluster;
  const content = Object.keys(spec.secretEnv).length > 0 || ("files" in spec && spec.files.length > 0);
  const triggers = "triggers" in spec ? sorted(spec.triggers) : {};
  const annotations = {
    ...(content ? { "ai-stack.content": contentHash(spec) } : {}),
    ...Object.fromEntries(Object.entries(triggers).map(([name, value]) => [`ai-stack.trigger/${name}`, value])),
  };
  return {
    metadata: {
      labels: {
        ...labelsOf(platform.stack, spec.name),
        ...("group" in spec && spec.group !== undefined ? { [GROUP_LABEL]: spec.group } : {}),
      },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      automountServiceAccountToken: false,
      // Otherwise each service of the namespace is in the environment, under names that programs take for settings.
      enableServiceLinks: false,
      securityContext: podIdentity(spec.user),
      ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
      ...pod,
    },
  };
}

function container(spec: ServiceSpec | TaskSpec): Record<string, unknown> {
  const env = environment(spec);
  return {
    name: spec.name,
    image: spec.image,
    imagePullPolicy: "IfNotPresent",
    ...(spec.entrypoint ? { command: spec.entrypoint.map(literal) } : {}),
    ...(spec.args ? { args: spec.args.map(literal) } : {}),
    ...(env.length > 0 ? { env } : {}),
  };
}

/** Plain values stand in the pod, secret ones are referred to by name. */
function environment(spec: ServiceSpec | TaskSpec): object[] {
  const plain = Object.entries(sorted(spec.env)).map(([name, value]) => ({ name, value: literal(value) }));
  const secret = Object.keys(sorted(spec.secretEnv)).map((key) =>
    fromSecret(key, { secret: environmentSecretOf(spec.name), key }),
  );
  const referred = (spec.secretRefs ?? []).flatMap(fromReference);
  return [...plain, ...secret, ...referred];
}

function fromSecret(name: string, { secret, key }: Pick<SecretRef, "secret" | "key">): object {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** A suffix is put after the value by way of a variable of its own, which has to come first. */
function fromReference(ref: SecretRef): object[] {
  if (ref.env === undefined) return [];
  if (ref.suffix === undefined) return [fromSecret(ref.env, ref)];
  const source = `${ref.env}_SECRET`;
  return [fromSecret(source, ref), { name: ref.env, value: `$(${source})${escaped(ref.suffix)}` }];
}

function literal(value: pulumi.Input<string>): pulumi.Input<string> {
  return typeof value === "string" ? escaped(value) : pulumi.output(value).apply(escaped);
}

function resources(
  { resources: { memoryBytes, cpus, cpuRequest } }: ServiceSpec | TaskSpec,
  gpu: ReturnType<typeof renderGpuResources>,
): object {
  const memory = String(Math.ceil(memoryBytes));
  return {
    // As much memory as it may use: a machine never has to take back what it has promised.
    requests: { cpu: cores(cpuRequest ?? DEFAULT_CPU_REQUEST), memory, ...gpu.limits },
    limits: { ...(cpus === undefined ? {} : { cpu: cores(cpus) }), memory, ...gpu.limits },
    ...(gpu.claims ? { claims: gpu.claims } : {}),
  };
}

/** CPUs the way the API server writes them: whole ones plain, parts in thousandths. */
function cores(cpus: number): string {
  return Number.isInteger(cpus) ? String(cpus) : `${Math.round(cpus * 1000)}m`;
}

/** Volumes and mounted files belong to the group of the pod, so that its user may use them. */
function podIdentity(user: string | undefined): object {
  const [uid, gid] = (user ?? "").split(":").map(Number);
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

function hardened(readOnlyRootFilesystem: boolean, capabilities: string[]): object {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem,
    capabilities: { drop: ["ALL"], ...(capabilities.length > 0 ? { add: [...capabilities].sort() } : {}) },
  };
}

function mounts(spec: ServiceSpec, files: object[]): object {
  const all = [
    ...spec.volumes.map(({ name, path }) => ({ name, mountPath: path })),
    ...spec.scratch.map((mountPath, index) => ({ name: `scratch-${index}`, mountPath })),
    ...files,
  ];
  return all.length > 0 ? { volumeMounts: all } : {};
}

function volumes(spec: ServiceSpec, files: object[]): object {
  const all = [
    ...spec.volumes.map(({ name }) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...spec.scratch.map((_, index) => ({
      name: `scratch-${index}`,
      // In memory it is within the limit of the pod; on the disk of the node it would be within none.
      emptyDir: spec.sealed ? { medium: "Memory" } : {},
    })),
    ...files,
  ];
  return all.length > 0 ? { volumes: all } : {};
}

/** Where pods may be placed, and how they keep apart. */
function renderPlacement(spec: ServiceSpec, platform: KubernetesPlatform): object {
  const { affinity: gpu, ...rest } = renderGpuPlacement(spec, platform.cluster);
  const apart = [
    // Those of a new revision alone: spread among the old ones, which are about to go, they may end up on one node.
    ...(isReplicated(spec) ? [{ labels: { [SERVICE_LABEL]: spec.name }, more: ONE_REVISION }] : []),
    ...(spec.group === undefined ? [] : [{ labels: { [GROUP_LABEL]: spec.group }, more: {} }]),
  ];
  const affinity = {
    ...(gpu as object | undefined),
    ...(apart.length > 0
      ? {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: apart.map(({ labels, more }) => overZones(labels, more)),
          },
        }
      : {}),
  };
  return {
    ...rest,
    ...(Object.keys(affinity).length > 0 ? { affinity } : {}),
    ...(apart.length > 0
      ? { topologySpreadConstraints: apart.map(({ labels, more }) => overNodes(labels, more)) }
      : {}),
  };
}

const ONE_REVISION = { matchLabelKeys: ["pod-template-hash"] };

/** As evenly as there is room; better two on one machine than one missing. */
function overNodes(matchLabels: Record<string, string>, more: object): object {
  return {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
    ...more,
  };
}

/**
 * Not a constraint beside that over nodes: the scheduler weighs constraints only on nodes that have the labels of all of
 * them, and the nodes of a cluster of one's own have no zone.
 */
function overZones(matchLabels: Record<string, string>, more: object): object {
  return {
    weight: 100,
    podAffinityTerm: { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels }, ...more },
  };
}

function nodeLost(): object[] {
  return ["not-ready", "unreachable"].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: NODE_LOST_SECONDS,
  }));
}
