import type { EntryKind, Plan, Tier } from "../../plan";
import { tiers } from "../../plan/catalogue";
import { CLUSTER, PRODUCTION, planOf } from "./support";

/** A team on a machine without a GPU, with models for it. */
const CPU_TEAM = {
  tier: "team",
  hardware: { hosts: [{ name: "server", ram: "16GB", disk: "60GB" }] },
  models: [
    { alias: "smollm2", context: 4096, parallel: 2 },
    { alias: "qwen2.5-0.5b", parallel: 2 },
    { alias: "all-minilm" },
  ],
  library: { kind: "packaged" },
  images: "built",
  edge: { host: "localhost", bind: "127.0.0.1", httpsPort: 8443 },
};

/** A plan without the references of images: they change with every image, and have tests of their own. */
function golden(raw: Record<string, unknown>): Omit<Plan, "images"> {
  const { images: _, ...rest } = planOf(raw);
  return rest;
}

/** A tier with nothing but what it must be told. */
const bare = (tier: string) => (tier === "production" ? PRODUCTION : { tier });

describe("the tiers", () => {
  test.each(Object.keys(tiers()))("%s fits its own hardware", (tier) => expect(golden(bare(tier))).toMatchSnapshot());

  test("a team on a CPU", () => expect(golden(CPU_TEAM)).toMatchSnapshot());

  test.each<[Tier, Partial<Plan>]>([
    ["minimum", { platform: "docker", database: false, cache: false }],
    ["recommended", { platform: "docker", database: true, cache: false }],
    ["team", { platform: "docker", database: true, cache: true }],
    ["production", { platform: "kubernetes", database: true, cache: true }],
  ])("%s has its parts", (tier, parts) => expect(planOf(bare(tier))).toMatchObject(parts));

  test.each<[Tier, string[]]>([
    ["minimum", ["smollm2:135m", "all-minilm:22m"]],
    ["recommended", ["mistral-small3.1:24b", "qwen2.5:1.5b", "nomic-embed-text:v1.5"]],
    ["team", ["mistral-small3.1:24b", "llama3.1:8b", "qwen2.5:7b", "nomic-embed-text:v1.5"]],
    ["production", ["deepseek-r1:70b", "mistral-small3.1:24b", "llama3.1:8b", "qwen2.5:7b", "bge-m3:567m"]],
  ])("%s pulls what can be pulled", (tier, tags) =>
    expect(planOf(bare(tier)).models.map(({ tag }) => tag)).toEqual(tags),
  );

  test.each<[Tier, string, string, number, EntryKind]>([
    ["minimum", "localhost", "127.0.0.1", 8443, "host-port"],
    ["recommended", "localhost", "127.0.0.1", 8443, "host-port"],
    ["team", "ai-stack.internal", "0.0.0.0", 443, "host-port"],
    ["production", "ai-stack.internal", "0.0.0.0", 443, "load-balancer"],
  ])("%s answers at %s on %s:%d", (tier, host, bind, httpsPort, kind) => {
    expect(planOf(bare(tier)).edge).toEqual({
      host,
      bind,
      httpsPort,
      certificate: "internal",
      entry: { kind },
      firewall: { mode: "off", paranoia: 2, bodyLimitBytes: 100e6 },
      adminFrom: [],
    });
  });

  test("every tier has the groups fast, powerful, default and embedding, with their limits", () => {
    for (const tier of Object.keys(tiers())) {
      const groups = new Map(planOf(bare(tier)).gateway.groups.map((group) => [group.name, group.rpm]));
      expect([groups.get("fast"), groups.get("powerful"), groups.get("default")]).toEqual([60, 10, undefined]);
      expect(groups.has("embedding")).toBe(true);
    }
  });

  test("an idle GPU is said to be idle", () => {
    const gpus = [{ product: "rtx-3090", count: 5 }];
    const plan = planOf({ tier: "recommended", hardware: { hosts: [{ name: "d", gpus, ram: "64GB", disk: "1TB" }] } });
    expect(plan.report).toContain("GPU 3 rtx-3090 of d holds no model; raise replicas or parallel to use it");
  });
});

