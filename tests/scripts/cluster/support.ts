import type { Check } from "../../../scripts/decide/checks";
import { createClusterChecks } from "../../../scripts/decide/cluster/checks";
import type { ApiFacts, ClusterFacts, Known, NodeFacts } from "../../../scripts/decide/cluster/facts";
import { type ClusterNeeds, createClusterNeeds } from "../../../scripts/decide/cluster/needs";
import { readRawConfig } from "../../../scripts/decide/stack-config";
import { committedConfig } from "../../../scripts/effects/state";
import { planOf } from "../../support/plans";

const GB = 1e9;

/** What a plan over the committed config of `prod` needs. */
export function needsOf(config: Record<string, unknown> = {}): ClusterNeeds {
  return createClusterNeeds(planOf({ ...readRawConfig(committedConfig("prod")), ...config }), "ai-stack-prod");
}

export const known = <T>(value: T): Known<T> => ({ known: true, value });
export const refused: Known<never> = { known: false, reason: "nodes is forbidden" };

export function gpuNode(name: string, changed: Partial<NodeFacts> = {}): NodeFacts {
  const labels = { "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB" };
  const node = { name, ready: true, closed: false, labels, devices: { "nvidia.com/gpu": 4 }, memoryBytes: 256 * GB };
  return { ...node, ...changed };
}

/** A cluster that has all that `prod` needs. */
export const api: ApiFacts = {
  version: "v1.33.1",
  nodes: known([gpuNode("gpu-0"), { ...gpuNode("cpu-0"), labels: {}, devices: {}, memoryBytes: 32 * GB }]),
  inUse: known([]),
  storageClasses: known([
    { name: "fast", isDefault: true },
    { name: "nfs", isDefault: false },
  ]),
  ingressClasses: known([{ name: "nginx", isDefault: false }]),
  runtimeClasses: known(["nvidia"]),
  apis: known(["apps/v1", "cert-manager.io/v1"]),
  namespace: known(undefined),
  named: { "ClusterIssuer/letsencrypt": known([]) },
  claimable: known({}),
  lacking: known([]),
};

export const facts = (changed: Partial<ApiFacts> = {}): ClusterFacts => ({
  source: "~/.kube/config",
  contexts: ["prod", "kind-test"],
  api: known({ ...api, ...changed }),
});

/** The checks that fail, as `name: finding`. */
export function failing(found: ClusterFacts, needs: ClusterNeeds = needsOf()): string[] {
  return failed(createClusterChecks(found, needs)).map(({ name, found }) => `${name}: ${found}`);
}

export const failed = (checks: readonly Check[]) => checks.filter(({ ok }) => !ok);
