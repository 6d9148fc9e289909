/** Stacks on a cluster: exactly these resources, with exactly these inputs. */
import { AiStack } from "../../components";
import type { Plan } from "../../plan/types";
import { isSecret, ofType, one, type Registered, register, reveal } from "../support/mocks";
import { CPU_CLUSTER, planOf } from "../support/plans";
import { stackConfig } from "../support/stacks";

const made = new Map<string, Promise<Registered[]>>();

/** What a plan registers; made once for each plan, because it takes seconds. */
function put(plan: Plan, preview = false): Promise<Registered[]> {
  const key = `${preview} ${JSON.stringify(plan)}`;
  if (!made.has(key))
    made.set(
      key,
      register(() => new AiStack("ai-stack", { plan, stack: "ai-stack-prod" }), preview),
    );
  return made.get(key)!;
}

const summary = (registered: Registered[]) => registered.map(({ type, name }) => `${type} ${name}`).sort();

/** Inputs as a reviewer would read them: secrets are only named as such, images change too often. */
const masked = (value: unknown): unknown => {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  const shown = Object.entries(value).filter(([key]) => !["image", "__provider", "ai-stack.content"].includes(key));
  return Object.fromEntries(shown.map(([key, inner]) => [key, masked(inner)]));
};

/** Everything that becomes an object of the cluster: by the manifest that it has as inputs, or carries. */
const manifests = (registered: Registered[]) =>
  registered.flatMap(({ inputs }) => {
    const manifest = (inputs.kind ? inputs : inputs.manifest) as Manifest | undefined;
    return manifest ? [manifest] : [];
  });

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: { template?: { spec: { containers: Record<string, never>[] } } & Record<string, never> };
}

const prod = planOf(stackConfig("prod"));
const cpu = planOf(CPU_CLUSTER);

describe("the stack prod", () => {
  test("is made of exactly these resources", async () => {
    expect(summary(await put(prod))).toMatchSnapshot();
  });

  test("gives its objects exactly these inputs", async () => {
    const objects = manifests(await put(prod)).map((manifest) => [
      `${manifest.kind} ${manifest.metadata.name}`,
      manifest,
    ]);
    expect(masked(Object.fromEntries(objects))).toMatchSnapshot();
  });

  test("shows the same resources in a preview, where nothing is known yet", async () => {
    expect(summary(await put(prod, true))).toEqual(summary(await put(prod)));
  });

  test("names every object once, in its namespace", async () => {
    const all = manifests(await put(prod));
    const names = all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    const outside = all.filter(({ metadata }) => metadata.namespace !== "ai-stack").map(({ kind }) => kind);
    expect([...new Set(outside)].sort()).toEqual(["Namespace", "PriorityClass"]);
  });

  test("speaks to the cluster that is named, never to the current one", async () => {
    const registered = await put(prod);
    expect(one(registered, "kubernetes", "ai-stack-cluster").inputs).toMatchObject({
      context: "prod",
      clusterIdentifier: "prod",
      namespace: "ai-stack",
    });
    for (const { type, provider } of registered.filter(({ type }) => type.startsWith("kubernetes:")))
      expect(`${type} ${provider}`).toContain("ai-stack-cluster");
  });

  test("gives each of four Ollama nodes one A100 and a volume of its own, and never an id", async () => {
    const registered = await put(prod);
    const nodes = ofType(registered, "StatefulSet").filter(({ name }) => name.startsWith("ollama-"));
    expect(nodes).toHaveLength(4);
    for (const { inputs } of nodes) {
      const text = JSON.stringify(inputs);
      expect(text).toContain('"limits":{"memory":');
      expect(text).toContain('"nvidia.com/gpu":"1"');
      expect(text).toContain('"NVIDIA-A100-SXM4-80GB"');
      expect(text).not.toContain("NVIDIA_VISIBLE_DEVICES");
    }
    const volumes = ofType(registered, "Volume").map(({ name }) => name);
    expect(volumes.filter((name) => name.startsWith("ollama-"))).toHaveLength(4);
  });

  test("has two of each of edge, gateway and UI, which more join and drains spare", async () => {
    const registered = await put(prod);
    const deployments = ofType(registered, "Deployment").map(({ name, inputs }) => [
      name,
      (inputs.spec as { replicas: number }).replicas,
    ]);
    expect(Object.fromEntries(deployments)).toEqual({ edge: 2, gateway: 2, ui: 2 });
    expect(ofType(registered, "PodDisruptionBudget")).toHaveLength(3);
    expect(
      ofType(registered, "HorizontalPodAutoscaler")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["gateway-scaler", "ui-scaler"]);
  });

  test("has one way in, and nothing else that can be reached from outside", async () => {
    const registered = await put(prod);
    expect(ofType(registered, "Ingress")).toHaveLength(1);
    const types = ofType(registered, "Service").map(({ inputs }) => (inputs.spec as { type: string }).type);
    expect([...new Set(types)]).toEqual(["ClusterIP"]);
  });

  test("keeps secrets in Secrets alone, as secrets", async () => {
    const registered = await put(prod);
    for (const { inputs } of ofType(registered, "Secret")) expect(isSecret(inputs.stringData)).toBe(true);
    const env = one(registered, "Secret", "gateway-env-secret").inputs.stringData;
    expect(reveal(env)).toMatchObject({ LITELLM_MASTER_KEY: expect.stringMatching(/^sk-value-of/) });
    const others = registered.filter(({ type }) => !type.endsWith(":Secret") && !type.startsWith("random:"));
    expect(JSON.stringify(others.map(({ inputs }) => masked(inputs)))).not.toContain("value-of-");
  });
});

test("a cluster without GPUs is reached by a port of its nodes, and asks for no GPU", async () => {
  const registered = await put(cpu);
  expect(one(registered, "Service", "edge-public-service").inputs.spec).toMatchObject({
    type: "NodePort",
    ports: [{ nodePort: 30443 }],
  });
  // It makes its certificate itself, which one edge alone can keep.
  expect(one(registered, "StatefulSet", "edge").inputs.spec).toMatchObject({ replicas: 1 });
  expect(ofType(registered, "Ingress")).toEqual([]);
  expect(JSON.stringify(manifests(registered))).not.toContain("nvidia.com/gpu");
});

test("a database that an operator runs takes the place of the server", async () => {
  const registered = await put({
    ...cpu,
    stores: { ...cpu.stores, database: { kind: "cloudnative-pg", instances: 2 } },
  });
  expect(one(registered, "Cluster", "database-cluster").inputs.spec).toMatchObject({ instances: 2 });
  expect(ofType(registered, "StatefulSet").map(({ name }) => name)).not.toContain("database");
  expect(ofType(registered, "Task").map(({ name }) => name)).toContain("database-setup");
});

test("servers outside of the stack are neither made nor set up", async () => {
  const database = { kind: "external", secret: "postgres" } as const;
  const cache = { kind: "external", secret: "redis" } as const;
  const { database: _database, cache: _cache, ...topology } = cpu.topology;
  const registered = await put({ ...cpu, topology, stores: { ...cpu.stores, database, cache } });
  const names = registered.map(({ name }) => name);
  for (const absent of ["database", "cache", "database-setup"]) expect(names).not.toContain(absent);
  expect(names).toEqual(expect.arrayContaining(["gateway-migration", "ui-migration", "gateway-keys"]));
});
