import fc from "fast-check";
import { gpus } from "../../plan/catalogue";
import type { ModelConfig } from "../../plan/config";
import type { KvCacheType } from "../../plan/estimate";
import { usableBytes } from "../../plan/fit";
import { pack } from "../../plan/packing";
import { estimateOn, type Placement, placeModels } from "../../plan/placement";
import type { GpuDevice, Host } from "../../plan/types";
import { host, model } from "./support";

const f16 = { keepAlive: "-1", kvCache: "f16" as KvCacheType };

/** `ollama-0 [0]: a, b` for every node. */
const layout = ({ nodes }: Placement) =>
  nodes.map((node) => `${node.name} ${node.host}[${node.gpus.map(({ gpu }) => gpu.id).join()}]: ${node.models.join()}`);

const mistral = model("mistral-small3.1-24b");
const qwen = model("qwen2.5-7b");
const nomic = model("nomic-embed-text-137m");
const llama70 = model("llama3.3-70b");

/** A model that takes so many GiB in all on one GPU. */
const sized = (alias: string, gib: number) => {
  const weights = gib * 2 ** 30 - 2 ** 29 - 2 ** 20;
  const size = { ...qwen.size, layers: 1, kvHeads: 1, headSize: 1, weights };
  return model("qwen2.5-7b", { alias, contextTokens: 4096, size });
};

