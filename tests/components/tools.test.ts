import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { AiStack } from "../../components";
import { openWebUIService } from "../../components/open-webui";
import { codeExecutionService, kernelSpec } from "../../components/tools/code-execution";
import { documentExtractionService } from "../../components/tools/document-extraction";
import { webSearchService } from "../../components/tools/web-search";
import type { Plan } from "../../plan/types";
import { isSecret, ofType, one, register, reveal } from "../support/mocks";
import { CPU_CLUSTER, CPU_TEAM, planOf } from "../support/plans";

const TOOLS = { webSearch: {}, codeExecution: {}, documents: {} };
const COMMON = {
  platform: { kind: "docker" as const, stack: "test", networks: {} },
  topology: { "web-search": ["ui"], "code-execution": ["ui"], "document-extraction": ["ui"], ui: ["edge"] },
  image: "image:1",
};
const UI = {
  ...COMMON,
  url: "https://ai.example.com",
  gatewayKey: "sk-ui",
  defaultGroup: "default",
  embedding: { group: "embedding", dimensions: 384 },
  admin: { email: "admin@example.com", name: "Admin", password: "secret" },
  secretKey: "a",
  jwtSecret: "b",
};
const OWN = { name: "handbook", url: "http://h/?q={query}", results: "r", link: "l", title: "t", text: "x" };
const CODE = { memoryBytes: 2 ** 30, cpus: 1.5, seconds: 30 };

const IMAGES = {
  image: "registry.example.com/comfyui:0.9.2",
  checkpoint: { url: "https://models.example.com/sdxl.safetensors", sha256: "a".repeat(64) },
  vram: "12GiB",
};

const plain = <T>(output: pulumi.Input<T>) =>
  new Promise<T>((resolve) => pulumi.output(output).apply((value) => resolve(value as T)));
const put = (plan: Plan) => register(() => new AiStack("ai-stack", { plan, stack: "ai-stack-test" }));

describe("web search", () => {
  const service = webSearchService({ ...COMMON, search: { engines: ["wikipedia"], own: [OWN] }, key: "k" });

  test("answers in JSON, takes no program for a robot, and asks what config names", async () => {
    const [file] = service.files;
    expect(file).toMatchObject({ path: "/etc/searxng/settings.yml", secret: true });
    expect(parse(await plain(file!.content))).toMatchObject({
      use_default_settings: { engines: { keep_only: ["wikipedia"] } },
      search: { formats: ["html", "json"] },
      server: { secret_key: "k", limiter: false },
      engines: [
        { name: "wikipedia", disabled: false, categories: "general" },
        {
          name: "handbook",
          engine: "json_engine",
          enable_http: true,
          search_url: "http://h/?q={query}",
          results_query: "r",
          url_query: "l",
          title_query: "t",
          content_query: "x",
        },
      ],
    });
  });

  test("may go out, and is called by the UI alone", () => {
    expect(service).toMatchObject({ egress: true, callers: ["ui"], calls: [], readOnlyRoot: true, capabilities: [] });
  });
});

describe("code execution", () => {
  const service = codeExecutionService({ ...COMMON, limits: CODE, token: "t" });

  test("leads nowhere, and is called by the UI alone", () => {
    expect(service).toMatchObject({ sealed: true, egress: false, callers: ["ui"], calls: [], readOnlyRoot: true });
    expect(service.resources).toEqual({ memoryBytes: 2 ** 30, cpus: 1.5 });
  });

  test("keeps its token out of what a run sees of its environment", async () => {
    expect(service.secretEnv).toEqual({});
    expect(JSON.stringify(service.env)).not.toContain("TOKEN");
    const [config] = service.files;
    expect(config!.secret).toBe(true);
    expect(await plain(config!.content)).toContain('c.IdentityProvider.token = "t"');
  });

  test("limits the processes of all runs, and the memory and the time of each", async () => {
    expect(await plain(service.files[0]!.content)).toContain("RLIMIT_NPROC, (200, 200)");
    const { argv } = JSON.parse(kernelSpec(CODE));
    expect(argv[2]).toContain("ulimit -t 30 && ulimit -d 786432 &&");
  });
});

