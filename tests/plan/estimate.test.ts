import fc from "fast-check";
import { models } from "../../plan/catalogue";
import { sizeOf } from "../../plan/config/models";
import { effectiveSettings, estimate, estimateBytes, type KvCacheType, type ModelSize } from "../../plan/estimate";

const GIB = 2 ** 30;
const sizeOfId = (id: string) => sizeOf(models().models[id]!);
const server = (contextTokens: number, parallel = 1, kvCacheType: KvCacheType = "f16", gpus = 1) => ({
  contextTokens,
  parallel,
  kvCacheType,
  gpus,
});

describe("estimate", () => {
  // weights + slots x context x KV per token + surcharge + 0.5 GiB a GPU, in GiB.
  test.each([
    // The published example: over 80 % of a 24 GB card, so Ollama spreads it.
    ["mistral-small3.1-24b", server(32768), 13.97 + 5 + 0.75 + 0.5],
    ["mistral-small3.1-24b", server(8192, 2), 13.97 + 2.5 + 0.75 + 0.5],
    ["mistral-small3.1-24b", server(8192, 1, "q8_0"), 13.97 + 0.664 + 0.75 + 0.5],
    ["mistral-small3.1-24b", server(8192, 1, "q4_0"), 13.97 + 0.352 + 0.75 + 0.5],
    ["llama3.1-8b", server(4096), 4.563 + 0.5 + 0 + 0.5],
    ["llama3.1-8b", server(8192, 4), 4.563 + 4 + 0.75 + 0.5],
    ["llama3.1-8b", server(16384, 4), 4.563 + 8 + 2 + 0.5],
    ["llama3.3-70b", server(8192, 1, "f16", 3), 40.047 + 2.5 + 0.75 + 1.5],
    // No slots and no context beyond what the model can.
    ["qwen3.5-9b", server(8192, 4), 6.147 + 0.25 + 0.75 + 0.5],
    ["all-minilm-22m", server(8192, 4), 0.0428 + 0.0044 + 0 + 0.5],
    // A CPU has no GPU's overhead, but a process of its own.
    ["smollm2-135m", server(4096, 1, "f16", 0), 0.2524 + 0.0879 + 0 + 0.5],
  ])("%s with %p takes %d GiB", (id, settings, gib) => {
    expect(estimate(sizeOfId(id), settings).totalBytes / GIB).toBeCloseTo(gib, 2);
  });

  test("says how it came about", () => {
    const { lines } = estimate(sizeOfId("llama3.1-8b"), server(8192, 2));
    expect(lines.map(({ label, arithmetic }) => `${label}: ${arithmetic}`)).toEqual([
      "weights: file of 4.6 GiB",
      "KV cache: 2 slots x 8k tokens x 128 KiB",
      "overhead: 768 MiB for 16k tokens + 1 x 512 MiB",
    ]);
  });

  test.each(["weights", "layers", "kvHeads", "headSize", "context"] as const)("refuses an unknown %s", (key) => {
    const size = sizeOfId("llama3.1-8b");
    expect(() => estimate({ ...size, [key]: 0 }, server(4096))).toThrow(`unknown size of a model: ${key} is 0`);
    expect(() => estimate({ ...size, [key]: undefined } as unknown as ModelSize, server(4096))).toThrow(RangeError);
  });

  test("is the sum of its lines, and grows with context, slots and GPUs", () => {
    const settings = fc.record({
      id: fc.constantFrom(...Object.keys(models().models)),
      context: fc.integer({ min: 1, max: 300000 }),
      parallel: fc.integer({ min: 1, max: 16 }),
      type: fc.constantFrom<KvCacheType>("f16", "q8_0", "q4_0"),
      gpus: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(settings, ({ id, context, parallel, type, gpus }) => {
        const size = sizeOfId(id);
        const { lines, totalBytes } = estimate(size, server(context, parallel, type, gpus));
        expect(lines.reduce((sum, line) => sum + line.bytes, 0)).toBe(totalBytes);
        expect(estimateBytes(size, server(context, parallel, type, gpus))).toBe(totalBytes);
        for (const larger of [
          server(context * 2, parallel, type, gpus),
          server(context, parallel + 1, type, gpus),
          server(context, parallel, type, gpus + 1),
          server(context, parallel, "f16", gpus),
        ]) {
          expect(estimateBytes(size, larger)).toBeGreaterThanOrEqual(totalBytes);
        }
      }),
    );
  });
});

test("a model has no more context and slots than it can", () => {
  expect(effectiveSettings(sizeOfId("all-minilm-22m"), server(8192, 4))).toEqual({ contextTokens: 512, parallel: 1 });
  expect(effectiveSettings(sizeOfId("llama3.1-8b"), server(8192, 4))).toEqual({ contextTokens: 8192, parallel: 4 });
});
