/** The plan for people: which model is where, and the arithmetic behind it. */
import type { HostCapacity } from "./capacity";
import type { ModelConfig } from "./config";
import { deviceName } from "./devices";
import { formatNames, groupBy } from "./lists";
import { estimateOn } from "./placement";
import type { GpuDevice, GpuPlace, GroupPlan, MemoryEstimate, NodePlan, ProviderPlan } from "./types";
import { formatBytes, formatTokens } from "./units";

export interface ReportInput {
  nodes: readonly NodePlan[];
  models: readonly ModelConfig[];
  groups: readonly GroupPlan[];
  /** Outside of the stack. */
  providers: readonly ProviderPlan[];
  capacities: readonly HostCapacity[];
  /** The GPU of image generation. */
  imagesOn: GpuPlace | undefined;
}

/** `14 GiB weights (14 GiB file) + 1.3 GiB KV cache (…) + … = 16.5 GiB`. */
export function formatEstimate({ lines, totalBytes }: MemoryEstimate): string {
  const parts = lines.map((line) => `${formatBytes(line.bytes)} ${line.label} (${line.arithmetic})`);
  return `${parts.join(" + ")} = ${formatBytes(totalBytes)}`;
}

/**
 * Lines of the report, in a fixed order: nodes with their models, idle GPUs, hosts, where the services are counted,
 * groups. Machines of a pool that are alike, and the nodes on them, share their lines.
 */
export function planReport({ nodes, models, groups, providers, capacities, imagesOn }: ReportInput): string[] {
  const poolOf = new Map(capacities.map(({ host }) => [host.name, host.pool]));
  const alike = [...groupBy(nodes, (node) => nodeKey(node, poolOf.get(node.host))).values()];
  return [
    ...alike.flatMap((own) => [nodeLine(own), ...modelLines(own[0]!, models)]),
    ...idleLines(capacities, nodes, imagesOn),
    ...hostLines(capacities),
    ...serviceLine(capacities),
    ...groups.map((group) => groupLine(group, nodes)),
    ...providers.map(providerLine),
  ];
}

/** Nodes with one key differ in nothing but their names, machines and device ids. */
function nodeKey({ name, host, gpus, ...rest }: NodePlan, pool: string | undefined): string {
  if (pool === undefined) return name;
  return JSON.stringify([pool, gpus.map(({ gpu, usedBytes }) => [deviceName(gpu), usedBytes]), rest]);
}

function nodeLine(own: readonly NodePlan[]): string {
  const node = own[0]!;
  const used = node.gpus.reduce((sum, gpu) => sum + gpu.usedBytes, 0);
  const usable = node.gpus.reduce((sum, gpu) => sum + gpu.usableBytes, 0);
  const where =
    node.gpus.length === 0
      ? `CPU, ${formatBytes(node.ramBytes)} of RAM`
      : `${devices(own)}: ${formatBytes(used)} of ${formatBytes(usable)} usable (80 %)`;
  const slots = `${node.parallel} x ${formatTokens(node.contextTokens)} tokens, KV cache ${node.kvCacheType}`;
  const hosts = [...new Set(own.map(({ host }) => host))];
  const each = own.length > 1 ? " each" : "";
  return `${formatNames(own.map(({ name }) => name))} on ${formatNames(hosts)}, ${where}${each}; ${slots}`;
}

/** A single node has certain devices; of several that share a line the number of each kind. */
function devices([node, ...others]: readonly NodePlan[]): string {
  const gpus = node!.gpus.map(({ gpu }) => gpu);
  if (others.length === 0) return gpus.map((gpu) => `GPU ${gpu.id} ${deviceName(gpu)}`).join(", ");
  return counted(gpus);
}

function counted(gpus: readonly GpuDevice[]): string {
  return [...groupBy(gpus, deviceName)].map(([name, own]) => `${own.length} x ${name}`).join(", ");
}

function modelLines(node: NodePlan, models: readonly ModelConfig[]): string[] {
  return models
    .filter(({ alias }) => node.models.includes(alias))
    .map((model) => `  ${model.alias} (${model.tag}): ${formatEstimate(estimateOn(model, node))}`);
}

