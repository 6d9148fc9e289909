import { stringify } from "yaml";
import { fileNameOf } from "./objects";
import type { Manifest, Ordered } from "./recorded";
import { externalSecretOf, type Store, secretsPage } from "./secrets";

/** First line of `kustomization.yaml`: a folder that has it may be written anew. */
export const HEADER = "# Written by `npm run render`. Change the stack config and render again.";

export interface RenderOptions {
  /** Value of the label on everything of the stack, for example `ai-stack-prod`. */
  stack: string;
  /** Where ExternalSecrets take values from. @default none are written: the Secrets have to be there */
  store?: Store | undefined;
}

/**
 * The files of a stack: a folder for each wave with one file for each object, a kustomization for each folder and one
 * for all, and SECRETS.md. No file has a secret in it.
 * @returns text by path
 */
export function renderFiles(objects: readonly Ordered[], { stack, store }: RenderOptions): Record<string, string> {
  const secrets = objects.filter(({ manifest }) => manifest.kind === "Secret");
  const written = objects.flatMap((object): Ordered[] => {
    if (object.manifest.kind !== "Secret") return [object];
    return store ? [{ ...object, manifest: externalSecretOf(object.manifest, store, stack) }] : [];
  });
  const waves = compact(written);
  const files: Record<string, string> = {};
  for (const [index, wave] of waves.entries()) {
    const folder = String(index).padStart(2, "0");
    for (const manifest of wave) files[`${folder}/${fileNameOf(manifest)}`] = text(inWave(manifest, index));
    files[`${folder}/kustomization.yaml`] = kustomization(wave.map(fileNameOf).sort());
  }
  files["kustomization.yaml"] = kustomization(waves.map((_, index) => String(index).padStart(2, "0")));
  if (secrets.length > 0) files["SECRETS.md"] = secretsPage(secrets, stack, store);
  return files;
}

/** Waves without gaps: one that only had Secrets in it is gone where those are not written. */
function compact(objects: readonly Ordered[]): Manifest[][] {
  const numbers = [...new Set(objects.map(({ wave }) => wave))].sort((one, other) => one - other);
  return numbers.map((number) => objects.filter(({ wave }) => wave === number).map(({ manifest }) => manifest));
}

/** Argo CD goes by this annotation, and waits for each wave. */
function inWave(manifest: Manifest, wave: number): Manifest {
  const annotations = { ...manifest.metadata.annotations, "argocd.argoproj.io/sync-wave": String(wave) };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

function kustomization(resources: string[]): string {
  const object = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources };
  return `${HEADER}\n${stringify(object)}`;
}

/** The same object is the same text, whatever the order in which it was put together. */
function text({ apiVersion, kind, metadata, ...rest }: Manifest): string {
  const { name, namespace, ...more } = metadata;
  const head = { name, ...(namespace === undefined ? {} : { namespace }), ...(sorted(more) as object) };
  return stringify({ apiVersion, kind, metadata: head, ...(sorted(rest) as object) }, { lineWidth: 0 });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
}
