import { StopError } from "../options";
import { secretPaths } from "./markers";
import type { Manifest, Ordered, Recorded } from "./recorded";

/** How Pulumi marks a secret value on its way to the engine. */
const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What runs, and what others wait for until it is ready. All else is there as soon as its namespace is. */
const RUNNING = new Set(["Deployment", "StatefulSet", "Job", "Cluster"]);

/**
 * The objects that the program makes in the cluster, each with its wave.
 * @throws StopError where a secret would stand outside of a Secret
 */
export function collectObjects(recorded: readonly Recorded[]): Ordered[] {
  const manifests = new Map(recorded.map((one) => [one.key, manifestOf(one)]));
  const waves = wavesOf(recorded, manifests);
  const scaled = scaledBy([...manifests.values()]);
  const objects = recorded.flatMap(({ key }): Ordered[] => {
    const manifest = manifests.get(key);
    return manifest ? [{ manifest: adapted(manifest, scaled), wave: waves.get(key)! }] : [];
  });
  refuseSecrets(objects);
  return objects.sort(byWaveAndName);
}

/** What a resource is in the cluster; nothing for components, generated values and providers. */
function manifestOf({ type, inputs }: Recorded): Manifest | undefined {
  // Tasks, volumes and the namespace are made by providers of the program itself, which get the object as it is.
  if (type.startsWith("pulumi-nodejs:dynamic/kubernetes:")) return plain(inputs.manifest) as Manifest;
  return type.startsWith("kubernetes:") ? (plain(inputs) as Manifest) : undefined;
}

/** Without Pulumi's marks; undefined fields are left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_SIGNATURE in value) return plain((value as unknown as { value: unknown }).value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.map(([key, inner]) => [key, plain(inner)]));
}

/** The namespace, then everything that does not run, then what runs: by the longest way through what has to run before. */
function wavesOf(recorded: readonly Recorded[], manifests: Map<string, Manifest | undefined>): Map<string, number> {
  const byKey = new Map(recorded.map((one) => [one.key, one]));
  const waves = new Map<string, number>();
  const waveOf = (key: string): number => {
    const known = waves.get(key);
    if (known !== undefined) return known;
    const kind = manifests.get(key)?.kind;
    const wave = kind === "Namespace" ? 0 : kind !== undefined && !RUNNING.has(kind) ? 1 : after(key);
    waves.set(key, wave);
    return wave;
  };
  const after = (key: string): number => {
    const before = byKey.get(key)?.after ?? [];
    return Math.max(0, ...before.map((one) => waveOf(one) + (manifests.get(one) ? 1 : 0)));
  };
  for (const { key } of recorded) waveOf(key);
  return waves;
}

/** Deployments of which an autoscaler sets the number of replicas. */
function scaledBy(manifests: readonly (Manifest | undefined)[]): Set<string> {
  const scalers = manifests.filter((one) => one?.kind === "HorizontalPodAutoscaler");
  return new Set(scalers.map((one) => (one!.spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name));
}

/** What tools that apply files over and over need, in place of what is for Pulumi alone. */
function adapted(manifest: Manifest, scaled: Set<string>): Manifest {
  const { annotations: before = {}, ...metadata } = manifest.metadata;
  const own = Object.entries(before).filter(([name]) => !name.startsWith("pulumi.com/"));
  const annotations = { ...Object.fromEntries(own), ...(HINTS[manifest.kind] ?? {}) };
  const object = {
    ...manifest,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
  };
  if (manifest.kind !== "Deployment" || !scaled.has(manifest.metadata.name)) return object;
  // Written down, each round would undo what the autoscaler did. `up` ignores the field for the same reason.
  const { replicas: _, ...spec } = manifest.spec as Record<string, unknown>;
  return { ...object, spec };
}

const KEEP = {
  "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
  "kustomize.toolkit.fluxcd.io/prune": "disabled",
};
/** Data outlives what it was made with; a Job cannot be changed, so that a new one takes the place of the old one. */
const HINTS: Record<string, Record<string, string>> = {
  Namespace: KEEP,
  PersistentVolumeClaim: KEEP,
  Cluster: KEEP,
  Job: {
    "argocd.argoproj.io/sync-options": "Force=true,Replace=true",
    "kustomize.toolkit.fluxcd.io/force": "enabled",
  },
};

function refuseSecrets(objects: readonly Ordered[]): void {
  const others = objects.filter(({ manifest }) => manifest.kind !== "Secret");
  const found = others.flatMap(({ manifest }) =>
    secretPaths(manifest).map((path) => `${manifest.kind} ${manifest.metadata.name}: ${path}`),
  );
  if (found.length > 0) throw new StopError(`a secret would be written in plain text at:\n${found.join("\n")}`);
}

function byWaveAndName(one: Ordered, other: Ordered): number {
  return one.wave - other.wave || fileNameOf(one.manifest).localeCompare(fileNameOf(other.manifest), "en");
}

export function fileNameOf({ kind, metadata }: Manifest): string {
  return `${kind.toLowerCase()}-${metadata.name}.yaml`;
}
