/** What the UI can use besides models: off where config does not name it. */
import type { CodeExecutionPlan, DocumentsPlan, ImagesPlan, ToolsPlan, WebSearchPlan } from "../types";
import { formatBytes, suggestSize } from "../units";
import { read } from "./issues";
import type { Problems } from "./problems";
import { codeExecutionSchema, documentsSchema, imagesSchema, toolsSchema, webSearchSchema } from "./tools-schema";

type Raw = Record<string, unknown>;

const GIB = 2 ** 30;
/** Engines that let programs ask, and an encyclopedia. */
const ENGINES: WebSearchPlan["engines"] = ["duckduckgo", "startpage", "mojeek", "wikipedia"];
const RESULTS = 3;
const CODE: CodeExecutionPlan = { memoryBytes: 2 * GIB, cpus: 1, seconds: 60 };
/** Server and kernel with the usual libraries loaded, and as much again to compute with. */
const LEAST_CODE_MEMORY = GIB / 2;
const DOCUMENTS: DocumentsPlan = { memoryBytes: GIB };
/** Below this Java ends while it reads an ordinary PDF. */
const LEAST_DOCUMENTS_MEMORY = GIB / 2;

const COMFYUI = "/app/ComfyUI";
/** A checkpoint passes through the RAM on its way to the GPU. */
const IMAGES_MEMORY = 16 * GIB;
const LEAST_IMAGES_MEMORY = 4 * GIB;
const IMAGES_DISK = 30 * GIB;

/**
 * Reads `tools`.
 *
 * @returns the tools that are on; undefined where something in them is wrong
 */
export function readTools(raw: Raw, problems: Problems): ToolsPlan | undefined {
  if (raw.tools === undefined) return {};
  const given = read(toolsSchema, raw.tools, ["tools"], problems);
  if (!given) return undefined;
  const before = problems.list.length;
  const tools: { [K in keyof ToolsPlan]: ToolsPlan[K] | undefined } = {
    webSearch: given.webSearch === undefined ? undefined : readWebSearch(given.webSearch, problems),
    codeExecution: given.codeExecution === undefined ? undefined : readCodeExecution(given.codeExecution, problems),
    documents: given.documents === undefined ? undefined : readDocuments(given.documents, problems),
    images: given.images === undefined ? undefined : readImages(given.images, problems),
  };
  if (problems.list.length > before) return undefined;
  return Object.fromEntries(Object.entries(tools).filter(([, tool]) => tool !== undefined));
}

function readWebSearch(raw: unknown, problems: Problems): WebSearchPlan | undefined {
  const given = read(webSearchSchema, raw, ["tools", "webSearch"], problems);
  if (!given) return undefined;
  const { engines = ENGINES, own = [], results = RESULTS, pages = "none", queries = "model" } = given;
  if (engines.length + own.length === 0) {
    problems.add(["tools", "webSearch", "engines"], "there is nothing to ask", "name an engine, or a search under own");
  }
  own.forEach(({ name }, index) => {
    const path = ["tools", "webSearch", "own", index, "name"];
    if (engines.some((engine) => engine === name) || own.findIndex((other) => other.name === name) < index) {
      problems.add(path, "two searches have this name", "give each a name of its own");
    }
  });
  return { engines, own, results, pages, queries };
}

function readCodeExecution(raw: unknown, problems: Problems): CodeExecutionPlan | undefined {
  const path = ["tools", "codeExecution"];
  const given = read(codeExecutionSchema, raw, path, problems);
  if (!given) return undefined;
  const { memory = CODE.memoryBytes, cpus = CODE.cpus, seconds = CODE.seconds } = given;
  checkLeast([...path, "memory"], memory, LEAST_CODE_MEMORY, problems);
  return { memoryBytes: memory, cpus, seconds };
}

function readDocuments(raw: unknown, problems: Problems): DocumentsPlan | undefined {
  const path = ["tools", "documents"];
  const given = read(documentsSchema, raw, path, problems);
  if (!given) return undefined;
  const { memory = DOCUMENTS.memoryBytes } = given;
  checkLeast([...path, "memory"], memory, LEAST_DOCUMENTS_MEMORY, problems);
  return { memoryBytes: memory };
}

function readImages(raw: unknown, problems: Problems): ImagesPlan | undefined {
  const given = read(imagesSchema, raw, ["tools", "images"], problems);
  if (!given) return undefined;
  const { image, checkpoint, vram, folder = COMFYUI, memory = IMAGES_MEMORY, disk = IMAGES_DISK } = given;
  if (!/\.safetensors$/.test(new URL(checkpoint.url).pathname)) {
    const message = "a checkpoint in another format can run code; expected the address of a .safetensors file";
    problems.add(["tools", "images", "checkpoint", "url"], message, "name the model's .safetensors file");
  }
  checkLeast(["tools", "images", "memory"], memory, LEAST_IMAGES_MEMORY, problems);
  return { image, folder, checkpoint, vramBytes: vram, memoryBytes: memory, diskBytes: disk };
}

function checkLeast(path: string[], bytes: number, least: number, problems: Problems): void {
  if (bytes >= least) return;
  problems.add(path, `too little: at least ${formatBytes(least)}`, `write memory: ${suggestSize(least)}`);
}
