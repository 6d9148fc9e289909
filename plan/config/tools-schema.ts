/** The shape of what the UI can use besides models. */
import { z } from "zod";
import { choice, imageRef, leaf, name, positive, size } from "./leaves";

/** Engines that answer in SearXNG and in searx without a key, by their names there. */
export const ENGINES = [
  "duckduckgo",
  "startpage",
  "mojeek",
  "wikipedia",
  "brave",
  "bing",
  "google",
  "qwant",
  "arxiv",
  "pubmed",
  "github",
  "stackoverflow",
] as const;

/** Into JSON: names of keys, with slashes between them. */
const path = (what: string, example: string) =>
  leaf(z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/), `the path in the answer's JSON to ${what}`, example);

/** Each brace that is none of `{query}` would be taken for a field, too. */
const address = leaf(
  z.string().regex(/^https?:\/\/[^\s{}/]+\/[^\s{}]*\{query\}[^\s{}]*$/),
  "an http or https address with {query} in it",
  '"https://search.example.com/find?q={query}"',
);

const ownSearch = z.strictObject({
  name: name("handbook"),
  url: address,
  results: path("the list of results", "results"),
  link: path("a result's address", "url"),
  title: path("a result's title", "title"),
  text: path("a result's text", "snippet"),
});

export const webSearchSchema = z.strictObject({
  engines: leaf(z.array(choice(ENGINES)), "a list of engines", "[duckduckgo, wikipedia]").optional(),
  own: leaf(
    z.array(ownSearch).min(1),
    "a list of at least one search",
    "[{ name: handbook, url: …, results: results, link: url, title: title, text: snippet }]",
  ).optional(),
  results: positive("results that an answer rests on", 3, 20).optional(),
  pages: choice(["none", "public", "all"]).optional(),
  queries: choice(["model", "question"]).optional(),
});

export const codeExecutionSchema = z.strictObject({
  memory: size("2GiB").optional(),
  cpus: leaf(z.number().min(0.1).max(256), "CPUs: a number from 0.1 to 256", "1").optional(),
  seconds: positive("seconds after which a run is stopped", 60, 3600).optional(),
});

export const documentsSchema = z.strictObject({ memory: size("1GiB").optional() });

export const imagesSchema = z.strictObject({
  image: imageRef("registry.example.com/comfyui:0.9.2"),
  folder: leaf(
    z.string().regex(/^(\/[\w.-]+)+$/),
    "the absolute path of ComfyUI's folder in the image",
    "/app/ComfyUI",
  ).optional(),
  checkpoint: z.strictObject({
    url: leaf(
      z.url({ protocol: /^https$/ }),
      "an https address of a .safetensors file",
      "https://models.example.com/x.safetensors",
    ),
    sha256: leaf(z.string().regex(/^[0-9a-f]{64}$/), "the SHA-256 of the file: 64 hexadecimal digits", "e3b0c442…"),
  }),
  vram: size("12GiB"),
  memory: size("16GiB").optional(),
  disk: size("20GB").optional(),
});

/** Each tool is read by itself, so that a fault in one hides none in another. */
export const toolsSchema = z.strictObject({
  webSearch: z.unknown().optional(),
  codeExecution: z.unknown().optional(),
  documents: z.unknown().optional(),
  images: z.unknown().optional(),
});
