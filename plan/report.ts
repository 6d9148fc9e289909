/** The plan for people: which model is where, and the arithmetic behind it. */
import type { HostCapacity } from "./capacity";
import type { ModelConfig } from "./config";
import { estimateOn } from "./placement";
import type { GroupPlan, Host, MemoryEstimate, NodePlan } from "./types";
import { formatBytes, formatTokens } from "./units";

export interface ReportInput {
  nodes: readonly NodePlan[];
  models: readonly ModelConfig[];
  groups: readonly GroupPlan[];
  capacities: readonly HostCapacity[];
}

/** `14 GiB weights (14 GiB file) + 1.3 GiB KV cache (…) + … = 16.5 GiB`. */
export function formatEstimate({ lines, totalBytes }: MemoryEstimate): string {
  const parts = lines.map((line) => `${formatBytes(line.bytes)} ${line.label} (${line.arithmetic})`);
  return `${parts.join(" + ")} = ${formatBytes(totalBytes)}`;
}

/** Lines of the report, in a fixed order: nodes with their models, idle GPUs, hosts, groups. */
export function planReport({ nodes, models, groups, capacities }: ReportInput): string[] {
  return [
    ...nodes.flatMap((node) => [nodeLine(node), ...modelLines(node, models)]),
    ...capacities.flatMap(({ host }) => idleLines(host, nodes)),
    ...capacities.map(hostLine),
    ...groups.map((group) => groupLine(group, nodes)),
  ];
}

function nodeLine(node: NodePlan): string {
  const used = node.gpus.reduce((sum, gpu) => sum + gpu.usedBytes, 0);
  const usable = node.gpus.reduce((sum, gpu) => sum + gpu.usableBytes, 0);
  const where =
    node.gpus.length === 0
      ? `CPU, ${formatBytes(node.ramBytes)} of RAM`
      : `${node.gpus.map(({ gpu }) => `GPU ${gpu.id} ${gpu.product}`).join(", ")}: ${formatBytes(used)} of ${formatBytes(usable)} usable (80 %)`;
  const slots = `${node.parallel} x ${formatTokens(node.contextTokens)} tokens, KV cache ${node.kvCacheType}`;
  return `${node.name} on ${node.host}, ${where}; ${slots}`;
}

function modelLines(node: NodePlan, models: readonly ModelConfig[]): string[] {
  return models
    .filter(({ alias }) => node.models.includes(alias))
    .map((model) => `  ${model.alias} (${model.tag}): ${formatEstimate(estimateOn(model, node))}`);
}

function idleLines(host: Host, nodes: readonly NodePlan[]): string[] {
  const used = new Set(
    nodes.filter((node) => node.host === host.name).flatMap((node) => node.gpus.map(({ gpu }) => gpu.id)),
  );
  return host.gpus
    .filter((gpu) => !used.has(gpu.id))
    .map((gpu) => `GPU ${gpu.id} ${gpu.product} of ${host.name} holds no model; raise replicas or parallel to use it`);
}

function hostLine({ host, shares, ramBytes, usableRamBytes, diskBytes }: HostCapacity): string {
  const parts = shares.map((share) => share.name).join(", ");
  const ram = `RAM ${formatBytes(ramBytes)} of ${formatBytes(usableRamBytes)} usable (90 %)`;
  return `${host.name}: ${ram}, disk ${formatBytes(diskBytes)} of ${formatBytes(host.diskBytes)}: ${parts}`;
}

function groupLine(group: GroupPlan, nodes: readonly NodePlan[]): string {
  const where = group.models.map((alias) => {
    const names = nodes.filter((node) => node.models.includes(alias)).map((node) => node.name);
    return `${alias} on ${names.join(", ")}`;
  });
  const limit = group.rpm === undefined ? "" : `; ${group.rpm} requests a minute`;
  const fallbacks = group.fallbacks.length === 0 ? "" : `; falls back to ${group.fallbacks.join(", ")}`;
  return `group ${group.name}: ${where.join("; ")}${limit}${fallbacks}`;
}