test("document extraction leads nowhere, and is called by the UI alone", () => {
  const service = documentExtractionService({ ...COMMON, memoryBytes: 2 ** 30 });
  expect(service).toMatchObject({ sealed: true, egress: false, callers: ["ui"], readOnlyRoot: true, secretEnv: {} });
});

describe("the UI", () => {
  test("without tools runs no code, and goes nowhere", () => {
    const { env, egress } = openWebUIService(UI);
    expect(env).toMatchObject({ ENABLE_CODE_EXECUTION: "False", ENABLE_CODE_INTERPRETER: "False" });
    expect(Object.keys(env).filter((name) => /SEARCH|TIKA|JUPYTER/.test(name))).toEqual([]);
    expect(egress).toBe(false);
  });

  test("is told where its tools are", () => {
    const webSearch = { engines: [], own: [OWN], results: 2, pages: "none" as const, queries: "model" as const };
    const tools = { webSearch, codeExecution: CODE, documents: { memoryBytes: 1 }, codeToken: "t" };
    const { env, secretEnv, egress } = openWebUIService({ ...UI, tools });
    expect(env).toMatchObject({
      ENABLE_WEB_SEARCH: "True",
      WEB_SEARCH_ENGINE: "searxng",
      SEARXNG_QUERY_URL: "http://web-search:8080/search",
      WEB_SEARCH_RESULT_COUNT: "2",
      BYPASS_WEB_SEARCH_WEB_LOADER: "True",
      ENABLE_LOCAL_WEB_FETCH: "False",
      CODE_EXECUTION_ENGINE: "jupyter",
      CODE_EXECUTION_JUPYTER_URL: "http://code-execution:8888",
      CODE_INTERPRETER_JUPYTER_TIMEOUT: "30",
      CONTENT_EXTRACTION_ENGINE: "tika",
      TIKA_SERVER_URL: "http://document-extraction:9998",
    });
    expect(secretEnv).toMatchObject({
      CODE_EXECUTION_JUPYTER_AUTH_TOKEN: "t",
      CODE_INTERPRETER_JUPYTER_AUTH_TOKEN: "t",
    });
    expect(egress).toBe(false);
  });

  test.each([
    ["public", "False"],
    ["all", "True"],
  ] as const)("goes out for pages: %s", (pages, local) => {
    const webSearch = { engines: ["wikipedia"], own: [], results: 3, pages, queries: "question" as const };
    const { env, egress } = openWebUIService({ ...UI, tools: { webSearch } });
    expect(egress).toBe(true);
    expect(env).toMatchObject({
      BYPASS_WEB_SEARCH_WEB_LOADER: "False",
      ENABLE_LOCAL_WEB_FETCH: local,
      ENABLE_SEARCH_QUERY_GENERATION: "False",
      ENABLE_RETRIEVAL_QUERY_GENERATION: "False",
    });
  });
});

