/** Wrong configs of the UI's tools. */
import type { Raw, Wrong } from "./frame";

const tools = (over: unknown, more: Raw = {}): Raw => ({ tier: "recommended", tools: over, ...more });
const OWN = {
  name: "handbook",
  url: "https://search.example.com/find?q={query}",
  results: "results",
  link: "url",
  title: "title",
  text: "snippet",
};
const IMAGES = {
  image: "registry.example.com/comfyui:0.9.2",
  checkpoint: { url: "https://models.example.com/sdxl.safetensors", sha256: "a".repeat(64) },
  vram: "8GiB",
};
const images = (over: Raw, more: Raw = {}) => tools({ images: { ...IMAGES, ...over } }, more);
const own = (...list: Raw[]) => tools({ webSearch: { own: list.map((over) => ({ ...OWN, ...over })) } });

export const wrongTools: Wrong[] = [
  ["tools as a list", tools(["webSearch"]), ["tools", '["webSearch"]', "a map with: webSearch", "tools: {"]],
  [
    "unknown tool",
    tools({ websearch: {} }),
    [
      "tools.websearch",
      "{}",
      "unknown key; allowed: webSearch, codeExecution, documents, images",
      'did you mean "webSearch"?',
    ],
  ],
  [
    "tool that is switched on by true",
    tools({ codeExecution: true }),
    ["tools.codeExecution", "true", "a map with: memory, cpus, seconds", "codeExecution: {"],
  ],
  [
    "tool without a value",
    tools({ documents: null }),
    ["tools.documents", "null", "a map with: memory", "documents: {"],
  ],
  [
    "unknown engine",
    tools({ webSearch: { engines: ["duckduckgoo"] } }),
    ["tools.webSearch.engines[0]", "duckduckgoo", "one of: duckduckgo", 'did you mean "duckduckgo"?'],
  ],
  [
    "nothing to ask",
    tools({ webSearch: { engines: [] } }),
    ["tools.webSearch.engines", "[]", "there is nothing to ask", "a search under own"],
  ],
  [
    "an own search that is asked nothing",
    own({ url: "https://search.example.com/find" }),
    ["tools.webSearch.own[0].url", "https://search.example.com/find", "with {query} in it", "find?q={query}"],
  ],
  [
    "an own search with a field that nobody fills",
    own({ url: "https://search.example.com/{site}/find?q={query}" }),
    ["tools.webSearch.own[0].url", "{site}", "with {query} in it", "find?q={query}"],
  ],
  [
    "an own search on no web server",
    own({ url: "file:///srv/{query}" }),
    ["tools.webSearch.own[0].url", "file:///srv/{query}", "http or https", "find?q={query}"],
  ],
  [
    "an own search with a password in its address",
    own({ url: "https://ada:hunter2@search.example.com/?q={query}" }),
    ["tools.webSearch.own[0].url", "[hidden]", "looks like a secret in plain text", "remove it"],
  ],
  [
    "an own search that says not where its titles are",
    tools({ webSearch: { own: [{ ...OWN, title: undefined }] } }),
    ["tools.webSearch.own[0].title", "(not set)", "is missing; expected the path in the answer's JSON", "title: title"],
  ],
  [
    "a path that is none",
    own({ results: "$.results[*]" }),
    ["tools.webSearch.own[0].results", "$.results[*]", "the path in the answer's JSON to the list", "results: results"],
  ],
  [
    "two own searches of one name",
    own({}, {}),
    ["tools.webSearch.own[1].name", "handbook", "two searches have this name", "a name of its own"],
  ],
  [
    "an own search with the name of an engine",
    own({ name: "wikipedia" }),
    ["tools.webSearch.own[0].name", "wikipedia", "two searches have this name", "a name of its own"],
  ],
  [
    "no results",
    tools({ webSearch: { results: 0 } }),
    ["tools.webSearch.results", "0", "a whole number from 1 to 20", "results: 3"],
  ],
  [
    "pages of a kind that there is not",
    tools({ webSearch: { pages: "private" } }),
    ["tools.webSearch.pages", "private", "one of: none, public, all", "pages: none"],
  ],
  [
    "queries of a kind that there is not",
    tools({ webSearch: { queries: "person" } }),
    ["tools.webSearch.queries", "person", "one of: model, question", "queries: model"],
  ],
  [
    "memory without a unit",
    tools({ codeExecution: { memory: 2 } }),
    ["tools.codeExecution.memory", "2", "a size without a unit", 'write "2GB"'],
  ],
  [
    "memory in which no code runs",
    tools({ codeExecution: { memory: "128MiB" } }),
    ["tools.codeExecution.memory", "128MiB", "at least 512 MiB", "memory: 1GB"],
  ],
  [
    "no CPU for code",
    tools({ codeExecution: { cpus: 0 } }),
    ["tools.codeExecution.cpus", "0", "a number from 0.1 to 256", "cpus: 1"],
  ],
  [
    "code that may run for days",
    tools({ codeExecution: { seconds: 86400 } }),
    ["tools.codeExecution.seconds", "86400", "from 1 to 3600", "seconds: 60"],
  ],
  [
    "memory in which no document is read",
    tools({ documents: { memory: "100MB" } }),
    ["tools.documents.memory", "100MB", "at least 512 MiB", "memory: 1GB"],
  ],
  [
    "a tool that the host has no RAM for",
    tools({ codeExecution: { memory: "64GiB" } }),
    ["hardware.hosts[0].ram", "32GB", "code-execution 64 GiB", "is enough"],
  ],
  [
    "pictures without an image",
    images({ image: undefined }),
    ["tools.images.image", "(not set)", "is missing; expected an image with a tag", "image: registry.example.com"],
  ],
  [
    "pictures by an image that is not pinned",
    images({ image: "comfyui" }),
    ["tools.images.image", "comfyui", "an image with a tag or a digest", "image: registry.example.com"],
  ],
  [
    "a checkpoint that nobody can check",
    images({ checkpoint: { ...IMAGES.checkpoint, sha256: "0123" } }),
    ["tools.images.checkpoint.sha256", "0123", "64 hexadecimal digits", "sha256: e3b0c442"],
  ],
  [
    "a checkpoint that can run code",
    images({ checkpoint: { ...IMAGES.checkpoint, url: "https://models.example.com/sdxl.ckpt" } }),
    ["tools.images.checkpoint.url", "sdxl.ckpt", "another format can run code", ".safetensors"],
  ],
  [
    "pictures without a GPU",
    { tier: "minimum", tools: { images: IMAGES } },
    ["tools.images", "{", "needs one GPU with 8 GiB, and there is none", "name a GPU under hardware"],
  ],
  [
    "pictures that want more than a GPU has",
    images({ vram: "40GiB" }),
    ["tools.images.vram", "40GiB", "rtx-3090 has 24 GiB", "a smaller vram"],
  ],
  [
    "pictures that take the only GPU",
    images({ vram: "24GiB" }),
    ["tools.images", "{", "leaves none for the models", "name another GPU"],
  ],
  [
    "a counter of a tool that is off",
    tools({ documents: {} }, { rotations: { "code-execution-token": 1 } }),
    ["rotations.code-execution-token", "1", "belongs to tools.codeExecution, which is off", "switch codeExecution on"],
  ],
  [
    "faults in two tools",
    tools({ webSearch: { results: 99 }, codeExecution: { cpus: "2" } }),
    ["tools.webSearch.results", "99", "from 1 to 20", "results: 3"],
    ["tools.codeExecution.cpus", "2", "a number from 0.1", "cpus: 1"],
  ],
];