describe("what config overrides", () => {
  test("edge, settings, admin and rotations, one by one", () => {
    const plan = planOf({
      tier: "minimum",
      platform: "docker",
      edge: { httpsPort: 9443 },
      inference: { keepAlive: "30m", kvCache: "q8_0" },
      admin: { name: "Root" },
      rotations: { "litellm-master-key": 2 },
    });
    expect(plan.edge).toMatchObject({ host: "localhost", bind: "127.0.0.1", httpsPort: 9443, certificate: "internal" });
    expect(plan.nodes[0]).toMatchObject({ keepAlive: "30m", kvCacheType: "q8_0" });
    expect(plan.admin).toEqual({ email: "admin@localhost", name: "Root" });
    expect(plan.rotations).toMatchObject({ "litellm-master-key": 2, "admin-password": 0 });
    expect(Object.keys(plan.rotations)).toHaveLength(11);
  });

  test("a key without a value is not there", () => {
    expect(planOf({ tier: "minimum", models: undefined, nonsense: undefined })).toEqual(planOf({ tier: "minimum" }));
  });

  test("a public name with a certificate of its own", () => {
    const edge = { host: "ai.example.org", certificate: "acme" };
    expect(planOf({ tier: "team", edge }).edge).toMatchObject({
      host: "ai.example.org",
      certificate: "acme",
      httpsPort: 443,
    });
  });

  test.each([
    [undefined, { kind: "ollama", insecure: false }],
    [{ kind: "ollama" }, { kind: "ollama", insecure: false }],
    [{ kind: "packaged" }, { kind: "packaged", registry: "mirror:5000", insecure: true }],
    [
      { kind: "registry", registry: "m:5000" },
      { kind: "registry", registry: "m:5000", insecure: false },
    ],
    [
      { kind: "registry", registry: "m:5000", insecure: true },
      { kind: "registry", registry: "m:5000", insecure: true },
    ],
  ])("library %p", (library, expected) => {
    expect(planOf({ tier: "minimum", library }).library).toEqual(expected);
  });

  test("GPUs by id, by count, and one without either; the driver stays with the host", () => {
    const gpus = [
      { product: "rtx-3090", ids: ["1", "GPU-8f6d1a2b"] },
      { product: "rtx-3090", count: 2 },
      { product: "l4" },
    ];
    const host = { name: "d", gpus, ram: "64GB", disk: "1TB", gpuDriver: "cdi" };
    const [planned] = planOf({ tier: "recommended", hardware: { hosts: [host] } }).hosts;
    expect(planned!.gpus.map(({ id, product }) => `${id} ${product}`)).toEqual([
      "1 rtx-3090",
      "GPU-8f6d1a2b rtx-3090",
      "0 rtx-3090",
      "2 rtx-3090",
      "3 l4",
    ]);
    expect(planned!.gpuDriver).toBe("cdi");
  });

  test("several hosts on kubernetes, the services dealt out", () => {
    const hosts = ["a", "b"].map((name) => ({ name, ram: "16GB", disk: "60GB" }));
    const models = [{ alias: "smollm2", replicas: 2 }, { alias: "all-minilm" }];
    const plan = planOf({ tier: "minimum", platform: "kubernetes", ...CLUSTER, hardware: { hosts }, models });
    expect(plan.nodes.map(({ name, host }) => `${name} ${host}`)).toEqual(["ollama-0 a", "ollama-1 b"]);
    expect(plan.report).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^a: RAM .*: images, gateway, ollama-0$/),
        expect.stringMatching(/^b: RAM .*: images, edge, ui, ollama-1$/),
        "services are counted on a, b (without GPUs); the cluster places them",
      ]),
    );
  });
});

