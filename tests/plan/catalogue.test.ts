import type { z } from "zod";
import { gpus, models, readCatalogue, tiers } from "../../plan/catalogue";
import { gpuCatalogue, modelCatalogue } from "../../plan/catalogue/schema";
import { sizeOf } from "../../plan/config/models";
import { instancesPerGpu } from "../../plan/config/slices";
import { kvBytesPerToken } from "../../plan/estimate";

const KIB = 1024;
const GIB = 2 ** 30;

// Figures published for Ollama's own predictor: KiB of KV cache for one token at f16.
test.each([
  ["llama3.3-70b", 320],
  ["mistral-small3.1-24b", 160],
  ["llama3.1-8b", 128],
  ["qwen3.6-27b", 64],
  ["qwen2.5-7b", 56],
  ["qwen3.5-9b", 32],
  ["qwen3.6-35b-a3b", 20],
  ["llama4-scout", 192],
])("%s keeps %d KiB for a token", (id, kib) => {
  expect(kvBytesPerToken(sizeOf(models().models[id]!), "f16")).toBe(kib * KIB);
});

// Names that people use, and what can really be pulled for them.
test.each([
  ["mistral-s3.1", "mistral-small3.1:24b"],
  ["deepseek-v4", "deepseek-r1:70b"],
  ["qwen3.6", "qwen2.5:7b"],
  ["llama4", "llama3.1:8b"],
  ["llama4-70b", "llama3.3:70b"],
  ["smollm2", "smollm2:135m"],
  ["all-minilm", "all-minilm:22m"],
  ["nomic-embed-text", "nomic-embed-text:v1.5"],
  ["qwen3-embedding", "qwen3-embedding:0.6b"],
  ["bge-m3", "bge-m3:567m"],
])("%s is pulled as %s", (alias, tag) => {
  const { aliases, models: entries } = models();
  expect(entries[aliases[alias]!]!.tag).toBe(tag);
});

test.each([
  ["all-minilm-22m", 384],
  ["nomic-embed-text-137m", 768],
  ["qwen3-embedding-0.6b", 1024],
  ["bge-m3-567m", 1024],
])("vectors of %s have %d numbers", (id, dimensions) => expect(models().models[id]!.dimensions).toBe(dimensions));

test("Ollama lets embedding models and the Qwen 3.5 and 3.6 hybrids answer one request at a time", () => {
  const limited = Object.values(models().models).filter(({ parallelLimit }) => parallelLimit === 1);
  expect(limited.map(({ tag }) => tag).sort()).toEqual([
    "all-minilm:22m",
    "bge-m3:567m",
    "nomic-embed-text:v1.5",
    "qwen3-embedding:0.6b",
    "qwen3.5:9b",
    "qwen3.6:27b",
    "qwen3.6:35b-a3b",
  ]);
});

test("tags are unique, and no alias hides an id", () => {
  const { aliases, models: entries } = models();
  const tags = Object.values(entries).map(({ tag }) => tag);
  expect(new Set(tags).size).toBe(tags.length);
  expect(Object.keys(aliases).filter((alias) => entries[alias])).toEqual([]);
});

test.each([
  ["rtx-3060", 12],
  ["rtx-3090", 24],
  ["rtx-4090", 24],
  ["rtx-5090", 32],
  ["l4", 22.5],
  ["l40s", 45],
  ["a6000", 48],
  ["a100-40gb", 40],
  ["a100-80gb", 80],
  ["a100-80gb-pcie", 80],
  ["h100-80gb", 79.6],
  ["h200", 140.4],
])("%s has about %d GiB", (product, gib) => expect(gpus()[product]!.memory / GIB).toBeCloseTo(gib, 0));

test("the A100 comes with two labels", () => {
  expect(gpus()["a100-80gb"]!.labels).toEqual(["NVIDIA-A100-SXM4-80GB"]);
  expect(gpus()["a100-80gb-pcie"]!.labels).toEqual(["NVIDIA-A100-80GB-PCIe"]);
});

// NVIDIA's MIG user guide: instances of each profile that one GPU holds.
const OF_40 = { "1g.5gb": 7, "1g.10gb": 4, "2g.10gb": 3, "3g.20gb": 2, "4g.20gb": 1, "7g.40gb": 1 };
const OF_80 = { "1g.10gb": 7, "1g.20gb": 4, "2g.20gb": 3, "3g.40gb": 2, "4g.40gb": 1, "7g.80gb": 1 };
const OF_141 = { "1g.18gb": 7, "1g.35gb": 4, "2g.35gb": 3, "3g.71gb": 2, "4g.71gb": 1, "7g.141gb": 1 };
test.each([
  ["a100-40gb", OF_40],
  ["a100-40gb-pcie", OF_40],
  ["a100-80gb", OF_80],
  ["a100-80gb-pcie", OF_80],
  ["h100-80gb", OF_80],
  ["h100-80gb-pcie", OF_80],
  ["h200", OF_141],
])("MIG profiles of %s", (product, instances) => {
  const { mig, memory } = gpus()[product]!;
  const held = Object.entries(mig).map(([profile, size]) => [profile, instancesPerGpu(size)]);
  expect(Object.fromEntries(held)).toEqual(instances);
  for (const [profile, size] of Object.entries(mig)) {
    expect(profile.startsWith(`${size.compute}g.`)).toBe(true);
    // An instance has nearly all of its memory slices.
    const share = size.memory / ((memory / 8) * size.slices);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThanOrEqual(1);
  }
});

test("every GPU has bandwidth and power that some GPU has", () => {
  for (const gpu of Object.values(gpus())) {
    expect(gpu.bandwidth).toBeGreaterThan(250);
    expect(gpu.bandwidth).toBeLessThan(5000);
    expect(gpu.power).toBeGreaterThanOrEqual(72);
    expect(gpu.power).toBeLessThanOrEqual(700);
  }
});

test("there are four tiers", () => {
  expect(Object.keys(tiers())).toEqual(["minimum", "recommended", "team", "production"]);
});

describe("a faulty catalogue throws with its name", () => {
  const entry =
    "{ tag: 'a:1', capability: chat, weights: 1GB, parameters: 1, layers: 1, kvHeads: 1, headSize: 1, context: 1, licence: MIT, source: x";
  test.each([
    ["a size", "x: { memory: 24, bandwidth: 1, power: 1, labels: [a] }", gpuCatalogue, "memory"],
    ["a size in words", "x: { memory: much, bandwidth: 1, power: 1, labels: [a] }", gpuCatalogue, "not a size"],
    ["an alias", "{ aliases: { a: b }, models: {} }", modelCatalogue, "alias a names no model: b"],
    ["dimensions", `{ aliases: {}, models: { m: ${entry}, dimensions: 3 } } }`, modelCatalogue, "m: embedding models"],
  ])("%s", (_, text, schema, message) => {
    expect(() => readCatalogue("file.yaml", text, schema as z.ZodType)).toThrow(/^file\.yaml: /);
    expect(() => readCatalogue("file.yaml", text, schema as z.ZodType)).toThrow(message);
  });
});
