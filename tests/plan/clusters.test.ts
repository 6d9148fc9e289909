import fc from "fast-check";
import { createPlan, type EdgePlan, type Plan } from "../../plan";
import { gpus } from "../../plan/catalogue";
import { gpusNeeded } from "../../plan/config/slices";
import { formatNames } from "../../plan/lists";
import { dealOut } from "../../plan/servers";
import { CLUSTER, PRODUCTION, planOf } from "./support";

type Raw = Record<string, unknown>;
const prod = (over: Raw): Plan => planOf({ ...PRODUCTION, ...over });
const SMALL = { models: [{ alias: "smollm2", parallel: 1 }, { alias: "all-minilm" }] };
const services = { name: "services", count: 2, ram: "32GB", disk: "200GB" };

describe("node pools", () => {
  const gpu = { name: "gpu", count: 2, gpus: [{ product: "a100-80gb", count: 2 }], ram: "256GB", disk: "2TB" };

  test("each machine is a host, several products stand side by side", () => {
    const other = { name: "cheap", gpus: [{ product: "l4" }], ram: "64GB", disk: "500GB" };
    const { hosts } = prod({ hardware: { pools: [gpu, other, services] }, ...SMALL });
    expect(hosts.map(({ name, pool, gpus: own }) => `${name} ${pool} ${own.map((each) => each.product)}`)).toEqual([
      "gpu-0 gpu a100-80gb,a100-80gb",
      "gpu-1 gpu a100-80gb,a100-80gb",
      "cheap-0 cheap l4",
      "services-0 services ",
      "services-1 services ",
    ]);
  });

  test("slices and shares are devices with their part of the memory", () => {
    const cut = [
      { product: "a100-80gb", count: 1 },
      { product: "a100-80gb", count: 2, mig: "3g.40gb" },
    ];
    const shared = [{ product: "l4", count: 4, shared: 4 }];
    const pools = [{ ...gpu, count: 1, gpus: cut }, { ...gpu, name: "shared", count: 1, gpus: shared }, services];
    const [first, second] = prod({ hardware: { pools }, ...SMALL }).hosts;
    const memory = (mib: number) => mib * 2 ** 20;
    expect(first!.gpus).toEqual([
      { id: "0", product: "a100-80gb", memoryBytes: memory(81920) },
      { id: "1", product: "a100-80gb", memoryBytes: memory(40192), mig: "3g.40gb" },
      { id: "2", product: "a100-80gb", memoryBytes: memory(40192), mig: "3g.40gb" },
    ]);
    const share = Math.floor(memory(23034) / 4);
    expect(second!.gpus).toHaveLength(4);
    expect(second!.gpus[0]).toEqual({ id: "0", product: "l4", memoryBytes: share, shared: true });
  });

  test("services are counted on machines without GPUs, at the most that there may be of them", () => {
    const { report } = prod({ hardware: { pools: [gpu, services] }, ...SMALL });
    expect(report).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^gpu-0: RAM .*: image, ollama-0, ollama-1$/),
        expect.stringMatching(/^gpu-1: RAM 0 B of .* disk 0 B of .*: nothing$/),
        expect.stringMatching(/^services-0: RAM 11.* images, .*ui x 2, gateway x 3/),
        expect.stringMatching(/^services-1: RAM 10.* images, .*ui x 2, gateway x 3/),
        "services are counted on services-0, services-1 (without GPUs); the cluster places them",
        "2 x a100-80gb of pool gpu without a model; raise replicas or parallel to use them",
      ]),
    );
  });

  test("else on the first", () => {
    const { report } = prod({ hardware: { pools: [gpu] }, ...SMALL });
    expect(report).toContain("services are counted on gpu-0 (the first, as all have GPUs); the cluster places them");
  });

  test("a production stack without GPUs", () => {
    const pools = [{ name: "cpu", count: 3, ram: "32GB", disk: "100GB" }];
    const models = [{ alias: "smollm2", replicas: 2, parallel: 2, context: 4096 }, { alias: "all-minilm" }];
    const plan = prod({ hardware: { pools }, models });
    expect(plan.nodes.map(({ name, host, gpus: own }) => [name, host, own.length])).toEqual([
      ["ollama-0", "cpu-0", 0],
      ["ollama-1", "cpu-1", 0],
    ]);
  });

  test("machines that are alike share a line, and so do the nodes on them", () => {
    const pools = [{ ...gpu, count: 100, gpus: [{ product: "l4" }] }, services];
    const models = [{ alias: "llama4", replicas: 100, parallel: 1 }, { alias: "all-minilm" }];
    const { nodes, report } = prod({ hardware: { pools }, models });
    expect(nodes).toHaveLength(100);
    expect(report.length).toBeLessThan(20);
    expect(report).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ollama-1 to ollama-99 on gpu-1 to gpu-99, 1 x l4: .* usable \(80 %\) each; 1 x 16k/),
        expect.stringMatching(/^gpu-1 to gpu-99, 99 machines, each: RAM .*: image, ollama-1 to ollama-99$/),
        expect.stringMatching(/^group fast: llama4 on ollama-0 to ollama-99; 100 requests/),
      ]),
    );
  });
});

