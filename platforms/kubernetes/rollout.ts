/** Pure: how far a workload has come on the way to what it is to be. */

/** What Deployments and StatefulSets have in common, and what of each is needed. */
export interface Workload {
  metadata?: { generation?: number };
  spec?: { replicas?: number };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    /** Of StatefulSets: the two are the same when the last pod is of the present template. */
    currentRevision?: string;
    updateRevision?: string;
    conditions?: { type: string; status: string; message?: string }[];
  };
}

export interface Progress {
  done: boolean;
  ready: number;
  wanted: number;
}

/** Done: every pod is of the present template and ready, and none of an older one is left. */
export function rolledOut({ metadata, spec, status = {} }: Workload): Progress {
  const wanted = spec?.replicas ?? 1;
  const [ready, updated, all] = [status.readyReplicas ?? 0, status.updatedReplicas ?? 0, status.replicas ?? 0];
  const observed = (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const settled = status.updateRevision === undefined || status.updateRevision === status.currentRevision;
  const done = observed && settled && updated === wanted && all === wanted && ready === wanted;
  return { done, ready, wanted };
}
