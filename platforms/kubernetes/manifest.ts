/** One object of the cluster as plain data, the way `kubectl` would read it. */
import type * as pulumi from "@pulumi/pulumi";
import type { Metadata } from "./platform";

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: Omit<Metadata, "namespace"> & { namespace?: pulumi.Input<string> };
  [field: string]: unknown;
}

/** Tells Pulumi's provider not to wait for an object. */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };

/** Tells Pulumi's provider how long to wait for an object. */
export function waitAtMost(seconds: number): Record<string, string> {
  return { "pulumi.com/timeoutSeconds": String(Math.ceil(seconds)) };
}

/** Text for arguments and values of variables, where `$(NAME)` would be replaced by the variable of that name. */
export function escaped(text: string): string {
  return text.replaceAll("$(", "$$$$(");
}
