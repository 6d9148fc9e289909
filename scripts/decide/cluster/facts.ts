/** What was found out about a cluster; collected by `effects/cluster.ts`. Shapes only. */

/** Something that was asked for: what came back, or why nothing did. Not known is never taken for nothing. */
export type Known<T> = { known: true; value: T } | { known: false; reason: string };

export interface NodeFacts {
  name: string;
  ready: boolean;
  /** Cordoned, or tainted against pods of a stack. */
  closed: boolean;
  labels: Record<string, string>;
  /** Number of each extended resource, for example `nvidia.com/gpu`. */
  devices: Record<string, number>;
  /** Bytes for pods. */
  memoryBytes: number;
}

/** What pods of others ask of a node. */
export interface InUse {
  node: string;
  devices: Record<string, number>;
  memoryBytes: number;
}

export interface ClassFacts {
  name: string;
  isDefault: boolean;
}

export interface NamespaceFacts {
  labels: Record<string, string>;
  terminating: boolean;
  /** Limits of every quota in it, by resource; of several the smallest. */
  quota: Known<Record<string, string>>;
  /** Whether a pod that "restricted" forbids is refused; absent where the namespace does not ask for that yet. */
  refusesPrivileged?: Known<boolean>;
}

/** What the API server of a context tells. */
export interface ApiFacts {
  version: string;
  nodes: Known<NodeFacts[]>;
  /** Of other stacks and programs. */
  inUse: Known<InUse[]>;
  storageClasses: Known<ClassFacts[]>;
  ingressClasses: Known<ClassFacts[]>;
  runtimeClasses: Known<string[]>;
  /** Group and version, for example `cert-manager.io/v1`. */
  apis: Known<string[]>;
  /** Undefined: it is not there. */
  namespace: Known<NamespaceFacts | undefined>;
  /** Objects that the plan names and does not make, as `Secret/ai-stack-tls`: its keys, or undefined: it is not there. */
  named: Record<string, Known<string[] | undefined>>;
  /** Devices for dynamic allocation on each node; asked where the plan claims some. */
  claimable: Known<Record<string, number>>;
  /** Permissions that the identity lacks, as `create jobs.batch`. */
  lacking: Known<string[]>;
}

export interface ClusterFacts {
  /** Files that contexts were read from, for people. */
  source: string;
  contexts: string[];
  /** Absent: the context is not there. */
  api?: Known<ApiFacts>;
}