describe("placement on GPUs", () => {
  test.each<[string, ModelConfig[], Host[], string[]]>([
    ["one model on one GPU", [mistral], [host(["rtx-3090"])], ["ollama-0 desk[0]: mistral-small3.1-24b"]],
    [
      "small beside large where it fits",
      [mistral, nomic],
      [host(["rtx-3090"])],
      ["ollama-0 desk[0]: mistral-small3.1-24b,nomic-embed-text-137m"],
    ],
    [
      "each on its own GPU while there are free ones",
      [nomic, mistral],
      [host(["rtx-4090", "rtx-4090"])],
      ["ollama-0 desk[0]: mistral-small3.1-24b", "ollama-1 desk[1]: nomic-embed-text-137m"],
    ],
    [
      "the model that asks for more on the larger GPU",
      [qwen, mistral],
      [host(["rtx-3060", "rtx-3090"])],
      ["ollama-0 desk[0]: qwen2.5-7b", "ollama-1 desk[1]: mistral-small3.1-24b"],
    ],
    [
      "a model too large for one GPU on several",
      [llama70],
      [host(["rtx-3090", "rtx-3090", "rtx-3090"])],
      ["ollama-0 desk[0,1,2]: llama3.3-70b"],
    ],
    [
      "several GPUs only where needed",
      [llama70, qwen],
      [host(["rtx-3090", "rtx-3090", "rtx-3090", "rtx-3090"])],
      ["ollama-0 desk[0,1,2]: llama3.3-70b", "ollama-1 desk[3]: qwen2.5-7b"],
    ],
    [
      "GPUs of one kind rather than mixed",
      [model("qwen3-32b")],
      [host(["rtx-3060", "rtx-3090", "rtx-3090", "rtx-3060"])],
      ["ollama-0 desk[1,2]: qwen3-32b"],
    ],
    [
      "mixed GPUs where no kind is enough",
      [model("qwen3-32b")],
      [host(["rtx-3060", "rtx-3090"])],
      ["ollama-0 desk[0,1]: qwen3-32b"],
    ],
    [
      "copies on different nodes",
      [model("llama3.1-8b", { replicas: 2 }), nomic],
      [host(["rtx-3090", "rtx-3090"])],
      ["ollama-0 desk[0]: llama3.1-8b,nomic-embed-text-137m", "ollama-1 desk[1]: llama3.1-8b"],
    ],
    [
      "hosts without a GPU left out",
      [qwen],
      [host([], { name: "a" }), host(["rtx-3090"], { name: "b" })],
      ["ollama-0 b[0]: qwen2.5-7b"],
    ],
    [
      "copies over hosts, and never one model over two",
      [model("qwen3-32b", { replicas: 2 })],
      [host(["rtx-3090", "rtx-3090"], { name: "a" }), host(["a6000"], { name: "b" })],
      ["ollama-0 a[0,1]: qwen3-32b", "ollama-1 b[0]: qwen3-32b"],
    ],
    [
      "back from the first choice where that leads nowhere",
      // On GPUs of their own the two largest leave no room for three of 6 GiB: 19.2 GiB are usable on each.
      [sized("a", 10), sized("b", 8), sized("c", 6), sized("d", 6), sized("e", 6)],
      [host(["rtx-3090", "rtx-3090"])],
      ["ollama-0 desk[0]: a,b", "ollama-1 desk[1]: c,d,e"],
    ],
  ])("%s", (_, models, hosts, expected) => {
    const placement = placeModels(models, hosts, f16);
    expect(layout(placement)).toEqual(expected);
    expect(placement.rejected).toEqual([]);
  });

  test("models of one node share its settings, and are estimated with them", () => {
    const wide = model("qwen2.5-1.5b", { contextTokens: 16384, parallel: 4 });
    const { nodes, models } = placeModels([wide, qwen, nomic], [host(["rtx-3090"])], f16);
    expect(nodes).toMatchObject([{ contextTokens: 16384, parallel: 4 }]);
    expect(models.find(({ alias }) => alias === "qwen2.5-7b")).toMatchObject({
      contextTokens: 16384,
      parallel: 4,
      estimate: { lines: [{}, { arithmetic: "4 slots x 16k tokens x 56 KiB" }, {}] },
    });
    expect(models.find(({ alias }) => alias === "nomic-embed-text-137m")).toMatchObject({
      contextTokens: 2048,
      parallel: 1,
      dimensions: 768,
    });
  });

  test("a model does not join a node where its settings no longer fit", () => {
    const long = model("llama3.1-8b", { contextTokens: 65536 });
    const many = model("qwen2.5-7b", { parallel: 16 });
    expect(placeModels([long], [host(["rtx-3090"])], f16).rejected).toEqual([]);
    expect(placeModels([many], [host(["rtx-3090"])], f16).rejected).toEqual([]);
    expect(placeModels([long, many], [host(["rtx-3090"])], f16).rejected).toEqual([many]);
  });

  test("a model is shown with what all of its copies keep", () => {
    const twice = model("qwen2.5-7b", { replicas: 2 });
    const wide = model("llama3.1-8b", { contextTokens: 16384, parallel: 2 });
    const { nodes, models } = placeModels([twice, wide], [host(["rtx-3090", "rtx-3090"])], f16);
    expect(nodes.map(({ parallel }) => parallel).sort()).toEqual([1, 2]);
    const largest = Math.max(...nodes.map((node) => estimateOn(twice, node).totalBytes));
    expect(models[0]).toMatchObject({
      replicas: 2,
      contextTokens: 8192,
      parallel: 1,
      estimate: { totalBytes: largest },
    });
  });

  test("the RAM and disk of a node follow its models", () => {
    const [node] = placeModels([mistral, nomic], [host(["rtx-3090"])], f16).nodes;
    expect(node).toMatchObject({ ramBytes: 4 * 2 ** 30, diskBytes: Math.ceil(15.274e9 * 1.1 + 2 ** 28) });
  });

  test("a search without end is given up, not waited for", () => {
    const crowd = Array.from({ length: 40 }, (_, index) => model("qwen3-8b", { alias: `m${index}` }));
    const { bins, rejected } = pack(crowd, [host(["l4", "l4", "rtx-3090", "a6000"])], "f16");
    expect(rejected.length).toBeGreaterThan(0);
    expect(bins.flatMap((bin) => bin.models).length + rejected.length).toBe(40);
  });
});