describe("image generation", () => {
  const host = { name: "desk", gpus: [{ product: "rtx-4090", count: 2 }], ram: "128GB", disk: "500GB" };
  const raw = (over: object) => ({
    tier: "team",
    hardware: { hosts: [host] },
    models: [{ alias: "smollm2" }, { alias: "all-minilm" }],
    tools: { images: IMAGES },
    ...over,
  });

  test("on Docker has memory of one GPU, and models what is left of it", async () => {
    const plan = planOf(raw({}));
    expect(plan.imagesOn).toMatchObject({ host: "desk", gpu: { id: "1" } });
    expect(plan.report).toContain("image-generation on desk, GPU 1 rtx-4090: 12 GiB are kept for it");
    const { inputs } = one(await put(plan), "Container", "image-generation");
    expect(inputs.deviceRequests).toEqual([{ driver: "nvidia", deviceIds: ["1"], capabilities: ["gpu"] }]);
    expect(inputs).toMatchObject({ readOnly: true, user: "1000:1000" });
  });

  test("beside a large model is planned where that still fits", () => {
    const hardware = { hosts: [{ ...host, gpus: [{ product: "rtx-4090", count: 1 }] }] };
    const { nodes, imagesOn } = planOf(raw({ hardware }));
    expect(nodes[0]!.gpus[0]!.gpu.memoryBytes).toBe(imagesOn!.gpu.memoryBytes - 12 * 2 ** 30);
  });

  test("tells the UI which field of its workflow is what", () => {
    const { tools } = planOf(raw({}));
    const { env } = openWebUIService({ ...UI, tools: tools! });
    expect(env).toMatchObject({
      ENABLE_IMAGE_GENERATION: "True",
      IMAGE_GENERATION_ENGINE: "comfyui",
      COMFYUI_BASE_URL: "http://image-generation:8188",
      IMAGE_GENERATION_MODEL: "checkpoint.safetensors",
    });
    expect(JSON.parse(env.COMFYUI_WORKFLOW_NODES as string)).toContainEqual({
      type: "prompt",
      key: "text",
      node_ids: ["6"],
    });
  });
});

describe("a stack with tools", () => {
  test("on Docker: a network of its own for each, with nobody in it but the UI", async () => {
    const registered = await put(planOf({ ...CPU_TEAM, tools: TOOLS }));
    const networksOf = (name: string) =>
      (one(registered, "Container", name).inputs.networksAdvanced as { name: string }[]).map((network) => network.name);
    expect(networksOf("code-execution")).toEqual(["ai-stack-code-execution-id"]);
    expect(networksOf("document-extraction")).toEqual(["ai-stack-document-extraction-id"]);
    expect(networksOf("web-search")).toEqual(["ai-stack-web-search-id", "ai-stack-egress-id"]);
    expect(one(registered, "Network", "ai-stack-code-execution").inputs.internal).toBe(true);
    const { envs } = one(registered, "Container", "ui").inputs;
    expect(isSecret(envs)).toBe(true);
    expect(reveal(envs)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^CODE_EXECUTION_JUPYTER_AUTH_TOKEN=value-of-.*code-execution-token/),
      ]),
    );
  });

  test("has the secrets of the tools that are on, and no others", async () => {
    const registered = await put(planOf({ ...CPU_TEAM, tools: { webSearch: {} } }));
    const names = ofType(registered, "RandomPassword").map(({ name }) => name);
    expect(names.filter((name) => /web-search|code-execution/.test(name))).toEqual([
      "ai-stack-secrets-web-search-key-0",
    ]);
  });

  test("in a cluster: nothing leaves what runs code, not even a question for a name", async () => {
    const registered = await put(planOf({ ...CPU_CLUSTER, tools: TOOLS }));
    const policies = registered.filter(({ type }) => type.endsWith(":NetworkPolicy")).map(({ inputs }) => inputs);
    const policyOf = (name: string) =>
      policies.find(({ metadata }) => (metadata as { name: string }).name === name)!.spec as Record<string, unknown>;
    for (const name of ["code-execution", "document-extraction"]) {
      expect(policyOf(name).egress).toEqual([]);
      expect(JSON.stringify(policyOf(name).ingress)).toContain('"values":["ui"]');
    }
    expect(JSON.stringify(policyOf("web-search").egress)).toContain("0.0.0.0/0");
    const [pod] = registered
      .filter(({ type, inputs }) => type.endsWith(":Deployment") && JSON.stringify(inputs).includes("kernel.json"))
      .map(({ inputs }) => JSON.stringify(inputs));
    expect(pod).toContain('"emptyDir":{"medium":"Memory"}');
  });

  test("counts their RAM where the other services are counted", () => {
    const { report } = planOf({ ...CPU_TEAM, tools: TOOLS });
    expect(report.find((line) => line.startsWith("bench:"))).toMatch(/web-search, code-execution, document-extraction/);
  });
});
