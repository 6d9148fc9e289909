/** What does not fit its hardware. */
import { PRODUCTION } from "../support";
import { embed, gpuHost, host, hosts, min, rec, size, type Wrong } from "./frame";

export const wrongPlacements: Wrong[] = [
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
];
