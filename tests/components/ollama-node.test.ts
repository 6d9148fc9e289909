import { type OllamaNodeArgs, ollamaService, pullScript, pullTask } from "../../components/ollama-node";

const ARGS: OllamaNodeArgs = {
  platform: { kind: "docker", stack: "test", networks: {} },
  topology: { "ollama-0": ["gateway", "pull-ollama-0-qwen3-6"], mirror: ["ollama-0"] },
  image: "ollama/ollama:1",
  service: "ollama-0",
  contextTokens: 8192,
  parallel: 2,
  kvCacheType: "f16",
  keepAlive: "-1",
  memoryBytes: 8e9,
  diskBytes: 20e9,
  models: [{ alias: "qwen3.6", tag: "qwen3.5:9b", capability: "chat" }],
  library: { kind: "ollama", insecure: false },
};
const GPU = {
  vendor: "nvidia" as const,
  count: 1,
  product: "rtx-3090",
  memoryBytes: 24 * 1024 ** 3,
  deviceIds: ["0"],
};

describe("the Ollama server", () => {
  const service = ollamaService(ARGS);

  test("is not root, has a read-only root, no capabilities and no published port", () => {
    expect(service.user).toBe("1000:1000");
    expect(service.readOnlyRoot).toBe(true);
    expect(service.capabilities).toEqual([]);
    expect(service.ports).toEqual([{ name: "http", containerPort: 11434 }]);
  });

  test("gets context, slots and keep-alive from the plan", () => {
    expect(service.env).toMatchObject({
      OLLAMA_CONTEXT_LENGTH: "8192",
      OLLAMA_NUM_PARALLEL: "2",
      OLLAMA_KEEP_ALIVE: "-1",
      OLLAMA_NO_CLOUD: "1",
    });
  });

  test("may be reached by its callers alone", () => {
    expect(service.callers).toEqual(["gateway", "pull-ollama-0-qwen3-6"]);
    expect(service.calls).toEqual(["mirror"]);
  });

  test("sees no GPU unless it asks for one", () => {
    expect(service.env.NVIDIA_VISIBLE_DEVICES).toBe("void");
    expect(service).not.toHaveProperty("gpu");
    const withGpu = ollamaService({ ...ARGS, gpu: GPU });
    expect(withGpu.env).not.toHaveProperty("NVIDIA_VISIBLE_DEVICES");
    expect(withGpu.gpu).toEqual(GPU);
  });

  test("spreads its models over all of several GPUs, as they were planned", () => {
    const pair = { ...GPU, count: 2, deviceIds: ["0", "1"] };
    expect(ollamaService({ ...ARGS, gpu: pair }).env.OLLAMA_SCHED_SPREAD).toBe("1");
    expect(ollamaService({ ...ARGS, gpu: GPU }).env).not.toHaveProperty("OLLAMA_SCHED_SPREAD");
  });

  test("turns flash attention on where the KV cache is quantised, and else leaves it to Ollama", () => {
    expect(service.env).not.toHaveProperty("OLLAMA_FLASH_ATTENTION");
    expect(ollamaService({ ...ARGS, kvCacheType: "q8_0" }).env.OLLAMA_FLASH_ATTENTION).toBe("1");
  });

  test("reaches outside for the model library, but not for the packaged one", () => {
    expect(service.egress).toBe(true);
    const library = { kind: "packaged" as const, registry: "mirror:5000", insecure: true };
    expect(ollamaService({ ...ARGS, library }).egress).toBe(false);
  });
});

describe("the pull of a model", () => {
  test("is named after node and model, runs again when the context changes, and is undone by removing the model", () => {
    const task = pullTask(ARGS, ARGS.models[0]!);
    expect(task.name).toBe("pull-ollama-0-qwen3-6");
    expect(task.calls).toEqual(["ollama-0"]);
    expect(task.triggers).toEqual({ tag: "qwen3.5:9b", context: "8192", parallel: "2" });
    expect(task.undo?.args).toEqual(["ollama rm qwen3.5:9b"]);
    expect(task.check?.args).toEqual(["ollama show qwen3.5:9b >/dev/null"]);
  });

  test.each([
    ["qwen2.5:7b", "mirror:5000/library/qwen2.5:7b"],
    ["someone/model:1", "mirror:5000/someone/model:1"],
  ])("from a registry, %s keeps the tag that the gateway asks for", (tag, source) => {
    const model = { alias: "m", tag, capability: "chat" as const };
    expect(pullScript(model, { kind: "registry", registry: "mirror:5000", insecure: true }).split("\n")).toEqual([
      `ollama pull --insecure ${source}`,
      `ollama cp ${source} ${tag}`,
      `ollama rm ${source}`,
      `ollama run ${tag} "" >/dev/null`,
    ]);
  });

  test("loads an embedding model with a word: it refuses the empty prompt that loads a chat model", () => {
    const model = { alias: "e", tag: "all-minilm:22m", capability: "embedding" as const };
    expect(pullScript(model, { kind: "ollama", insecure: false }).split("\n")).toEqual([
      "ollama pull all-minilm:22m",
      'ollama run all-minilm:22m "ready" >/dev/null',
    ]);
  });
});
