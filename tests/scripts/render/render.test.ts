/** `npm run render`: the same objects as `up` makes, in order, without a secret. */
import { parse } from "yaml";
import { AiStack } from "../../../components";
import type { Plan } from "../../../plan/types";
import { permissionsOf, resourceName } from "../../../scripts/decide/cluster/permissions";
import { renderFiles } from "../../../scripts/decide/render/files";
import { collectObjects } from "../../../scripts/decide/render/objects";
import type { Manifest, Ordered } from "../../../scripts/decide/render/recorded";
import { readRawConfig } from "../../../scripts/decide/stack-config";
import { recordProgram } from "../../../scripts/effects/record";
import { committedConfig } from "../../../scripts/effects/state";
import { isSecret, register, reveal } from "../../support/mocks";
import { planOf } from "../../support/plans";

const stack = "ai-stack-prod";
const prod = (config: Record<string, unknown> = {}) => planOf({ ...readRawConfig(committedConfig("prod")), ...config });
const collect = async (plan: Plan) => collectObjects(await recordProgram(plan, "ai-stack", stack));
const objectsOf = (files: Record<string, string>) =>
  Object.entries(files)
    .filter(([path]) => /^\d\d\//.test(path) && !path.endsWith("kustomization.yaml"))
    .map(([, text]) => parse(text) as Manifest);
const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

let objects: Ordered[];
let files: Record<string, string>;
beforeAll(async () => {
  objects = await collect(prod());
  files = renderFiles(objects, { stack });
});

/** Without Pulumi's marks, and without what is only for it or only for tools that apply files. */
function comparable(value: unknown): unknown {
  if (isSecret(value)) return comparable(reveal(value));
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(
    ([key, inner]) =>
      inner !== undefined && !/^(pulumi\.com|argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io)\//.test(key),
  );
  const plain = fields.map(([key, inner]) => [key, comparable(inner)] as const);
  // The hash is that of the generated values, which differ; the API server cannot tell an empty map from none.
  return Object.fromEntries(
    plain
      .map(([key, inner]) => [key, key === "ai-stack.content" ? "hash" : inner] as const)
      .filter(([key, inner]) => key !== "annotations" || Object.keys(inner as object).length > 0),
  );
}

test("what is written is what the program registers, and nothing else", async () => {
  const registered = await register(() => new AiStack("ai-stack", { plan: prod(), stack }));
  const made = registered.flatMap(({ type, inputs }): Manifest[] => {
    // What waits for a workload is nothing in the cluster.
    if (type.endsWith(":Ready")) return [];
    if (type.startsWith("pulumi-nodejs:dynamic/kubernetes:")) return [reveal(inputs.manifest) as Manifest];
    return type.startsWith("kubernetes:") ? [inputs as unknown as Manifest] : [];
  });
  const byName = (all: Manifest[]) => Object.fromEntries(all.map((one) => [nameOf(one), comparable(one)]));
  const expected = byName(made.filter(({ kind }) => kind !== "Secret"));
  for (const name of ["gateway", "ui"])
    delete (expected[`Deployment ${name}`] as { spec: { replicas?: number } }).spec.replicas;
  expect(byName(objectsOf(files))).toEqual(expected);
  expect(made.length).toBeGreaterThan(80);
});

test("no secret is in it, and every Secret that pods read is on the page", () => {
  const text = Object.values(files).join("\n");
  expect(text).not.toContain("GENERATED-");
  expect(objectsOf(files).filter(({ kind }) => kind === "Secret")).toEqual([]);
  const read = [...text.matchAll(/secretKeyRef:\n\s+key: (\S+)\n\s+name: (\S+)/g)].map((match) => [
    match[2]!,
    match[1]!,
  ]);
  expect(read.length).toBeGreaterThan(10);
  for (const [secret, key] of read) {
    const section = files["SECRETS.md"]!.split(`## ${secret}\n`)[1]?.split("\n## ")[0] ?? "";
    expect(section).toContain(`# ${key}\n`);
  }
});

test("what waits for others is in a later folder than they are", () => {
  const wave = (kind: string, name: string) =>
    objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)!.wave;
  expect(wave("Namespace", "ai-stack")).toBe(0);
  expect(objects.filter((one) => one.wave === 0)).toHaveLength(1);
  const stores = [
    wave("NetworkPolicy", "default-deny"),
    wave("StatefulSet", "database"),
    wave("Job", "database-setup"),
  ];
  const edge = wave("Deployment", "edge");
  // The gateway and the UI get ready side by side.
  const gateway = [wave("Job", "gateway-migration"), wave("Deployment", "gateway"), wave("Job", "gateway-keys")];
  const ui = [wave("Job", "ui-migration"), wave("Deployment", "ui")];
  for (const branch of [gateway, ui]) {
    const order = [...stores, ...branch, edge];
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(new Set(order).size).toBe(order.length);
  }
});