describe("GPUs that slices need", () => {
  const { mig } = gpus()["a100-80gb"]!;
  const of = (...list: [number, string][]) =>
    gpusNeeded(list.map(([count, profile]) => ({ count, profile: mig[profile] })));

  test.each<[[number, string][], number]>([
    [[[7, "1g.10gb"]], 1],
    [[[8, "1g.10gb"]], 2],
    [[[2, "3g.40gb"]], 1],
    // Two of 3g.40gb take all memory.
    [
      [
        [2, "3g.40gb"],
        [1, "1g.10gb"],
      ],
      2,
    ],
    [
      [
        [1, "3g.40gb"],
        [2, "2g.20gb"],
      ],
      1,
    ],
    [
      [
        [1, "4g.40gb"],
        [1, "3g.40gb"],
      ],
      1,
    ],
    [
      [
        [3, "2g.20gb"],
        [1, "1g.10gb"],
      ],
      1,
    ],
    [[[5, "1g.20gb"]], 2],
    [
      [
        [1, "7g.80gb"],
        [1, "1g.10gb"],
      ],
      2,
    ],
  ])("%j need %d", (list, needed) => expect(of(...list)).toBe(needed));

  test("whole ones and shares", () => {
    expect(gpusNeeded([{ count: 3 }, { count: 5, shared: 4 }])).toBe(5);
  });
});

describe("the way in", () => {
  const edgeOf = (edge: Raw, over: Raw = {}): EdgePlan => prod({ edge, ...over }).edge;

  test.each<[string, Raw, Partial<EdgePlan>]>([
    [
      "a load balancer, the certificate of the edge",
      {},
      { httpsPort: 443, certificate: "internal", entry: { kind: "load-balancer" } },
    ],
    [
      "a load balancer of a class",
      { entry: { kind: "load-balancer", className: "internal" }, httpsPort: 8443 },
      { httpsPort: 8443, entry: { kind: "load-balancer", className: "internal" } },
    ],
    [
      "ACME by a load balancer",
      { host: "ai.example.com", certificate: "acme" },
      { host: "ai.example.com", certificate: "acme", bind: "0.0.0.0" },
    ],
    [
      "an ingress with cert-manager",
      { entry: { kind: "ingress", className: "nginx" }, certificate: "cert-manager", issuer: { name: "le" } },
      {
        certificate: "cert-manager",
        issuer: { name: "le", kind: "ClusterIssuer" },
        entry: { kind: "ingress", className: "nginx" },
      },
    ],
    [
      "an ingress with a secret",
      { entry: { kind: "ingress" }, certificate: "given", secret: "tls" },
      { certificate: "given", secret: "tls", entry: { kind: "ingress" } },
    ],
    [
      "a Gateway of the namespace",
      { entry: { kind: "gateway-api", gateway: { name: "public" } }, certificate: "given" },
      { certificate: "given", entry: { kind: "gateway-api", gateway: { name: "public", namespace: "ai-stack" } } },
    ],
    [
      "a Gateway of another namespace",
      { entry: { kind: "gateway-api", gateway: { name: "public", namespace: "gateways" } }, certificate: "given" },
      { entry: { kind: "gateway-api", gateway: { name: "public", namespace: "gateways" } } },
    ],
    [
      "a node port",
      { entry: { kind: "node-port" } },
      { httpsPort: 30443, entry: { kind: "node-port", nodePort: 30443 } },
    ],
    [
      "a node port behind something else",
      { entry: { kind: "node-port", nodePort: 31000 }, httpsPort: 443 },
      { httpsPort: 443, entry: { kind: "node-port", nodePort: 31000 } },
    ],
  ])("%s", (_, edge, expected) => expect(edgeOf(edge)).toMatchObject(expected));

  test("small tiers on a cluster keep their name, and take the cluster's port", () => {
    const { edge } = planOf({ tier: "minimum", platform: "kubernetes", ...CLUSTER });
    expect(edge).toMatchObject({ host: "localhost", bind: "0.0.0.0", httpsPort: 443 });
  });
});

