import { type ConfigProblem, createPlan, formatProblems } from "../../plan";
import { PRODUCTION } from "./support";
import { wrongAccess } from "./wrong-access";
import { type Wrong, wrongClusters } from "./wrong-clusters";
import { wrongEdges } from "./wrong-edge";
import { wrongHandovers } from "./wrong-handover";
import { wrongMonitoring } from "./wrong-monitoring";
import { wrongRouting } from "./wrong-routing";
import { wrongSignIn } from "./wrong-sign-in";
import { wrongTools } from "./wrong-tools";

type Raw = Record<string, unknown>;

const host = (over: Raw = {}) => ({ name: "desk", gpus: [], ram: "64GB", disk: "500GB", ...over });
const hosts = (...list: unknown[]) => ({ hosts: list });
const gpuHost = (product: string, count: number, over: Raw = {}) =>
  hosts(host({ gpus: [{ product, count }], ...over }));
const chat = { alias: "smollm2" };
const embed = { alias: "all-minilm" };
const min = (over: Raw): Raw => ({ tier: "minimum", ...over });
const rec = (over: Raw): Raw => ({ tier: "recommended", ...over });
const groups = (...list: unknown[]) => min({ groups: [...list, { name: "embedding", models: ["all-minilm"] }] });
const size = { weights: "5GB", layers: 32, kvHeads: 8, headSize: 128, context: 8192, capability: "chat" };

