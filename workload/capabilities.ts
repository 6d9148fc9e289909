/**
 * What a platform can do, as data. A spec that asks for more is an error with a path, never silently cut down.
 */
import type { GpuRequest } from "./spec";

export interface PlatformCapabilities {
  /** Name of the platform, for messages. */
  platform: string;
  /** Ways in which GPUs can be handed to a service. */
  gpuDrivers: NonNullable<GpuRequest["driver"]>[];
  /** Are GPUs picked by index or UUID? Otherwise the platform's scheduler picks them. */
  gpusById: boolean;
  /** Can a port be published on an address of the host? */
  publishesPorts: boolean;
  /** Names that no service may have, because the platform uses them itself. */
  reservedNames: string[];
}