describe("the cluster", () => {
  test("is named by its context, unless config says otherwise", () => {
    expect(prod({}).cluster).toEqual({
      context: "prod",
      clusterIdentifier: "prod",
      namespace: "ai-stack",
      gpuAllocation: "device-plugin",
      sharedStorageClass: "nfs",
    });
    const all = {
      context: "admin@prod",
      kubeconfig: "./kubeconfig",
      clusterIdentifier: "prod",
      namespace: "ai",
      storageClass: "fast",
      sharedStorageClass: "nfs",
      gpuAllocation: "dra",
      runtimeClass: "nvidia",
      imagePullSecret: "registry",
    };
    expect(prod({ kubernetes: all }).cluster).toEqual(all);
  });

  test("is not there on Docker", () => expect(planOf({ tier: "team" })).not.toHaveProperty("cluster"));
});

describe("replicas", () => {
  test.each<[Raw | undefined, Plan["scale"]]>([
    [undefined, { gateway: { min: 2, max: 6 }, ui: { min: 2, max: 4 } }],
    [
      { gateway: { min: 8 }, ui: { max: 1 } },
      { gateway: { min: 8, max: 8 }, ui: { min: 1, max: 1 } },
    ],
    [{ gateway: { min: 3, max: 3 } }, { gateway: { min: 3, max: 3 }, ui: { min: 2, max: 4 } }],
  ])("%j", (scaling, expected) => expect(prod({ ...(scaling ? { scaling } : {}) }).scale).toEqual(expected));

  test("one of each in a smaller tier, and on Docker", () => {
    const one = { gateway: { min: 1, max: 1 }, ui: { min: 1, max: 1 } };
    expect(planOf({ tier: "team", platform: "kubernetes", ...CLUSTER }).scale).toEqual(one);
    expect(planOf({ tier: "team", scaling: { gateway: { min: 1, max: 1 } } }).scale).toEqual(one);
    const hosts = [{ name: "big", gpus: [{ product: "a100-80gb", count: 4 }], ram: "256GB", disk: "2TB" }];
    expect(planOf({ tier: "production", platform: "docker", hardware: { hosts } }).scale).toEqual(one);
  });
});

describe("stores", () => {
  test("several UIs share their files, one has a volume", () => {
    expect(prod({}).stores).toEqual({
      database: { kind: "in-stack" },
      cache: { kind: "in-stack" },
      files: { kind: "shared-volume" },
    });
    expect(prod({ kubernetes: { context: "prod" }, scaling: { ui: { max: 1 } } }).stores.files).toEqual({
      kind: "volume",
    });
  });

  test("on Docker what is there may be written", () => {
    const stores = { database: { kind: "in-stack" }, cache: { kind: "in-stack" }, files: { kind: "volume" } };
    expect(planOf({ tier: "team", stores }).stores).toEqual(stores);
  });

  test("elsewhere: no service of the stack, and the gateway is told where the cache is", () => {
    const files = { kind: "s3", bucket: "files", endpoint: "https://s3.example.com", region: "eu-1", secret: "s3" };
    const stores = {
      database: { kind: "external", secret: "postgres" },
      cache: { kind: "external", secret: "redis" },
      files,
    };
    const plan = prod({ kubernetes: { context: "prod" }, stores });
    expect(plan.stores).toEqual(stores);
    expect(plan.database && plan.cache).toBe(true);
    expect(Object.keys(plan.topology)).not.toEqual(expect.arrayContaining(["database"]));
    expect(Object.keys(plan.topology)).not.toEqual(expect.arrayContaining(["cache"]));
    const { router_settings } = plan.gateway.config as { router_settings: Raw };
    expect(router_settings).toMatchObject({ redis_url: "os.environ/REDIS_URL" });
    expect(plan.report.find((line) => line.startsWith("gpu-0: "))).not.toMatch(/database|cache/);
  });

  test("CloudNativePG has three servers, or as many as config says, and all are counted", () => {
    expect(prod({ stores: { database: { kind: "cloudnative-pg" } } }).stores.database).toEqual({
      kind: "cloudnative-pg",
      instances: 3,
    });
    const plan = prod({ stores: { database: { kind: "cloudnative-pg", instances: 2 } } });
    expect(plan.stores.database).toEqual({ kind: "cloudnative-pg", instances: 2 });
    expect(plan.topology).toHaveProperty("database");
    expect(plan.report.find((line) => line.startsWith("gpu-0: "))).toMatch(/database x 2/);
  });
});

