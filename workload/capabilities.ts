/**
 * What a platform can do, as data. A spec that asks for more is an error with a path, never silently cut down.
 */
import type { ExposeSpec, GpuRequest } from "./spec";

export interface PlatformCapabilities {
  /** Name of the platform, for messages. */
  platform: string;
  /** Ways in which GPUs can be handed to a service by name; empty: the platform itself has one way. */
  gpuDrivers: NonNullable<GpuRequest["driver"]>[];
  /** Are GPUs picked by index or UUID? Otherwise the platform's scheduler picks them. */
  gpusById: boolean;
  /** Can a slice of a GPU (MIG) be asked for? */
  gpuSlices: boolean;
  /** Can GPUs that are shared in time be asked for? */
  gpuSharing: boolean;
  /** Can a port be published on an address of the host? */
  publishesPorts: boolean;
  /** Ways into the cluster that a port can be given. */
  exposes: ExposeSpec["kind"][];
  /** Can a service have more than one replica, and an update keep the old one until the new one is healthy? */
  replicates: boolean;
  /** Can a volume be mounted by several replicas? */
  sharedVolumes: boolean;
  /** Can a value come from a secret that is there already? */
  secretRefs: boolean;
  /** Does an operator run databases of several instances? */
  databaseClusters: boolean;
  /** Must every service and task name its user, and not be root? */
  requiresUser: boolean;
  /** Linux capabilities that may be kept; absent: any. */
  allowedCapabilities?: string[];
  /** Names that no service may have, because the platform uses them itself. */
  reservedNames: string[];
}
