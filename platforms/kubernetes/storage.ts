/** Pure: volumes of a service as claims. */
import type { VolumeSpec } from "../../workload/spec";
import type { Manifest } from "./manifest";
import { type KubernetesPlatform, metadataOf } from "./platform";

/** A claim. Its name is the identity of the data: one of this name that the stack has left is taken over. */
export function renderClaim(volume: VolumeSpec, service: string, platform: KubernetesPlatform): Manifest {
  const { storageClass, sharedStorageClass } = platform.cluster;
  const storageClassName = volume.shared ? sharedStorageClass : storageClass;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadataOf(platform, volume.name, service),
    spec: {
      accessModes: [volume.shared ? "ReadWriteMany" : "ReadWriteOnce"],
      ...(storageClassName === undefined ? {} : { storageClassName }),
      resources: { requests: { storage: mebibytes(volume.sizeBytes) } },
    },
  };
}

const MIB = 1024 * 1024;

/** Bytes as whole mebibytes, the way the API server writes them back. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MIB)}Mi`;
}
