/** Pure: files and secret variables of a service as ConfigMaps and Secrets, and how its pods mount them. */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { contains, parentOf, topmost } from "../../workload/paths";
import type { FileSpec, SecretRef, ServiceSpec, TaskSpec } from "../../workload/spec";
import type { Manifest } from "./manifest";
import { type KubernetesPlatform, metadataOf } from "./platform";

/** Readable by the group of the pod: kubelet gives mounted files to root and to that group. */
const GROUP_READS = 0o440;

/** Key of a file in its ConfigMap or Secret. */
function keyOf(path: string): string {
  return path.slice(1).replace(/[^A-Za-z0-9._-]+/g, "-");
}

/** Name of the Secret that holds the secret variables of a service or task. */
export function environmentSecretOf(name: string): string {
  return `${name}-env`;
}

/** Name of the ConfigMap or Secret with the files of a service. */
function filesOf(name: string, secret: boolean): string {
  return secret ? `${name}-secret-files` : `${name}-files`;
}

/** The Secret with the secret variables; nothing where there are none. */
export function renderEnvironmentSecret(
  spec: Pick<ServiceSpec | TaskSpec, "name" | "secretEnv">,
  platform: KubernetesPlatform,
): Manifest[] {
  if (Object.keys(spec.secretEnv).length === 0) return [];
  const metadata = metadataOf(platform, environmentSecretOf(spec.name), spec.name);
  return [{ apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: sorted(spec.secretEnv) }];
}

/** A ConfigMap for plain files, a Secret for secret ones. */
export function renderFiles(spec: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  const metadata = (secret: boolean) => metadataOf(platform, filesOf(spec.name, secret), spec.name);
  const data = (files: FileSpec[]) => Object.fromEntries(files.map(({ path, content }) => [keyOf(path), content]));
  const [plain, secret] = [spec.files.filter((file) => !file.secret), spec.files.filter((file) => file.secret)];
  return [
    ...(plain.length > 0
      ? [{ apiVersion: "v1", kind: "ConfigMap", metadata: metadata(false), data: data(plain) }]
      : []),
    ...(secret.length > 0
      ? [{ apiVersion: "v1", kind: "Secret", metadata: metadata(true), type: "Opaque", stringData: data(secret) }]
      : []),
  ];
}

/** The folders with files of a service, each one volume of its pods made of every source that it has files from. */
export function renderFileVolumes(spec: ServiceSpec): { volumes: object[]; mounts: object[] } {
  const referred = (spec.secretRefs ?? []).filter((ref): ref is SecretRef & { path: string } => ref.path !== undefined);
  const folders = topmost([...spec.files, ...referred].map(({ path }) => parentOf(path)));
  const inside = (folder: string, path: string) => path.slice(folder.length + 1);
  const volumes = folders.map((folder, index) => {
    const source = (secret: boolean) => {
      const files = spec.files.filter((file) => contains(folder, file.path) && (file.secret ?? false) === secret);
      const items = files.map(({ path }) => ({ key: keyOf(path), path: inside(folder, path) }));
      return items.length === 0
        ? []
        : [{ [secret ? "secret" : "configMap"]: { name: filesOf(spec.name, secret), items } }];
    };
    const others = referred
      .filter(({ path }) => contains(folder, path))
      .map(({ secret, key, path }) => ({ secret: { name: secret, items: [{ key, path: inside(folder, path) }] } }));
    const sources = [...source(false), ...source(true), ...others];
    return { name: `files-${index}`, projected: { defaultMode: GROUP_READS, sources } };
  });
  const mounts = folders.map((mountPath, index) => ({ name: `files-${index}`, mountPath, readOnly: true }));
  return { volumes, mounts };
}

/**
 * Hash of everything that a pod reads from ConfigMaps and Secrets: a pod template with another one is rolled. The values
 * are too long to be guessed from it, so that it need not be secret itself.
 */
export function contentHash(
  spec: Pick<ServiceSpec, "secretEnv"> & Partial<Pick<ServiceSpec, "files">>,
): pulumi.Input<string> {
  const content = [sorted(spec.secretEnv), (spec.files ?? []).map(({ path, content }) => [path, content])];
  return pulumi.unsecret(pulumi.output(content).apply((known) => digest(JSON.stringify(known))));
}

/** Sixteen hex digits of a text. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** By name, so that the order in which a component builds its environment makes no difference. */
export function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((name) => [name, record[name]!]),
  );
}