describe("models of config", () => {
  const sized = { weights: "5GB", layers: 32, kvHeads: 8, headSize: 128, context: 8192 };
  const hardware = { hosts: [{ name: "d", ram: "64GB", disk: "200GB" }] };
  const modelsOf = (...models: unknown[]) =>
    planOf({ tier: "minimum", hardware, models: [...models, { alias: "all-minilm" }] }).models;

  test.each<[string, unknown, Record<string, unknown>]>([
    ["an alias", { alias: "qwen3.6" }, { alias: "qwen3.6", tag: "qwen2.5:7b" }],
    [
      "an alias mapped to another model",
      { alias: "qwen3.6", model: "qwen3.5-9b" },
      { tag: "qwen3.5:9b", diskBytes: 6.6e9 },
    ],
    [
      "an alias mapped to another tag",
      { alias: "qwen3.6", tag: "qwen3.5:9b" },
      { tag: "qwen3.5:9b", diskBytes: 6.6e9 },
    ],
    ["an id", { alias: "qwen3-8b" }, { tag: "qwen3:8b" }],
    ["a name of one's own", { alias: "writer", model: "qwen3-8b" }, { alias: "writer", tag: "qwen3:8b" }],
    [
      "a tag of one's own of a known size",
      { alias: "writer", model: "qwen3-8b", tag: "registry:5000/us/writer:1" },
      { tag: "registry:5000/us/writer:1", diskBytes: 5.2e9 },
    ],
    [
      "a size of one's own",
      { alias: "mine", tag: "mine:1", size: { ...sized, capability: "chat" }, context: 4096, parallel: 2, replicas: 2 },
      { tag: "mine:1", diskBytes: 5e9, contextTokens: 4096, parallel: 2, replicas: 2 },
    ],
    [
      "a size with a limit",
      { alias: "mine", tag: "mine:1", size: { ...sized, capability: "chat", parallelLimit: 1 } },
      { parallel: 1 },
    ],
  ])("%s", (_, raw, expected) => expect(modelsOf(raw)[0]).toMatchObject(expected));

  test("an embedding model of one's own", () => {
    const size = { ...sized, capability: "embedding", dimensions: 100 };
    const models = [{ alias: "smollm2" }, { alias: "mine", tag: "mine:1", size }];
    expect(planOf({ tier: "minimum", hardware, models }).gateway.embeddingDimensions).toBe(100);
  });
});

describe("groups for models without groups", () => {
  const hardware = { hosts: [{ name: "d", ram: "128GB", disk: "500GB" }] };
  const groupsOf = (...aliases: string[]) =>
    planOf({ tier: "minimum", hardware, models: aliases.map((alias) => ({ alias })) }).gateway.groups.map(
      ({ name, models, fallbacks, rpm }) => `${name}: ${models} > ${fallbacks} (${rpm ?? "-"})`,
    );

  test.each<[string, string[], string[]]>([
    [
      "one model is all of them",
      ["smollm2", "all-minilm"],
      ["fast: smollm2 >  (60)", "powerful: smollm2 >  (10)", "default: smollm2 >  (-)", "embedding: all-minilm >  (-)"],
    ],
    [
      "of two the larger is the default",
      ["llama4", "all-minilm", "smollm2"],
      [
        "fast: smollm2 >  (60)",
        "powerful: llama4 > fast (10)",
        "default: llama4 > fast (-)",
        "embedding: all-minilm >  (-)",
      ],
    ],
    [
      "of more the middle one, and the others keep their names",
      ["smollm2", "qwen2.5-0.5b", "llama4", "mistral-s3.1", "all-minilm", "bge-m3"],
      [
        "fast: smollm2 >  (60)",
        "powerful: mistral-s3.1 > default,fast (10)",
        "default: llama4 > fast (-)",
        "embedding: all-minilm >  (-)",
        "qwen2.5-0.5b: qwen2.5-0.5b >  (-)",
        "bge-m3: bge-m3 >  (-)",
      ],
    ],
  ])("%s", (_, aliases, expected) => expect(groupsOf(...aliases)).toEqual(expected));

  test("of two alike the first by name is the fast one, and a name that is taken is changed", () => {
    const models = [
      { alias: "b", model: "smollm2-135m" },
      { alias: "a", model: "smollm2-135m" },
      { alias: "fast", model: "qwen2.5-0.5b" },
      { alias: "c", model: "llama3.2-3b" },
      { alias: "all-minilm" },
    ];
    const { groups } = planOf({ tier: "minimum", hardware, models }).gateway;
    expect(groups.map(({ name, models: own }) => `${name}: ${own}`)).toEqual([
      "fast: a",
      "powerful: c",
      "default: fast",
      "embedding: all-minilm",
      "b: b",
    ]);
    const taken = planOf({
      tier: "minimum",
      hardware,
      models: [{ alias: "default", model: "qwen2.5-0.5b" }, ...models],
    });
    expect(taken.gateway.groups.map(({ name }) => name)).toContain("fast-model");
  });
});
