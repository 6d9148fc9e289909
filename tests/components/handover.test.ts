/** A stack whose edge is somebody else's. */
import { AiStack } from "../../components";
import { edgeRoutes } from "../../components/edge-routes";
import type { Plan } from "../../plan";
import { idOfInternal } from "../../platforms/docker/networks";
import { ofType, one, type Registered, register } from "../support/mocks";
import { CPU_CLUSTER, CPU_TEAM, planOf } from "../support/plans";

const entry = (from: string) => ({ entry: { kind: "existing", from } });
const docker = planOf({ ...CPU_TEAM, edge: { host: "ai.example.com", ...entry("ai-edge") } });
const cluster = planOf({ ...CPU_CLUSTER, edge: { host: "ai.example.com", ...entry("ingress-nginx") } });

const made = new Map<Plan, Promise<Registered[]>>();

/** What a plan registers; made once for each, because it takes seconds. */
function put(plan: Plan): Promise<Registered[]> {
  const there = made.get(plan) ?? register(() => new AiStack("ai-stack", { plan, stack: "ai-stack-x" }));
  made.set(plan, there);
  return there;
}

describe("on Docker", () => {
  test("there is no edge, and nothing is published", async () => {
    const containers = ofType(await put(docker), "Container");
    expect(containers.map(({ name }) => name)).not.toContain("edge");
    expect(containers.flatMap(({ inputs }) => inputs.ports ?? [])).toEqual([]);
  });

  test("the gateway and the UI alone join the network that is there, without their short names", async () => {
    const registered = await put(docker);
    const joined = ofType(registered, "Container").flatMap(({ name, inputs }) =>
      (inputs.networksAdvanced as { name: string; aliases?: string[] }[])
        .filter((network) => network.name === "id-of-ai-edge")
        .map(({ aliases }) => [name, aliases]),
    );
    expect(joined.sort()).toEqual([
      ["gateway", undefined],
      ["ui", undefined],
    ]);
  });

  test("a network that leads out of the stack is refused", () => {
    const network = { name: "proxy", id: "id-of-proxy" };
    expect(() => idOfInternal({ ...network, internal: false })).toThrow("'proxy' of edge.entry.from leads out");
    expect(idOfInternal({ ...network, internal: true })).toBe("id-of-proxy");
  });

  test("the UI has the address of that edge, on 443 unless told otherwise", async () => {
    const { inputs } = one(await put(docker), "Container", "ui");
    expect(JSON.stringify(inputs.envs)).toContain("WEBUI_URL=https://ai.example.com");
    expect(docker.edge.httpsPort).toBe(443);
  });
});

describe("in a cluster", () => {
  test("there is no edge and no way in of the stack's own", async () => {
    const registered = await put(cluster);
    const objects = registered.map(({ name }) => name).filter((name) => name.startsWith("edge"));
    expect(objects).toEqual([]);
    const types = ofType(registered, "Service").map(({ inputs }) => (inputs.spec as { type: string }).type);
    expect([...new Set(types)]).toEqual(["ClusterIP"]);
    expect(ofType(registered, "Ingress")).toEqual([]);
  });

  test("the pods of that namespace reach the ports of the gateway and the UI, and of nothing else", async () => {
    const policies = ofType(await put(cluster), "NetworkPolicy").filter(({ inputs }) =>
      JSON.stringify((inputs.spec as { ingress?: unknown }).ingress ?? []).includes("ingress-nginx"),
    );
    const rules = policies.map(({ inputs }) => [
      (inputs.metadata as { name: string }).name,
      (inputs.spec as { ingress: unknown[] }).ingress.at(-1),
    ]);
    const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }];
    expect(rules.sort()).toEqual([
      ["gateway", { from, ports: [{ protocol: "TCP", port: 4000 }] }],
      ["ui", { from, ports: [{ protocol: "TCP", port: 8080 }] }],
    ]);
  });

  test("the routes name the Services", async () => {
    let routes: unknown;
    await register(() => {
      new AiStack("ai-stack", { plan: cluster, stack: "ai-stack-x" }).routes?.apply((value) => {
        routes = value;
      });
    });
    expect(routes).toMatchObject({
      ...{ host: "ai.example.com", port: 443, from: "ingress-nginx" },
      upstreams: { gateway: { host: "gateway.ai.svc", port: 4000 }, ui: { host: "ui.ai.svc", port: 8080 } },
    });
  });
});

describe("routes", () => {
  const upstreams = { gateway: { host: "g", port: 4000 }, ui: { host: "u", port: 8080 } };
  /** Where the first rule that applies leads. */
  const decide = (path: string, plan = docker.edge) => {
    const rule = edgeRoutes(plan, upstreams, 600).rules.find((one) => new RegExp(one.path).test(path));
    return rule?.to ?? "refused";
  };

  test.each([
    ["/v1/chat/completions", "gateway"],
    ["/v1/models/fast", "gateway"],
    ["/v1/../key/list", "refused"],
    ["/v1/mcp", "refused"],
    ["/metrics", "refused"],
    ["/metrics/", "refused"],
    ["/key/list", "ui"],
    ["/", "ui"],
    ["/ws/socket.io/?EIO=4", "ui"],
  ])("%s: %s", (path, expected) => {
    expect(decide(path)).toBe(expected);
  });

  test("admin routes are there from where config says alone", () => {
    const { rules } = edgeRoutes({ ...docker.edge, adminFrom: ["10.20.0.0/16"] }, upstreams, 600);
    const admin = rules.filter(({ from }) => from !== undefined);
    expect(admin).toEqual([expect.objectContaining({ to: "gateway", from: ["10.20.0.0/16"] })]);
    expect(new RegExp(admin[0]!.path).test("/key/generate")).toBe(true);
  });

  test("say sizes, times, and what counts as an attempt to sign in", () => {
    expect(edgeRoutes(docker.edge, upstreams, 602)).toMatchObject({
      unbuffered: true,
      bodyLimitBytes: 100e6,
      timeouts: { head: 10, body: 3600, answer: 602, wait: 60 },
      signIns: { paths: expect.arrayContaining(["/api/v1/auths/signin"]), perMinute: 20 },
    });
  });

  test("are no output of a stack with an edge of its own", async () => {
    let stack: AiStack | undefined;
    await register(() => {
      stack = new AiStack("ai-stack", { plan: planOf(CPU_TEAM), stack: "ai-stack-x" });
    });
    expect(stack?.routes).toBeUndefined();
  });
});
