/** What the UI can use besides models. Shapes only; what is absent is off. */
import type { GpuDevice } from "./types";

/** A search of one's own that SearXNG asks over HTTP. */
export interface OwnSearch {
  /** Name that results carry. */
  name: string;
  /** Address with `{query}` where the question belongs. */
  url: string;
  /** Paths into its JSON: the list of results, and in each of them the link, the title and the text. */
  results: string;
  link: string;
  title: string;
  text: string;
}

/** SearXNG: asks search engines on the internet, or searches of one's own. */
export interface WebSearchPlan {
  /** Engines of SearXNG, by its names for them. */
  engines: string[];
  own: OwnSearch[];
  /** Results that an answer rests on. */
  results: number;
  /**
   * What the UI itself fetches of the pages found. `none`: it goes by what the engine shows of them, and needs no way
   * out; `public`: pages with addresses of the internet; `all`: pages on private addresses, too.
   */
  pages: "none" | "public" | "all";
  /** What is searched for: what the model makes of the question, or the question as it stands. */
  queries: "model" | "question";
}

/** Jupyter: runs Python that a model or a person has written. */
export interface CodeExecutionPlan {
  /** RAM that all runs have together, in bytes. */
  memoryBytes: number;
  /** CPUs that all runs have together. */
  cpus: number;
  /** Seconds of computing, and of silence, after which a run is stopped. */
  seconds: number;
}

/** Tika: makes text of documents. */
export interface DocumentsPlan {
  /** RAM in bytes; the largest documents need most. */
  memoryBytes: number;
}

/** ComfyUI: makes pictures. */
export interface ImagesPlan {
  /** Image with ComfyUI, pinned; nobody publishes an official one. */
  image: string;
  /** Where ComfyUI's `main.py` is in that image. */
  folder: string;
  /** The checkpoint that pictures are made with: where it is fetched, and the SHA-256 of the file. */
  checkpoint: { url: string; sha256: string };
  /** Bytes of one GPU that are kept for it. */
  vramBytes: number;
  /** RAM in bytes. */
  memoryBytes: number;
  /** Bytes of the volume for the checkpoint. */
  diskBytes: number;
}

export interface ToolsPlan {
  webSearch?: WebSearchPlan;
  codeExecution?: CodeExecutionPlan;
  documents?: DocumentsPlan;
  images?: ImagesPlan;
}

/** The GPU that image generation gets. */
export interface GpuPlace {
  /** Name of the machine. */
  host: string;
  gpu: GpuDevice;
}