test("every file is in the kustomization of its folder, and every folder in that of all", () => {
  const resources = (path: string) => (parse(files[path]!) as { resources: string[] }).resources;
  const listed = resources("kustomization.yaml").flatMap((folder) =>
    resources(`${folder}/kustomization.yaml`).map((file) => `${folder}/${file}`),
  );
  const written = Object.keys(files).filter((path) => /^\d\d\/(?!kustomization)/.test(path));
  expect(listed.sort()).toEqual(written.sort());
});

test("each object says its wave, and data is not pruned", () => {
  for (const [path, text] of Object.entries(files).filter(([path]) => /^\d\d\/(?!kustomization)/.test(path))) {
    const { kind, metadata } = parse(text) as Manifest;
    expect(metadata.annotations?.["argocd.argoproj.io/sync-wave"]).toBe(String(Number(path.slice(0, 2))));
    const kept = metadata.annotations?.["kustomize.toolkit.fluxcd.io/prune"] === "disabled";
    expect(kept).toBe(["Namespace", "PersistentVolumeClaim"].includes(kind));
  }
});

const OTHER = {
  kubernetes: { context: "prod", sharedStorageClass: "nfs", gpuAllocation: "dra" },
  edge: {
    host: "ai.example.com",
    entry: { kind: "gateway-api", gateway: { name: "public", namespace: "gateways" } },
    certificate: "cert-manager",
    issuer: { name: "letsencrypt" },
  },
  stores: { database: { kind: "cloudnative-pg" } },
};

test.each([
  ["prod", {}],
  ["claims, a Gateway and a database cluster", OTHER],
])("the permissions that doctor checks name every kind that is made, and no other: %s", async (_, config) => {
  const plural = (kind: string) => `${kind.toLowerCase()}s`.replace(/ys$/, "ies").replace(/sss$/, "sses");
  const kinds = (await collect(prod(config))).map(({ manifest: { apiVersion, kind } }) => {
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
    return resourceName({ group, resource: plural(kind) });
  });
  const made = permissionsOf(prod(config)).filter(({ verbs }) => verbs.includes("create"));
  expect([...new Set(kinds)].sort()).toEqual(made.map(resourceName).sort());
});

test("the same config is the same text", async () => {
  expect(renderFiles(await collect(prod()), { stack })).toEqual(files);
});

test("a rotated secret has another name, and rolls what reads it", async () => {
  const rotated = renderFiles(await collect(prod({ rotations: { "cache-password": 1 } })), { stack });
  const changed = Object.keys(files).filter((path) => rotated[path] !== files[path]);
  const names = changed.map((path) => path.replace(/^\d\d\//, ""));
  expect(names).toEqual(
    expect.arrayContaining(["SECRETS.md", "statefulset-cache.yaml", "deployment-gateway.yaml", "deployment-ui.yaml"]),
  );
  expect(names.filter((name) => /ollama|database/.test(name))).toEqual([]);
  expect(rotated["SECRETS.md"]).toContain("<cache-password-1>");
});

test("a given secret is on the page, and is not to be generated", async () => {
  const signIn = { kind: "oidc", issuer: "https://id.example.com", clientId: "ai" };
  const page = renderFiles(await collect(prod({ signIn })), { stack })["SECRETS.md"]!;
  expect(page).toContain("| given value |\n|---|\n| `given-sign-in` |");
  expect(page).toContain("# OAUTH_CLIENT_SECRET\n<given-sign-in>");
  expect(files["SECRETS.md"]).not.toContain("given");
});

describe("with a store", () => {
  const store = { name: "vault", kind: "ClusterSecretStore" } as const;

  test("each Secret is an ExternalSecret with the same name and keys", () => {
    const made = objectsOf(renderFiles(objects, { stack, store })).filter(({ kind }) => kind === "ExternalSecret");
    const secrets = objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === "Secret");
    const target = ({ spec }: Manifest) => (spec as { target: { name: string; template: { data: object } } }).target;
    expect(made.map((one) => [target(one).name, Object.keys(target(one).template.data)]).sort()).toEqual(
      secrets.map((one) => [one.metadata.name, Object.keys(one.stringData as object).sort()]).sort(),
    );
  });

  test("values are put together from the store, with what is around them", () => {
    const rendered = renderFiles(objects, { stack, store });
    const one = parse(rendered["01/externalsecret-gateway-migration-env.yaml"]!) as Manifest;
    expect(one.spec).toEqual({
      refreshInterval: "1h",
      secretStoreRef: store,
      target: {
        name: "gateway-migration-env",
        template: {
          type: "Opaque",
          metadata: { labels: one.metadata.labels },
          data: {
            DATABASE_URL: 'postgresql://litellm:{{ index . "litellm-database-password-0" }}@database:5432/litellm',
          },
        },
      },
      data: [{ secretKey: "litellm-database-password-0", remoteRef: { key: `${stack}/litellm-database-password-0` } }],
    });
  });
});
