/** A resource that the program would register. */
export interface Recorded {
  /** Type and name; unique in a stack. */
  key: string;
  type: string;
  inputs: Record<string, unknown>;
  /** Keys of what is there before it: its parent, and what it depends on. */
  after: string[];
}

/** An object of the cluster, as plain data. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** An object with its place in the order: what waits for others is in a later wave than they are. */
export interface Ordered {
  manifest: Manifest;
  wave: number;
}