/** A device that is used alone. */
const slice = (mig: string): GpuDevice => {
  const memoryBytes = gpus()["a100-80gb"]!.mig[mig]!.memory;
  return { id: mig, product: "a100-80gb", memoryBytes, mig };
};
const share = (part: number): GpuDevice => {
  const memoryBytes = Math.floor(gpus()["a100-80gb"]!.memory / part);
  return { id: "share", product: "a100-80gb", memoryBytes, shared: true };
};
const cut = (devices: GpuDevice[]) => host([], { gpus: devices.map((device, id) => ({ ...device, id: String(id) })) });

describe("placement on slices and shares", () => {
  test("a slice or a share is never joined with anything", () => {
    const two = cut([slice("3g.40gb"), slice("3g.40gb"), share(2), share(2)]);
    expect(placeModels([llama70], [two], f16).rejected).toEqual([llama70]);
    expect(layout(placeModels([llama70], [cut([slice("1g.10gb"), slice("7g.80gb")])], f16))).toEqual([
      "ollama-0 desk[1]: llama3.3-70b",
    ]);
  });

  test("the smallest one that holds the model, and models may share a slice", () => {
    const placement = placeModels([mistral, qwen, nomic], [cut([slice("3g.40gb"), slice("1g.10gb")])], f16);
    expect(layout(placement)).toEqual([
      "ollama-0 desk[0]: mistral-small3.1-24b,nomic-embed-text-137m",
      "ollama-1 desk[1]: qwen2.5-7b",
    ]);
    expect(placement.nodes[1]!.gpus[0]).toMatchObject({ gpu: { mig: "1g.10gb" }, usableBytes: 8160437862 });
  });

  test("shares of other sizes on one machine are other choices", () => {
    expect(layout(placeModels([mistral], [cut([share(4), share(2)])], f16))).toEqual([
      "ollama-0 desk[1]: mistral-small3.1-24b",
    ]);
  });

  test("a share is planned with its part of the memory", () => {
    expect(placeModels([mistral], [cut([share(4)])], f16).rejected).toEqual([mistral]);
    expect(layout(placeModels([mistral], [cut([share(2)])], f16))).toEqual(["ollama-0 desk[0]: mistral-small3.1-24b"]);
  });
});

describe("placement on a CPU", () => {
  test("single copies share the first node, copies get one each", () => {
    const models = [model("smollm2-135m", { replicas: 3 }), nomic, model("qwen2.5-0.5b", { replicas: 2 })];
    const placement = placeModels(models, [host([])], f16);
    expect(layout(placement)).toEqual([
      "ollama-0 desk[]: smollm2-135m,nomic-embed-text-137m,qwen2.5-0.5b",
      "ollama-1 desk[]: smollm2-135m,qwen2.5-0.5b",
      "ollama-2 desk[]: smollm2-135m",
    ]);
  });

  test("nodes go round the hosts, and RAM is that of the models", () => {
    const models = [model("smollm2-135m", { replicas: 2, contextTokens: 4096 })];
    const { nodes } = placeModels(models, [host([], { name: "a" }), host([], { name: "b" })], f16);
    expect(nodes.map((node) => node.host)).toEqual(["a", "b"]);
    const estimated = estimateOn(models[0]!, nodes[0]!).totalBytes;
    expect(nodes[0]).toMatchObject({ gpus: [], ramBytes: estimated + 2 ** 29 });
  });
});