const wrong: Wrong[] = [
  ...wrongClusters,
  ...wrongAccess,
  ...wrongEdges,
  ...wrongHandovers,
  ...wrongMonitoring,
  ...wrongRouting,
  ...wrongSignIn,
  ...wrongTools,
  // Shape
  ["no tier", {}, ["tier", "(not set)", "missing", "tier: minimum"]],
  ["unknown tier", { tier: "recomended" }, ["tier", "recomended", "one of: minimum", 'did you mean "recommended"?']],
  ["tier that is like none", { tier: "galaxy" }, ["tier", "galaxy", "one of: minimum", "tier: minimum"]],
  ["tier that is no text", { tier: 3 }, ["tier", "3", "one of", "tier: minimum"]],
  ["unknown key", min({ modles: [] }), ["modles", "[]", "unknown key; allowed: tier", 'did you mean "models"?']],
  ["unknown key like none", min({ zzzzzz: 1 }), ["zzzzzz", "1", "unknown key", "use one of: tier, platform"]],
  ["unknown platform", min({ platform: "dokcer" }), ["platform", "dokcer", "one of: docker", 'did you mean "docker"?']],
  [
    "hardware that is no map",
    min({ hardware: "big" }),
    ["hardware", "big", "a map with: hosts", "hardware: { hosts: … }"],
  ],
  ["no hosts", min({ hardware: {} }), ["hardware.hosts", "(not set)", "missing", "hosts: ["]],
  ["empty hosts", min({ hardware: hosts() }), ["hardware.hosts", "[]", "at least one host", "hosts: ["]],
  ["null section", min({ models: null }), ["models", "null", "a list of at least one model", "models: [{ alias"]],
  ["empty models", min({ models: [] }), ["models", "[]", "at least one model", "models: [{ alias"]],
  [
    "model that is text",
    min({ models: ["smollm2", embed] }),
    ["models[0]", "smollm2", "a map with: alias", "{ alias: … }"],
  ],
  [
    "unknown key of a model",
    min({ models: [{ ...chat, paralel: 2 }, embed] }),
    ["models[0].paralel", "2", "unknown key; allowed: alias", 'did you mean "parallel"?'],
  ],
  [
    "unknown key of a host",
    min({ hardware: hosts(host({ memory: "32GB" })) }),
    ["hardware.hosts[0].memory", "32GB", "unknown key; allowed: name, gpus, ram", "use one of"],
  ],
  // Sizes
  [
    "size without a unit",
    min({ hardware: hosts(host({ ram: 32 })) }),
    ["hardware.hosts[0].ram", "32", "without a unit", 'write "32GB"'],
  ],
  [
    "size without a unit as text",
    min({ hardware: hosts(host({ disk: "500" })) }),
    ["hardware.hosts[0].disk", "500", "without a unit", 'write "500GB"'],
  ],
  [
    "negative size",
    min({ hardware: hosts(host({ ram: "-32GB" })) }),
    ["hardware.hosts[0].ram", "-32GB", "not more than zero", 'write "32GB"'],
  ],
  [
    "zero size",
    min({ hardware: hosts(host({ disk: "0GB" })) }),
    ["hardware.hosts[0].disk", "0GB", "not more than zero", 'write "32GB"'],
  ],
  [
    "unknown unit",
    min({ hardware: hosts(host({ ram: "32Gig" })) }),
    ["hardware.hosts[0].ram", "32Gig", 'unknown unit "Gig"', 'write "32GB"'],
  ],
  [
    "no size at all",
    min({ hardware: hosts(host({ ram: "plenty" })) }),
    ["hardware.hosts[0].ram", "plenty", "not a size", 'write for example "32GB"'],
  ],
  [
    "size that is a list",
    min({ hardware: hosts(host({ ram: ["32GB"] })) }),
    ["hardware.hosts[0].ram", '["32GB"]', "not a size", "32GB"],
  ],
  [
    "missing size",
    min({ hardware: hosts({ name: "desk", disk: "100GB" }) }),
    ["hardware.hosts[0].ram", "(not set)", "missing; expected a size with a unit", "ram: 32GB"],
  ],
  // Hardware
  [
    "unknown GPU",
    rec({ hardware: gpuHost("rtx-3909", 1) }),
    ["hardware.hosts[0].gpus[0].product", "rtx-3909", "unknown GPU", 'did you mean "rtx-3090"?'],
  ],
  [
    "no GPUs counted",
    rec({ hardware: gpuHost("rtx-3090", 0) }),
    ["hardware.hosts[0].gpus[0].count", "0", "from 1 to 112", "count: 1"],
  ],
  [
    "overlapping device ids",
    rec({
      hardware: hosts(
        host({
          gpus: [
            { product: "rtx-3090", ids: ["0", "1"] },
            { product: "rtx-3090", ids: ["1"] },
          ],
        }),
      ),
    }),
    ["hardware.hosts[0].gpus[1].ids[0]", "1", "given twice", '"2"'],
  ],
  [
    "device id that is a number",
    rec({ hardware: hosts(host({ gpus: [{ product: "rtx-3090", ids: [0] }] })) }),
    ["hardware.hosts[0].gpus[0].ids[0]", "0", "index or UUID in quotes", '"0"'],
  ],
  [
    "count that differs from the ids",
    rec({ hardware: hosts(host({ gpus: [{ product: "rtx-3090", ids: ["0"], count: 2 }] })) }),
    ["hardware.hosts[0].gpus[0].count", "2", "differs from the 1 ids", "count or ids, not both"],
  ],
  [
    "two hosts of one name",
    { ...PRODUCTION, hardware: hosts(host(), host()) },
    ["hardware.hosts[1].name", "desk", "earlier host", "desk-1"],
  ],
  [
    "bad host name",
    min({ hardware: hosts(host({ name: "My Desk" })) }),
    ["hardware.hosts[0].name", "My Desk", "lower case", "name: desk"],
  ],
  [
    "unknown GPU driver",
    rec({ hardware: hosts(host({ gpuDriver: "nvidea" })) }),
    ["hardware.hosts[0].gpuDriver", "nvidea", "one of: nvidia, cdi", 'did you mean "nvidia"?'],
  ],
  // What a platform cannot do
  [
    "two hosts on docker",
    min({ hardware: hosts(host(), host({ name: "other" })) }),
    ["hardware.hosts[1]", '{"name":"other"', "docker platform runs on one host", "platform: kubernetes"],
  ],
  [
    "device ids on kubernetes",
    { ...PRODUCTION, hardware: hosts(host({ gpus: [{ product: "h200", ids: ["0", "1"] }] })) },
    ["hardware.hosts[0].gpus[0].ids", '["0","1"]', "cannot pin device ids", "count: 2"],
  ],
  [
    "GPU driver on kubernetes",
    { ...PRODUCTION, hardware: hosts(host({ gpus: [{ product: "h200", count: 4 }], gpuDriver: "cdi" })) },
    ["hardware.hosts[0].gpuDriver", "cdi", "cannot choose the driver", "remove gpuDriver"],
  ],
  // Models
  [
    "unknown alias",
    min({ models: [{ alias: "smolm2" }, embed] }),
    ["models[0].alias", "smolm2", "unknown alias", 'did you mean "smollm2"?'],
  ],
  [
    "unknown alias like none",
    min({ models: [{ alias: "claudius-maximus" }, embed] }),
    ["models[0].alias", "claudius-maximus", "give its model:", "use one of: mistral-s3.1"],
  ],
  [
    "unknown model",
    min({ models: [{ alias: "x", model: "qwen2.5-8b" }, embed] }),
    ["models[0].model", "qwen2.5-8b", "unknown model", 'did you mean "qwen2.5-7b"?'],
  ],
  [
    "tag of unknown size",
    min({ models: [{ alias: "smollm2", tag: "smollm2:1.7b" }, embed] }),
    ["models[0].tag", "smollm2:1.7b", "never taken as zero", "give its size"],
  ],
  [
    "tag that is none",
    min({ models: [{ alias: "smollm2", tag: "smollm2:" }, embed] }),
    ["models[0].tag", "smollm2:", "as Ollama pulls it", "tag: qwen2.5:7b"],
  ],
  [
    "model in Ollama's cloud",
    min({ models: [{ alias: "v4", tag: "deepseek-v4:cloud", size }, embed] }),
    ["models[0].tag", "deepseek-v4:cloud", "Ollama's cloud", "use a tag with weights"],
  ],
  [
    "size without a tag",
    min({ models: [{ alias: "mine", size }, embed] }),
    ["models[0].tag", "(not set)", "needs a tag", "tag: name:version"],
  ],
  [
    "size and model",
    min({ models: [{ alias: "mine", tag: "mine:1", model: "qwen3-8b", size }, embed] }),
    ["models[0].model", "qwen3-8b", "together with size", "remove model"],
  ],
  [
    "size with a hole",
    min({ models: [{ alias: "mine", tag: "mine:1", size: { ...size, layers: undefined } }, embed] }),
    ["models[0].size.layers", "(not set)", "missing; expected layers", "layers: 32"],
  ],
  [
    "size with a zero",
    min({ models: [{ alias: "mine", tag: "mine:1", size: { ...size, kvHeads: 0 } }, embed] }),
    ["models[0].size.kvHeads", "0", "from 1 to 1000", "kvHeads: 8"],
  ],
  [
    "embedding without dimensions",
    min({ models: [chat, { alias: "mine", tag: "mine:1", size: { ...size, capability: "embedding" } }] }),
    ["models[1].size.dimensions", "(not set)", "length of the vectors", "dimensions: 768"],
  ],
  [
    "negative context",
    min({ models: [{ ...chat, context: -1 }, embed] }),
    ["models[0].context", "-1", "tokens of context: a whole number", "context: 8192"],
  ],
  [
    "more context than trained for",
    min({ models: [{ ...chat, context: 16384 }, embed] }),
    ["models[0].context", "16384", "at most 8k tokens", "context: 8192 or less"],
  ],
  [
    "slots that Ollama does not give",
    rec({ models: [{ alias: "qwen3.5-9b", parallel: 4 }, embed] }),
    ["models[0].parallel", "4", "at most 1 at once", "parallel: 1"],
  ],
  [
    "fraction of a slot",
    min({ models: [{ ...chat, parallel: 1.5 }, embed] }),
    ["models[0].parallel", "1.5", "a whole number", "parallel: 2"],
  ],
  [
    "no replicas",
    min({ models: [{ ...chat, replicas: 0 }, embed] }),
    ["models[0].replicas", "0", "from 1 to 1000", "replicas: 1"],
  ],
  [
    "one alias twice",
    min({ models: [chat, embed, chat] }),
    ["models[2].alias", "smollm2", "alias of an earlier model", "set replicas"],
  ],
  [
    "two aliases with one task name",
    min({ models: [chat, embed, { alias: "all.minilm", model: "all-minilm-22m" }] }),
    ["models[2].alias", "all.minilm", 'same task name as "all-minilm"', "rename one"],
  ],
  [
    "no model for documents",
    min({ models: [chat] }),
    ["models", '[{"alias":"smollm2"}]', "no embedding model", "all-minilm"],
  ],
  ["no model to talk to", min({ models: [embed] }), ["models", '[{"alias":"all-minilm"}]', "no chat model", "smollm2"]],
  // Placement
  [
    "model that fits no GPU",
    rec({ models: [{ alias: "deepseek-v4" }, embed] }),
    [
      "models[0]",
      "deepseek-v4",
      /needs 40 GiB weights .* 1 x rtx-3090 leave 19.2 GiB/,
      /^take the smaller model: qwen3.6-27b; or add 2 x rtx-3090; or take a GPU that holds it: h100-80gb/,
    ],
  ],
  [
    "context that fits no GPU",
    rec({ models: [{ alias: "mistral-s3.1", context: 131072 }, embed], inference: { kvCache: "f16" } }),
    ["models[0]", "mistral-s3.1", "1 slot x 128k tokens x 160 KiB", "write context: 16384"],
  ],
  [
    "slots that fit no GPU",
    rec({ models: [{ alias: "mistral-s3.1", parallel: 8 }, embed] }),
    ["models[0]", "mistral-s3.1", "8 slots x 8k tokens", /^write parallel: \d; or write context: \d+/],
  ],
  [
    "models that do not fit together",
    rec({ models: [{ alias: "mistral-s3.1" }, { alias: "qwen3.6" }, embed] }),
    [
      "models[1]",
      "qwen3.6",
      "would fit alone, but not beside the other models",
      "take the smaller model: qwen2.5-1.5b",
    ],
  ],
  [
    "more copies than GPUs",
    rec({ models: [{ alias: "llama4", replicas: 2 }, embed] }),
    ["models[0]", "llama4", "2 copies, each on a node of its own", "write replicas: 1"],
  ],
  [
    "model that fits nothing there is",
    rec({ models: [{ alias: "giant", tag: "giant:1", size: { ...size, weights: "2TB" } }, embed] }),
    ["models[0]", "giant", "needs 1.8 TiB weights", "take the smaller model"],
  ],
  [
    "slots and context that only fit together with less of both",
    rec({ models: [{ alias: "llama4", parallel: 64, context: 131072 }, embed], inference: { kvCache: "f16" } }),
    ["models[0]", "llama4", "64 slots x 128k tokens", "write context: 65536 and parallel: 1 (64k tokens)"],
  ],
  [
    "model that fits no host of several",
    {
      ...PRODUCTION,
      hardware: hosts(
        host({ name: "a", gpus: [{ product: "rtx-3090", count: 1 }] }),
        host({ name: "b", gpus: [{ product: "l4", count: 2 }] }),
      ),
      models: [{ alias: "llama4-70b", parallel: 1 }, embed],
    },
    ["models[0]", "llama4-70b", "2 x l4 leave", "add 1 x l4; or take a GPU that holds it"],
  ],
  [
    "model that fits no GPUs of two kinds",
    rec({
      hardware: hosts(host({ gpus: [{ product: "rtx-3060" }, { product: "l4" }] })),
      models: [{ alias: "llama4-70b", parallel: 1 }, embed],
    }),
    ["models[0]", "llama4-70b", "1 x rtx-3060 and 1 x l4 leave", "add 1 x l4; or take a GPU that holds it"],
  ],
  [
    "small model that only others are in the way of",
    rec({ models: [{ alias: "mistral-s3.1" }, { alias: "qwen3-8b", context: 2048, replicas: 2 }, embed] }),
    ["models[1]", "qwen3-8b", "2 copies, each on a node of its own, not beside the other models", "add 2 x rtx-3090"],
  ],
  [
    "RAM too small for the services",
    min({ hardware: hosts(host({ ram: "4GB" })) }),
    ["hardware.hosts[0].ram", "4GB", "ui 2 GiB + gateway 2 GiB + ollama-0", "ram: 8GB is enough"],
  ],
  [
    "RAM too small for the models of a CPU",
    min({ hardware: hosts(host({ ram: "16GB" })), models: [{ alias: "qwen2.5-14b" }, embed] }),
    [
      "hardware.hosts[0].ram",
      "16GB",
      /needed of 13.4 GiB usable .*ollama-0 10.7 GiB/,
      /^ram: 18GB is enough; or for qwen2.5-14b take the smaller model: qwen3.5-9b$/,
    ],
  ],
  [
    "RAM too small for the slots and context on a CPU",
    min({
      hardware: hosts(host({ ram: "16GB" })),
      models: [{ alias: "llama4", context: 16384, parallel: 4, replicas: 2 }, embed],
    }),
    [
      "hardware.hosts[0].ram",
      "16GB",
      "ollama-0 16.1 GiB + ollama-1 15.6 GiB",
      /^ram: 43GB is enough; or for llama4 take the smaller model: \S+$/,
    ],
  ],
  [
    "RAM too small for a context on a CPU",
    min({ hardware: hosts(host({ ram: "16GB" })), models: [{ alias: "qwen3-8b", context: 32768 }, embed] }),
    [
      "hardware.hosts[0].ram",
      "16GB",
      "ollama-0",
      /^ram: \d+GB is enough; or for qwen3-8b write context: 8192 .*; or for qwen3-8b take the smaller model: \S+$/,
    ],
  ],
  [
    "RAM too small beside a GPU",
    rec({ hardware: gpuHost("rtx-3090", 1, { ram: "8GB" }) }),
    ["hardware.hosts[0].ram", "8GB", "ollama-0 5 GiB", /^ram: 13GB is enough$/],
  ],
  [
    "model with a cache beyond every GPU",
    rec({
      models: [
        { alias: "odd", tag: "odd:1", size: { ...size, weights: "1MB", layers: 1000, kvHeads: 1000, headSize: 10000 } },
        embed,
      ],
    }),
    ["models[0]", "odd", "1 x rtx-3090 leave 19.2 GiB usable", "remove it, or other models"],
  ],
  [
    "disk too small",
    rec({ hardware: gpuHost("rtx-3090", 1, { disk: "20GB" }) }),
    ["hardware.hosts[0].disk", "20GB", "ollama-0 16.9 GiB", /disk: \d+GB is enough/],
  ],
  // Groups
  [
    "group of an unknown model",
    groups({ name: "fast", models: ["smolm2"] }),
    ["groups[0].models[0]", "smolm2", "not an alias", 'did you mean "smollm2"?'],
  ],
  [
    "group without models",
    groups({ name: "fast", models: [] }),
    ["groups[0].models", "[]", "a list of aliases", "models: [qwen3.6]"],
  ],
  [
    "model twice in a group",
    groups({ name: "fast", models: ["smollm2", "smollm2"] }),
    ["groups[0].models[1]", "smollm2", "named twice", "replicas"],
  ],
  [
    "two groups of one name",
    groups({ name: "fast", models: ["smollm2"] }, { name: "fast", models: ["smollm2"] }),
    ["groups[1].name", "fast", "earlier group", "merge the two"],
  ],
  [
    "fallback to an unknown group",
    groups({ name: "fast", models: ["smollm2"] }, { name: "default", models: ["smollm2"], fallbacks: ["fsat"] }),
    ["groups[1].fallbacks[0]", "fsat", "not a group", 'did you mean "fast"?'],
  ],
  [
    "fallback where there is one group",
    min({ groups: [{ name: "fast", models: ["smollm2"], fallbacks: ["default"] }] }),
    ["groups[0].fallbacks[0]", "default", "not a group", "add the group"],
  ],
  [
    "fallback to itself",
    groups({ name: "fast", models: ["smollm2"], fallbacks: ["fast"] }),
    ["groups[0].fallbacks[0]", "fast", "to itself", "remove it"],
  ],
  [
    "fallback twice",
    groups(
      { name: "fast", models: ["smollm2"] },
      { name: "default", models: ["smollm2"], fallbacks: ["fast", "fast"] },
    ),
    ["groups[1].fallbacks[1]", "fast", "named twice", "remove it"],
  ],
  [
    "fallbacks in a circle",
    groups(
      { name: "a", models: ["smollm2"], fallbacks: ["b"] },
      { name: "b", models: ["smollm2"], fallbacks: ["c"] },
      { name: "c", models: ["smollm2"], fallbacks: ["a"] },
    ),
    ["groups[0].fallbacks", '["b"]', "a -> b -> c -> a", 'remove "a" from the fallbacks of "c"'],
  ],
  [
    "fallback to a group for documents",
    groups({ name: "fast", models: ["smollm2"], fallbacks: ["embedding"] }),
    ["groups[0].fallbacks[0]", "embedding", "cannot fall back to one for embedding", "remove it"],
  ],
  [
    "group of two kinds",
    groups({ name: "fast", models: ["smollm2", "all-minilm"] }),
    ["groups[0].models[1]", "all-minilm", "cannot hold a model for embedding", "group of its own"],
  ],
  [
    "embedding group of two models",
    min({
      models: [chat, embed, { alias: "bge-m3" }],
      groups: [
        { name: "fast", models: ["smollm2"] },
        { name: "embedding", models: ["all-minilm", "bge-m3"] },
      ],
    }),
    ["groups[1].models", '["all-minilm","bge-m3"]', "cannot be compared", "keep [all-minilm]"],
  ],
  [
    "no group for documents",
    min({ groups: [{ name: "fast", models: ["smollm2"] }] }),
    ["groups", '[{"name":"fast"', "no group of a model for embedding", "{ name: embedding, models: [all-minilm] }"],
    ["models[1]", '{"alias":"all-minilm"}', "in no group", "add a group for it"],
  ],
  [
    "no group to talk to",
    groups(),
    ["groups", '[{"name":"embedding"', "no group of a model for chat", "{ name: default, models: [smollm2] }"],
    ["models[0]", '{"alias":"smollm2"}', "in no group", "add a group for it"],
  ],
  [
    "model in no group",
    min({
      models: [chat, embed, { alias: "qwen2.5-0.5b" }],
      groups: [
        { name: "fast", models: ["smollm2"] },
        { name: "embedding", models: ["all-minilm"] },
      ],
    }),
    ["models[2]", '{"alias":"qwen2.5-0.5b"}', "nobody could ask it", "add it to the models of fast"],
  ],
  [
    "negative limit",
    groups({ name: "fast", models: ["smollm2"], rpm: -5 }),
    ["groups[0].rpm", "-5", "requests a minute", "rpm: 60"],
  ],
  [
    "limit too small to share",
    min({
      models: [{ ...chat, replicas: 3 }, embed],
      groups: [
        { name: "fast", models: ["smollm2"], rpm: 2 },
        { name: "embedding", models: ["all-minilm"] },
      ],
    }),
    ["groups[0].rpm", "2", "fewer requests a minute than the 3 copies", "rpm: 3 or more"],
  ],
  [
    "bad group name",
    groups({ name: "Fast!", models: ["smollm2"] }),
    ["groups[0].name", "Fast!", "lower case", "name: fast"],
  ],
  // Settings
  ["port 0", min({ edge: { httpsPort: 0 } }), ["edge.httpsPort", "0", "from 1 to 65535", "httpsPort: 443"]],
  [
    "port too large",
    min({ edge: { httpsPort: 70000 } }),
    ["edge.httpsPort", "70000", "from 1 to 65535", "httpsPort: 443"],
  ],
  ["port as text", min({ edge: { httpsPort: "https" } }), ["edge.httpsPort", "https", "a port", "httpsPort: 443"]],
  [
    "host with a scheme",
    min({ edge: { host: "https://ai.example.org" } }),
    ["edge.host", "https://ai.example.org", "without scheme", "host: ai.example.org"],
  ],
  [
    "bind that is no address",
    min({ edge: { bind: "localhost" } }),
    ["edge.bind", "localhost", "IPv4", "bind: 127.0.0.1"],
  ],
  [
    "unknown certificate",
    min({ edge: { certificate: "letsencrypt" } }),
    ["edge.certificate", "letsencrypt", "one of: internal, acme", "certificate: internal"],
  ],
  [
    "acme where it cannot work",
    min({ edge: { certificate: "acme" } }),
    ["edge.host", "localhost (default)", "no public host name", "certificate: internal"],
    ["edge.httpsPort", "8443 (default)", "port 443", "httpsPort: 443"],
    ["edge.bind", "127.0.0.1 (default)", "reachable from outside", "0.0.0.0"],
  ],
  [
    "unknown cache type",
    min({ inference: { kvCache: "q8" } }),
    ["inference.kvCache", "q8", "one of: f16, q8_0, q4_0", 'did you mean "q8_0"?'],
  ],
  [
    "keep-alive without a unit",
    min({ inference: { keepAlive: "30" } }),
    ["inference.keepAlive", "30", 'such as "30m"', 'keepAlive: "-1"'],
  ],
  [
    "unknown library",
    min({ library: { kind: "huggingface" } }),
    ["library.kind", "huggingface", "one of: ollama, packaged, registry", "kind: ollama"],
  ],
  [
    "registry without an address",
    min({ library: { kind: "registry" } }),
    ["library.registry", "(not set)", "needs its address", "models.internal:5000"],
  ],
  [
    "registry with a scheme",
    min({ library: { kind: "registry", registry: "http://models" } }),
    ["library.registry", "http://models", "without a scheme", "registry: models.internal:5000"],
  ],
  [
    "registry of another kind",
    min({ library: { kind: "ollama", registry: "models:5000", insecure: true } }),
    ["library.registry", "models:5000", "no meaning with kind ollama", "remove it"],
    ["library.insecure", "true", "no meaning with kind ollama", "remove it"],
  ],
  ["unknown image source", min({ images: "oficial" }), ["images", "oficial", "one of", 'did you mean "official"?']],
  [
    "override of an unknown image",
    min({ imageOverrides: { olama: "ollama/ollama:0.34.1" } }),
    ["imageOverrides.olama", "ollama/ollama:0.34.1", "unknown key; allowed: ollama", 'did you mean "ollama"?'],
  ],
  [
    "image that is not pinned",
    min({ imageOverrides: { ollama: "ollama/ollama" } }),
    ["imageOverrides.ollama", "ollama/ollama", "a tag or a digest", "ollama: ollama/ollama:0.34.1"],
  ],
  [
    "bad mail address",
    min({ admin: { email: "admin" } }),
    ["admin.email", "admin", "a mail address", "admin@localhost"],
  ],
  ["empty name", min({ admin: { name: "" } }), ["admin.name", "", "1 to 100 characters", "name: Admin"]],
  [
    "rotation of an unknown secret",
    min({ rotations: { "litelm-master": 1 } }),
    ["rotations.litelm-master", "1", "unknown key; allowed: webui-secret-key", "litellm-master-key"],
  ],
  [
    "negative rotation",
    min({ rotations: { "litellm-master-key": -1 } }),
    ["rotations.litellm-master-key", "-1", "raised by one", "litellm-master-key: 1"],
  ],
  // Secrets
  [
    "password in plain text",
    min({ admin: { password: "hunter2" } }),
    ["admin.password", "[hidden]", "secret in plain text", "revoke it"],
  ],
  ["key at the top", min({ masterKey: "abc" }), ["masterKey", "[hidden]", "secret in plain text", "rotations"]],
  [
    "secrets in a map",
    min({ secrets: { openai: "abc", list: [1] } }),
    ["secrets.openai", "[hidden]", "secret in plain text", "remove it"],
    ["secrets.list[0]", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "value that is a key",
    min({ admin: { name: "sk-1234567890" } }),
    ["admin.name", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "registry with a password",
    min({ library: { kind: "registry", registry: "me:hunter2@models:5000" } }),
    ["library.registry", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "secret as a rotation",
    min({ rotations: { "admin-password": "hunter2" } }),
    ["rotations.admin-password", "[hidden]", "secret in plain text", "remove it"],
  ],
  // Several at once
  [
    "faults in every section",
    {
      tier: "recommended",
      platfrom: "docker",
      hardware: hosts(host({ ram: 32, gpus: [{ product: "rtx-9999" }] }), { name: "b", ram: "1GB", disk: "-1GB" }),
      models: [{ alias: "smolm2" }, { alias: "all-minilm", context: 9999 }],
      groups: [
        { name: "a", models: ["nothing"], fallbacks: ["b"] },
        { name: "b", models: ["all-minilm"], fallbacks: ["a"] },
      ],
      edge: { httpsPort: -1, host: "LOCALHOST" },
      admin: { token: "hunter2" },
    },
    ["admin.token", "[hidden]", "secret", "remove"],
    ["platfrom", "docker", "unknown key", 'did you mean "platform"?'],
    ["hardware.hosts[0].ram", "32", "without a unit", "32GB"],
    ["hardware.hosts[1].disk", "-1GB", "not more than zero", "1GB"],
    ["hardware.hosts[1]", '{"name":"b"', "one host", "keep one host"],
    ["models[0].alias", "smolm2", "unknown alias", "smollm2"],
    ["models[1].context", "9999", "at most 512 tokens", "512"],
    ["groups[0].models[0]", "nothing", "not an alias", "use one of: smolm2, all-minilm"],
    ["groups[0].fallbacks", '["b"]', "a -> b -> a", "remove"],
    ["edge.host", "LOCALHOST", "lower case", "ai.example.org"],
    ["edge.httpsPort", "-1", "from 1 to 65535", "443"],
  ],
  [
    "references into a section that cannot be read",
    min({ models: null, groups: [{ name: "fast", models: ["whatever"] }] }),
    ["models", "null", "a list", "models: ["],
  ],
  [
    "models under a tier that is none",
    { tier: "galaxy", models: [{ alias: "smolm2" }, embed], edge: { httpsPort: 0 } },
    ["tier", "galaxy", "one of", "tier: minimum"],
    ["models[0].alias", "smolm2", "unknown alias", "smollm2"],
    ["edge.httpsPort", "0", "a port", "443"],
  ],
  [
    "value too long to show",
    min({ admin: { name: "x".repeat(200) } }),
    ["admin.name", `${"x".repeat(77)}...`, "1 to 100 characters", "name: Admin"],
  ],
  [
    "faults of shape beside faults of placement",
    rec({ models: [{ alias: "deepseek-v4" }, embed], edge: { httpsPort: 0 } }),
    ["edge.httpsPort", "0", "a port", "443"],
    ["models[0]", "deepseek-v4", "leave 19.2 GiB usable", "smaller model"],
  ],
];

function problemsOf(raw: Raw): ConfigProblem[] {
  const result = createPlan(raw);
  return result.ok ? [] : result.problems;
}

describe("a wrong config", () => {
  test("is one of at least 60, 40 of clusters, 40 of teams, and 12 of what the edge lets in", () => {
    const others = [wrongClusters, wrongAccess, wrongEdges, wrongHandovers].reduce(
      (sum, { length }) => sum + length,
      0,
    );
    expect(wrong.length - others).toBeGreaterThanOrEqual(60);
    expect(wrongEdges.length).toBeGreaterThanOrEqual(12);
    expect(wrongClusters.length).toBeGreaterThanOrEqual(40);
    expect(wrongAccess.length).toBeGreaterThanOrEqual(40);
  });

  test.each(wrong)("%s", (_, raw, ...expected) => {
    const problems = problemsOf(raw);
    expect(problems.map(({ path }) => path)).toEqual(expected.map(([path]) => path));
    expected.forEach(([, value, message, suggestion], index) => {
      const problem = problems[index]!;
      expect(problem.value).toContain(value);
      if (typeof message === "string") expect(problem.message).toContain(message);
      else expect(problem.message).toMatch(message);
      if (typeof suggestion === "string") expect(problem.suggestion).toContain(suggestion);
      else expect(problem.suggestion).toMatch(suggestion);
    });
  });

  test("never shows a secret", () => {
    const shown = wrong.map(([, raw]) => formatProblems(problemsOf(raw))).join("\n");
    for (const secret of ["hunter2", "sk-1234567890", "abc\n"]) expect(shown).not.toContain(secret);
  });

  test("is shown with path, value, reason and suggestion", () => {
    expect(formatProblems(problemsOf(min({ edge: { httpsPort: 0 } })))).toBe(
      [
        "The stack config has 1 problem:",
        "  ai-stack:edge.httpsPort = 0",
        "    expected a port: a whole number from 1 to 65535",
        "    -> write for example httpsPort: 443",
      ].join("\n"),
    );
    expect(formatProblems(problemsOf({ tier: 1, x: 1 }))).toContain("has 2 problems:");
  });
});
