import { findOrphans, findPulls, judgeLock, parseLock, parseProcess, withoutPending } from "../../scripts/decide/locks";

const lock = parseLock('{"pid":26130,"username":"root","hostname":"vm","timestamp":"2026-11-23T11:27:14Z"}');

describe("judgeLock", () => {
  it.each([
    ["a dead process", "", "stale"],
    ["a zombie", "Z    pulumi <defunct>\n", "stale"],
    ["another program with the same number", "Ss   bash\n", "stale"],
    ["an update at work", "Sl+  pulumi\n", "held"],
  ])("%s", (_, ps, verdict) => {
    expect(judgeLock(lock, "vm", parseProcess(ps))).toBe(verdict);
  });

  it("leaves another machine's lock alone", () => {
    expect(judgeLock(lock, "laptop", undefined)).toBe("foreign");
  });

  it.each(["", "{", '{"pid":"x"}'])("takes %j, cut off while it was written, for nobody's", (text) => {
    expect(judgeLock(parseLock(text), "vm", undefined)).toBe("stale");
  });
});

describe("operations that were cut off", () => {
  const operation = (type: string, kind: string, name?: string) => ({
    type,
    resource: { urn: `urn:${name}`, type: kind, inputs: { name } },
  });
  const stack = {
    version: 3,
    deployment: {
      resources: [{ urn: "urn:kept" }],
      pending_operations: [
        operation("creating", "docker:index/container:Container", "ai-stack-local-ui"),
        operation("creating", "docker:index/network:Network", "ai-stack-local-net"),
        operation("creating", "docker:index/volume:Volume", "ai-stack-local-data"),
        operation("deleting", "docker:index/container:Container", "ai-stack-local-edge"),
        operation("creating", "docker:index/container:Container"),
        operation("creating", "random:index/randomPassword:RandomPassword", "p"),
      ],
    },
  };

  it("leave containers and networks whose names are taken; never a volume, which may hold data", () => {
    expect(findOrphans(stack)).toEqual([
      { kind: "container", name: "ai-stack-local-ui" },
      { kind: "network", name: "ai-stack-local-net" },
    ]);
  });

  it("are taken out of the state, and nothing else is", () => {
    expect(withoutPending(stack)).toEqual({ version: 3, deployment: { resources: [{ urn: "urn:kept" }] } });
    expect(findOrphans({ deployment: {} })).toEqual([]);
  });
});

it("findPulls finds the models of the nodes, and no other task", () => {
  const stack = "urn:pulumi:local::ai-stack::ai-stack:index:AiStack";
  const pull = `${stack}$ai-stack:index:OllamaNode$pulumi-nodejs:dynamic/docker:Task::ollama-0-smollm2`;
  const others = [
    `${stack}$ai-stack:index:Database$pulumi-nodejs:dynamic/docker:Task::database-setup`,
    `${stack}$ai-stack:index:OllamaNode$docker:index/container:Container::ollama-0`,
  ];
  expect(findPulls({ deployment: { resources: [pull, ...others].map((urn) => ({ urn })) } })).toEqual([pull]);
  expect(findPulls({ deployment: {} })).toEqual([]);
});