function idleLines(
  capacities: readonly HostCapacity[],
  nodes: readonly NodePlan[],
  imagesOn: GpuPlace | undefined,
): string[] {
  const used = new Set(nodes.flatMap((node) => node.gpus.map(({ gpu }) => `${node.host} ${gpu.id}`)));
  if (imagesOn) used.add(`${imagesOn.host} ${imagesOn.gpu.id}`);
  const idle = capacities.flatMap(({ host }) =>
    host.gpus.filter((gpu) => !used.has(`${host.name} ${gpu.id}`)).map((gpu) => ({ host, gpu })),
  );
  const hint = "raise replicas or parallel to use";
  return [...groupBy(idle, ({ host, gpu }) => (host.pool === undefined ? gpu : host.pool)).values()].map((own) => {
    const { host, gpu } = own[0]!;
    return host.pool === undefined
      ? `GPU ${gpu.id} ${deviceName(gpu)} of ${host.name} holds no model; ${hint} it`
      : `${counted(own.map((each) => each.gpu))} of pool ${host.pool} without a model; ${hint} them`;
  });
}

function hostLines(capacities: readonly HostCapacity[]): string[] {
  const alike = groupBy(capacities, (capacity) => {
    const { host, shares, ramBytes, diskBytes } = capacity;
    if (host.pool === undefined) return capacity;
    return JSON.stringify([host.pool, shares.map(({ name }) => (isNode(name) ? "" : name)), ramBytes, diskBytes]);
  });
  return [...alike.values()].map(hostLine);
}

function isNode(name: string): boolean {
  return name.startsWith("ollama-");
}

function hostLine(own: readonly HostCapacity[]): string {
  const { host, shares, ramBytes, usableRamBytes, diskBytes } = own[0]!;
  const services = [...groupBy(shares, ({ name }) => name)].filter(([name]) => !isNode(name));
  const nodes = own.flatMap((each) => each.shares.map(({ name }) => name).filter(isNode));
  const named = services.map(([name, copies]) => (copies.length > 1 ? `${name} x ${copies.length}` : name));
  const parts = [...named, ...(nodes.length > 0 ? [formatNames(nodes)] : [])].join(", ");
  const ram = `RAM ${formatBytes(ramBytes)} of ${formatBytes(usableRamBytes)} usable (90 %)`;
  const names = formatNames(own.map((each) => each.host.name));
  const where = own.length > 1 ? `${names}, ${own.length} machines, each` : names;
  return `${where}: ${ram}, disk ${formatBytes(diskBytes)} of ${formatBytes(host.diskBytes)}: ${parts || "nothing"}`;
}

/** Where the plan counts the services, where there is more than one machine to choose from. */
function serviceLine(capacities: readonly HostCapacity[]): string[] {
  if (capacities.length === 1) return [];
  const own = capacities.filter(({ shares }) => shares.some(({ name }) => name === "images")).map(({ host }) => host);
  const reason = own[0]!.gpus.length === 0 ? "without GPUs" : "the first, as all have GPUs";
  return [`services are counted on ${formatNames(own.map(({ name }) => name))} (${reason}); the cluster places them`];
}

function groupLine(group: GroupPlan, nodes: readonly NodePlan[]): string {
  const where = group.models.map((alias) => {
    const names = nodes.filter((node) => node.models.includes(alias)).map((node) => node.name);
    return `${alias} on ${formatNames(names)}`;
  });
  const limit = group.rpm === undefined ? "" : `; ${group.rpm} requests a minute`;
  const fallbacks = group.fallbacks.length === 0 ? "" : `; falls back to ${group.fallbacks.join(", ")}`;
  const long =
    group.contextFallbacks === undefined ? "" : `; too long a prompt goes to ${group.contextFallbacks.join(", ")}`;
  const routing = group.routing === undefined ? "" : `; picked by ${group.routing}`;
  return `group ${group.name}: ${where.join("; ")}${routing}${limit}${fallbacks}${long}`;
}

/** What leaves the stack is said where people look before an update. */
function providerLine({ name, kind, model, budget, fallbackFor }: ProviderPlan): string {
  const limit = `at most ${budget.dollars} dollars in ${budget.period}`;
  return `provider ${name}: ${model} of ${kind}, ${limit}; prompts to ${fallbackFor.join(", ")} leave the stack when nothing in it answers`;
}
