/** Wrong groups of models. */
import { chat, embed, groups, min, type Wrong } from "./frame";

export const wrongGroups: Wrong[] = [
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
];
