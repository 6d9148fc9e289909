import { bytesOf } from "../../../platforms/kubernetes/quantity";
import type { Check } from "../checks";
import type { ApiFacts, Known, NodeFacts } from "./facts";
import type { ClusterNeeds, PodNeed } from "./needs";
import { gigabytes, placePods } from "./placement";
import { unknown } from "./unknown";

/** Nodes that are ready, and a place on them for each Ollama node of the plan. */
export function nodeChecks(api: ApiFacts, needs: ClusterNeeds): Check[] {
  if (!api.nodes.known) return [unknown("Nodes", api.nodes.reason)];
  const nodes = api.nodes.value;
  return [readyCheck(nodes), ...(needs.claims ? [claimCheck(api, needs)] : []), placementCheck(nodes, api, needs)];
}

function readyCheck(nodes: readonly NodeFacts[]): Check {
  const ready = nodes.filter((node) => node.ready && !node.closed);
  const ok = ready.length > 0;
  const found = `${ready.length} of ${nodes.length} take pods`;
  return {
    name: "Nodes",
    ok,
    found,
    ...(ok ? {} : { mend: "kubectl get nodes; uncordon one, or see why none is ready" }),
  };
}

const PLACE =
  "add a node, free what others use (kubectl describe node), have NVIDIA's GPU operator label the nodes, " +
  "or set ai-stack:hardware to what the cluster has: the plan then says what fits";

function placementCheck(nodes: readonly NodeFacts[], { inUse }: ApiFacts, needs: ClusterNeeds): Check {
  const name = "Room for Ollama";
  if (!inUse.known) return unknown(name, `what other pods use: ${inUse.reason}`);
  // Claims are not counted by node: only their RAM can be looked at here.
  const pods = needs.claims ? needs.pods.map(({ name, memoryBytes }): PodNeed => ({ name, memoryBytes })) : needs.pods;
  const { placed, problems } = placePods(pods, nodes, inUse.value);
  const ok = problems.length === 0;
  const found = ok ? `a node for each of ${placed.length}` : problems.join("; ");
  return { name, ok, found, ...(ok ? {} : { mend: PLACE }) };
}

function claimCheck({ claimable }: ApiFacts, { pods }: ClusterNeeds): Check {
  const name = "Claimable GPUs";
  if (!claimable.known) return unknown(name, claimable.reason);
  const wanted = pods.reduce((sum, { devices }) => sum + (devices?.count ?? 0), 0);
  const there = Object.values(claimable.value).reduce((sum, count) => sum + count, 0);
  const ok = there >= wanted;
  const mend = "see that NVIDIA's DRA driver runs on the nodes with GPUs: kubectl get resourceslices";
  return { name, ok, found: `${there}, the plan claims ${wanted}`, ...(ok ? {} : { mend }) };
}

/** The namespace is the stack's own, so that all of a quota is there for the plan. */
export function quotaCheck(limits: Known<Record<string, string>>, needs: ClusterNeeds): Check[] {
  if (!limits.known) return [unknown("Quota", limits.reason)];
  const quota = limits.value;
  const wanted = demands(needs);
  const limited = Object.keys(wanted).filter((resource) => quota[resource] !== undefined);
  if (limited.length === 0) return [];
  const short = limited.filter((resource) => bytesOf(quota[resource]!) < wanted[resource]!);
  const show = (resource: string) => {
    const size = (value: number) => (/memory|storage/.test(resource) ? gigabytes(value) : String(value));
    return `${resource} ${size(bytesOf(quota[resource]!))}, wanted ${size(wanted[resource]!)}`;
  };
  const ok = short.length === 0;
  const mend = `have the quota of the namespace raised: kubectl describe quota -n ${needs.namespace}`;
  return [{ name: "Quota", ok, found: (ok ? limited : short).map(show).join("; "), ...(ok ? {} : { mend }) }];
}

/** What the Ollama nodes alone ask of a quota. */
function demands({ pods, diskBytes }: ClusterNeeds): Record<string, number> {
  const memory = pods.reduce((sum, pod) => sum + pod.memoryBytes, 0);
  const wanted: Record<string, number> = {
    memory,
    "requests.memory": memory,
    "limits.memory": memory,
    "requests.storage": diskBytes,
  };
  for (const { devices } of pods) {
    if (!devices) continue;
    const key = `requests.${devices.resource}`;
    wanted[key] = (wanted[key] ?? 0) + devices.count;
  }
  return wanted;
}
