/** Wrong models. */
import { chat, embed, min, rec, size, type Wrong } from "./frame";

export const wrongModels: Wrong[] = [
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
];