describe("properties of every placement", () => {
  const ids = ["smollm2-135m", "qwen2.5-7b", "llama3.1-8b", "mistral-small3.1-24b", "llama3.3-70b", "bge-m3-567m"];
  const someModels = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(...ids),
      context: fc.constantFrom(2048, 8192, 32768),
      parallel: fc.integer({ min: 1, max: 4 }),
      replicas: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 5, selector: ({ id }) => id },
  );
  const someHosts = fc.array(
    fc.array(fc.constantFrom("rtx-3060", "rtx-3090", "rtx-4090", "a100-80gb"), { minLength: 1, maxLength: 4 }),
    { minLength: 1, maxLength: 2 },
  );
  const someCuts = fc.array(
    fc.array(fc.constantFrom(slice("1g.10gb"), slice("2g.20gb"), slice("3g.40gb"), share(2), share(4)), {
      minLength: 1,
      maxLength: 4,
    }),
    { maxLength: 2 },
  );
  const scene = fc.record({
    models: someModels.map((list) =>
      list.map(({ id, context, parallel, replicas }) => {
        const contextTokens = Math.min(context, model(id).size.context);
        return model(id, { contextTokens, parallel, replicas });
      }),
    ),
    hosts: fc.tuple(someHosts, someCuts).map(([whole, cuts]) => {
      const machines = [...whole.map((products) => host(products)), ...cuts.map(cut)];
      return machines.map((machine, index) => ({ ...machine, name: `h${index}` }));
    }),
    kvCache: fc.constantFrom<KvCacheType>("f16", "q8_0"),
  });

  test("no GPU is over its capacity or in two nodes, and the load is the sum of the estimates", () => {
    fc.assert(
      fc.property(scene, ({ models, hosts, kvCache }) => {
        const { nodes } = placeModels(models, hosts, { keepAlive: "-1", kvCache });
        const seen = new Set<string>();
        for (const node of nodes) {
          const used = node.gpus.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
          const own = models.filter(({ alias }) => node.models.includes(alias));
          expect(used).toBe(own.reduce((sum, each) => sum + estimateOn(each, node).totalBytes, 0));
          expect(used).toBeLessThanOrEqual(usableBytes(node.gpus.map(({ gpu }) => gpu)));
          for (const { gpu } of node.gpus) {
            if (gpu.mig !== undefined || gpu.shared) expect(node.gpus).toHaveLength(1);
            expect(seen).not.toContain(`${node.host} ${gpu.id}`);
            seen.add(`${node.host} ${gpu.id}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test("every copy is placed or rejected, and no node has a model twice or less than it asks for", () => {
    fc.assert(
      fc.property(scene, ({ models, hosts, kvCache }) => {
        const { nodes, rejected } = placeModels(models, hosts, { keepAlive: "-1", kvCache });
        for (const each of models) {
          const own = nodes.filter((node) => node.models.includes(each.alias));
          expect(own.length + rejected.filter((other) => other === each).length).toBe(each.replicas);
          for (const node of own) {
            expect(node.models.filter((alias) => alias === each.alias)).toHaveLength(1);
            expect(node.contextTokens).toBeGreaterThanOrEqual(each.contextTokens);
            expect(node.parallel).toBeGreaterThanOrEqual(each.parallel);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test("the order of the models does not matter", () => {
    const shuffled = scene.chain((base) =>
      fc.shuffledSubarray(base.models, { minLength: base.models.length }).map((order) => ({ ...base, order })),
    );
    fc.assert(
      fc.property(shuffled, ({ models, order, hosts, kvCache }) => {
        const nodes = (list: ModelConfig[]) =>
          placeModels(list, hosts, { keepAlive: "-1", kvCache }).nodes.map((node) => ({
            ...node,
            models: [...node.models].sort(),
          }));
        expect(nodes(order)).toEqual(nodes(models));
      }),
      { numRuns: 100 },
    );
  });

  test("what is rejected does not fit, even alone on the GPUs that are left", () => {
    fc.assert(
      fc.property(scene, ({ models, hosts, kvCache }) => {
        const { bins, rejected } = pack(models, hosts, kvCache);
        for (const each of new Set(rejected)) {
          const free = hosts.map((one, index) => ({
            ...one,
            gpus: one.gpus.filter((_, gpu) => !bins.some((bin) => bin.host === index && bin.gpus.includes(gpu))),
          }));
          expect(pack([{ ...each, replicas: 1 }], free, kvCache).rejected).toHaveLength(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});