test("copies of services are dealt out whole, and no machine gets one while another has more room for it", () => {
  const share = fc.record({
    name: fc.constant("ui"),
    ramBytes: fc.integer({ min: 1, max: 100 }),
    diskBytes: fc.constant(0),
  });
  fc.assert(
    fc.property(
      fc.array(share),
      fc.array(fc.integer({ max: 1000 }), { minLength: 1, maxLength: 8 }),
      (copies, free) => {
        const dealt = dealOut(copies, free);
        expect(dealt.flat()).toHaveLength(copies.length);
        const left = dealt.map((own, index) => free[index]! - own.reduce((sum, { ramBytes }) => sum + ramBytes, 0));
        dealt.forEach((own, index) => {
          for (const { ramBytes } of own) expect(left[index]! + ramBytes).toBeGreaterThanOrEqual(Math.max(...left));
        });
      },
    ),
  );
});

test.each([
  [["a-0"], "a-0"],
  [["a-0", "a-1", "a-2"], "a-0, a-1, a-2"],
  [["a-0", "a-1", "a-2", "a-3", "b", "c-7"], "a-0 to a-3, b, c-7"],
  [["a-9", "a-10", "a-11", "a-12"], "a-9 to a-12"],
])("%j are shown as %s", (names, text) => expect(formatNames(names)).toBe(text));

describe("large clusters", () => {
  /** So many machines with a GPU each, a large model on all of them and a small one beside it. */
  const sized = (count: number): Raw => ({
    ...PRODUCTION,
    hardware: {
      pools: [{ name: "gpu", count, gpus: [{ product: "rtx-4090" }], ram: "64GB", disk: "500GB" }, services],
    },
    models: [
      { alias: "llama4", parallel: 2, context: 4096, replicas: count },
      { alias: "qwen2.5-1.5b", parallel: 2, context: 4096, replicas: count },
      { alias: "nomic-embed-text", replicas: count },
    ],
    groups: [
      { name: "default", models: ["llama4", "qwen2.5-1.5b"] },
      { name: "embedding", models: ["nomic-embed-text"] },
    ],
  });

  // Limits are ten times what a loaded machine of two cores takes.
  test.each([
    [10, 1000],
    [100, 2000],
    [1000, 10000],
  ])("%d nodes are planned in less than %d ms", (count, limit) => {
    const started = performance.now();
    const { nodes } = planOf(sized(count));
    expect(performance.now() - started).toBeLessThan(limit);
    expect(nodes).toHaveLength(count);
    expect(nodes.every(({ models }) => models.length === 3)).toBe(true);
  });

  test("a machine too few is said, and how many copies there may be", () => {
    const raw = sized(100);
    const [gpu, ...others] = (raw.hardware as { pools: Raw[] }).pools;
    const result = createPlan({ ...raw, hardware: { pools: [{ ...gpu, count: 99 }, ...others] } });
    const [problem] = result.ok ? [] : result.problems;
    expect(problem).toMatchObject({
      path: "models[0]",
      suggestion: expect.stringContaining("write replicas: 99; or add 1 x"),
    });
  });
});
