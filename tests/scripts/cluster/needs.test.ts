import { createClusterNeeds } from "../../../scripts/decide/cluster/needs";
import { allPermissions, permissionsOf, resourceName } from "../../../scripts/decide/cluster/permissions";
import { planOf } from "../../support/plans";
import { facts, failing, known, needsOf } from "./support";

test("a plan on Docker needs no cluster", () => {
  expect(() => createClusterNeeds(planOf({ tier: "minimum" }), "ai-stack-local")).toThrow("the plan has no cluster");
});

test("prod needs its Ollama nodes with their GPUs", () => {
  const { pods, context, namespace } = needsOf();
  expect({ context, namespace }).toEqual({ context: "prod", namespace: "ai-stack" });
  expect(pods.reduce((sum, { devices }) => sum + (devices?.count ?? 0), 0)).toBe(4);
  expect(new Set(pods.flatMap(({ devices }) => devices?.resource ?? []))).toEqual(new Set(["nvidia.com/gpu"]));
});

test("slices are asked for by their profile", () => {
  const hardware = {
    pools: [{ name: "gpu", gpus: [{ product: "a100-80gb", mig: "3g.40gb", count: 4 }], ram: "256GB", disk: "2TB" }],
  };
  const models = [{ alias: "qwen3", model: "qwen3-14b" }, { alias: "nomic-embed-text" }];
  const groups = [
    { name: "default", models: ["qwen3"] },
    { name: "embedding", models: ["nomic-embed-text"] },
  ];
  const { pods } = needsOf({ hardware, models, groups });
  expect(new Set(pods.flatMap(({ devices }) => devices?.resource ?? []))).toEqual(new Set(["nvidia.com/mig-3g.40gb"]));
});

const kubernetes = { context: "prod", clusterIdentifier: "prod", sharedStorageClass: "nfs" };

test("claims need their API, a class and devices", () => {
  const needs = needsOf({ kubernetes: { ...kubernetes, gpuAllocation: "dra" } });
  expect(needs.claims).toBe(true);
  expect(failing(facts(), needs)).toEqual([
    "Claimable GPUs: 0, the plan claims 4",
    "API for the claims of GPUs: resource.k8s.io/v1 is not served",
    "DeviceClass gpu.nvidia.com: not known: it was not asked for",
  ]);
});

test("a Gateway, and what others made, are looked for by name", () => {
  const needs = needsOf({
    edge: {
      host: "ai.example.com",
      certificate: "given",
      secret: "ai-tls",
      entry: { kind: "load-balancer" },
    },
    stores: {
      database: { kind: "external", secret: "postgres" },
      cache: { kind: "external", secret: "redis" },
      files: { kind: "s3", bucket: "files", endpoint: "https://s3.example.com", region: "eu", secret: "s3" },
    },
  });
  expect(needs.named.map(({ kind, name, keys }) => [kind, name, keys])).toEqual([
    ["Secret", "ai-tls", ["tls.crt", "tls.key"]],
    ["Secret", "postgres", ["litellm-url", "webui-url"]],
    ["Secret", "redis", ["url"]],
    ["Secret", "s3", ["access-key", "secret-key"]],
  ]);
  expect(needs.sharedStorageClass).toBeUndefined();
  const there = { "Secret/ai-tls": known(["tls.crt"]), "Secret/postgres": known(undefined) };
  const said = failing(facts({ named: there }), needs);
  expect(said).toContain("Secret ai-tls: lacks tls.key");
  expect(said).toContain("Secret postgres: is not there in ai-stack");
});

test("secrets of providers and of sign-in are looked for, too", () => {
  const provider = {
    name: "outside",
    kind: "openai",
    model: "gpt-5-mini",
    price: { input: 0.25, output: 2 },
    budget: { dollars: 20, period: "1mo" },
    fallbackFor: ["fast"],
    secret: "openai",
  };
  const ldap = {
    kind: "ldap",
    server: "ldap.example.com",
    baseDn: "dc=example,dc=com",
    bindDn: "cn=reader,dc=example",
  };
  const named = (signIn: object) =>
    needsOf({ providers: [provider], signIn })
      .named.filter(({ kind }) => kind === "Secret")
      .map(({ name, keys }) => [name, keys]);
  expect(named({ ...ldap, secret: "ldap" })).toEqual([
    ["openai", ["api-key"]],
    ["ldap", ["bind-password"]],
  ]);
  const oidc = { kind: "oidc", issuer: "https://id.example.com", clientId: "ai" };
  expect(named({ ...oidc, secret: "oidc" })).toContainEqual(["oidc", ["client-secret"]]);
  expect(named(oidc)).toEqual([["openai", ["api-key"]]]);
});

test("permissions are those of what the config makes", () => {
  const names = (plan: Parameters<typeof permissionsOf>[0]) => permissionsOf(plan).map(resourceName);
  const plan = planOf({ tier: "minimum" });
  expect(names(plan)).not.toContain("ingresses.networking.k8s.io");
  const ingress = { ...plan, edge: { ...plan.edge, entry: { kind: "ingress" as const } } };
  expect(names(ingress)).toContain("ingresses.networking.k8s.io");
  const all = allPermissions().map(resourceName);
  expect(names(ingress).filter((name) => !all.includes(name))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});
