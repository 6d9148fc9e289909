/** What runs beside the Ollama nodes, and on which machines it is counted. */
import { WATCHER_LIMITS, type Watcher } from "./monitoring/watchers";
import { TOOL_SERVICES } from "./topology";
import type { Host, Plan, StoresPlan, ToolsPlan } from "./types";

/** What something takes of a host. */
export interface Share {
  name: string;
  ramBytes: number;
  diskBytes: number;
}

export interface ServersInput {
  database: boolean;
  cache: boolean;
  mirror: boolean;
  stores: StoresPlan;
  scale: Plan["scale"];
  tools: ToolsPlan;
  /** What watches the stack. */
  watchers: readonly Watcher[];
}

const GIB = 2 ** 30;

/** Images unpacked: Ollama 5 GB with its CUDA libraries, Open WebUI 4, LiteLLM 2, the others 1. */
export const ALL_IMAGES: Share = { name: "images", ramBytes: 0, diskBytes: 11 * GIB };
export const OLLAMA_IMAGE: Share = { name: "image", ramBytes: 0, diskBytes: 5 * GIB };

/** Limits that the components set, and what their data come to in a first year. */
const SERVERS = {
  edge: { ramBytes: GIB / 4, diskBytes: GIB / 8 },
  ui: { ramBytes: 2 * GIB, diskBytes: 4 * GIB },
  gateway: { ramBytes: 2 * GIB, diskBytes: 0 },
  database: { ramBytes: GIB, diskBytes: 10 * GIB },
  cache: { ramBytes: GIB / 2, diskBytes: GIB },
  mirror: { ramBytes: GIB / 4, diskBytes: GIB },
};

/** Unpacked images of the tools, and what is left of them in a log. */
const SEARCH = { name: TOOL_SERVICES.webSearch, ramBytes: GIB / 2, diskBytes: GIB / 2 };
const CODE_DISK = 5 * GIB;
const DOCUMENTS_DISK = GIB;

/** The tools that are on, each once. */
function toolShares({ webSearch, codeExecution, documents }: ToolsPlan): Share[] {
  return [
    ...(webSearch ? [SEARCH] : []),
    ...(codeExecution
      ? [{ name: TOOL_SERVICES.codeExecution, ramBytes: codeExecution.memoryBytes, diskBytes: CODE_DISK }]
      : []),
    ...(documents
      ? [{ name: TOOL_SERVICES.documents, ramBytes: documents.memoryBytes, diskBytes: DOCUMENTS_DISK }]
      : []),
  ];
}

/** Image generation is where its GPU is. PyTorch with CUDA unpacks to 12 GB. */
const COMFYUI_DISK = 12 * GIB;

export function imagesShare({ images }: ToolsPlan): Share[] {
  if (!images) return [];
  const { memoryBytes, diskBytes } = images;
  return [{ name: TOOL_SERVICES.images, ramBytes: memoryBytes, diskBytes: diskBytes + COMFYUI_DISK }];
}

/** Every copy of every service, the most that there may be under load. */
export function planServers({ database, cache, mirror, stores, scale, tools, watchers }: ServersInput): Share[] {
  const copies: Record<keyof typeof SERVERS, number> = {
    edge: 1,
    ui: scale.ui.max,
    gateway: scale.gateway.max,
    database: !database || stores.database.kind === "external" ? 0 : (stores.database.instances ?? 1),
    cache: cache && stores.cache.kind === "in-stack" ? 1 : 0,
    mirror: mirror ? 1 : 0,
  };
  const own = (Object.keys(SERVERS) as (keyof typeof SERVERS)[]).flatMap((name) =>
    Array.from({ length: copies[name] }, () => ({ name, ...SERVERS[name] })),
  );
  return [...own, ...toolShares(tools), ...watchers.map((name) => ({ name, ...WATCHER_LIMITS[name] }))];
}

/**
 * The machines that the services are counted on: those without GPUs where there are such beside others, else the first.
 * On a cluster the scheduler decides; this says whether it can.
 */
export function serverHosts(hosts: readonly Host[]): Host[] {
  const without = hosts.filter(({ gpus }) => gpus.length === 0);
  return without.length > 0 ? without : hosts.slice(0, 1);
}

/**
 * Deals copies out, each to the machine with most RAM left, the first of those that are alike.
 *
 * @param free RAM left on each machine, in bytes
 * @returns the copies of each machine, in the order of `copies`
 */
export function dealOut(copies: readonly Share[], free: readonly number[]): Share[][] {
  const left = [...free];
  const dealt = free.map((): number[] => []);
  const largestFirst = copies
    .map((_, index) => index)
    .sort((a, b) => copies[b]!.ramBytes - copies[a]!.ramBytes || a - b);
  for (const index of largestFirst) {
    const roomiest = left.reduce((best, bytes, at) => (bytes > left[best]! ? at : best), 0);
    left[roomiest] = left[roomiest]! - copies[index]!.ramBytes;
    dealt[roomiest]!.push(index);
  }
  return dealt.map((own) => own.sort((a, b) => a - b).map((index) => copies[index]!));
}
