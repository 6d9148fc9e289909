/** The objects of gitops/: what the operator, Argo CD and Flux read. Fields are those of the operator 2.9's definitions. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { z } from "zod";
import { allPermissions, resourceName } from "../../scripts/decide/cluster/permissions";
import { renderFiles } from "../../scripts/decide/render/files";
import { collectObjects } from "../../scripts/decide/render/objects";
import { readRawConfig } from "../../scripts/decide/stack-config";
import { recordProgram } from "../../scripts/effects/record";
import { planOf } from "../support/plans";

const root = join(__dirname, "..", "..");
const text = (path: string) => readFileSync(join(root, path), "utf8");

interface Object {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}
const objects = (path: string) => parseAllDocuments(text(path)).map((document) => document.toJS() as Object);

const folder = "gitops/operator";
const kustomization = parse(text(`${folder}/kustomization.yaml`)) as { namespace: string; resources: string[] };
const all = kustomization.resources.flatMap((file) => objects(`${folder}/${file}`));
const find = (kind: string, name: string) => all.find((one) => one.kind === kind && one.metadata.name === name)!;

const environment = z.union([
  z.strictObject({ type: z.literal("Secret"), secret: z.strictObject({ name: z.string(), key: z.string() }) }),
  z.strictObject({ type: z.literal("Literal"), literal: z.strictObject({ value: z.string() }) }),
]);
const stackSchema = z.strictObject({
  serviceAccountName: z.literal("ai-stack"),
  stack: z.string().regex(/^[\w-]+\/[\w-]+$/),
  useLocalStackOnly: z.literal(true),
  projectRepo: z.url(),
  branch: z.string(),
  shallow: z.boolean(),
  prerequisites: z
    .array(z.strictObject({ name: z.string(), requirement: z.strictObject({ succeededWithinDuration: z.string() }) }))
    .optional(),
  refresh: z.literal(true),
  continueResyncOnCommitMatch: z.literal(true),
  resyncFrequencySeconds: z.number().int().min(60),
  retryOnUpdateConflict: z.boolean(),
  config: z.record(z.string(), z.unknown()).optional(),
  envRefs: z.record(z.string(), environment),
  workspaceTemplate: z.strictObject({
    spec: z.strictObject({
      image: z.string(),
      securityProfile: z.literal("restricted"),
      resources: z.strictObject({
        requests: z.record(z.string(), z.string()),
        limits: z.record(z.string(), z.string()),
      }),
      podTemplate: z.strictObject({ spec: z.looseObject({}) }),
    }),
  }),
});
type StackSpec = z.infer<typeof stackSchema>;

const stacks = all.filter(({ kind }) => kind === "Stack");
const spec = (name: string) => find("Stack", name).spec as StackSpec;

test("kustomize gets every file of the folder", () => {
  const files = readdirSync(join(root, folder)).filter((file) => file !== "kustomization.yaml");
  expect([...kustomization.resources].sort()).toEqual(files.sort());
});

test("there is a stack for every deployed one, of the operator's own shape", () => {
  expect(stacks.map(({ metadata }) => metadata.name)).toEqual(["dev", "team", "prod"]);
  for (const stack of stacks) {
    expect(stack.apiVersion).toBe("pulumi.com/v1");
    expect(stack.metadata.namespace).toBe(kustomization.namespace);
    expect(stackSchema.parse(stack.spec)).toEqual(stack.spec);
    expect(spec(stack.metadata.name).stack.split("/")[1]).toBe(stack.metadata.name);
  }
});

test("the order is dev, team, prod, and what came before has to be of a later run than the last but one", () => {
  expect(["dev", "team", "prod"].map((name) => spec(name).prerequisites?.map((one) => one.name))).toEqual([
    undefined,
    ["dev"],
    ["team"],
  ]);
  for (const { prerequisites = [], resyncFrequencySeconds } of stacks.map((one) => one.spec as StackSpec)) {
    for (const { requirement } of prerequisites) {
      expect(Number.parseInt(requirement.succeededWithinDuration, 10) * 3600).toBeGreaterThan(resyncFrequencySeconds);
    }
  }
});

test("the program runs in the engine of its version, as an identity that is there", () => {
  const version = /^CLI_VERSION=(.+)$/m.exec(text("engine/versions.env"))![1];
  for (const { metadata } of stacks) {
    expect(spec(metadata.name).workspaceTemplate.spec.image).toBe(`pulumi/pulumi:${version}-nonroot`);
    expect(find("ServiceAccount", spec(metadata.name).serviceAccountName)).toBeDefined();
  }
});

test("each stack is planned, for a cluster whose context is in the kubeconfig that it gets", () => {
  const { data } = find("ConfigMap", "ai-stack-kubeconfig") as unknown as { data: { config: string } };
  const { contexts } = parse(data.config) as { contexts: { name: string }[] };
  const plans = stacks.map(({ metadata }) => {
    const config = {
      ...(parse(text(`Pulumi.${metadata.name}.yaml`)) as { config: object }).config,
      ...spec(metadata.name).config,
    };
    return planOf(readRawConfig(stringify({ config })));
  });
  expect(plans.map(({ cluster }) => cluster?.context)).toEqual(contexts.map(({ name }) => name));
  expect(new Set(plans.map(({ cluster }) => cluster?.namespace)).size).toBe(plans.length);
});

test("the role allows what the program makes, and nothing else", () => {
  const { rules } = find("ClusterRole", "ai-stack-deployer") as unknown as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  };
  const allowed = rules.flatMap(({ apiGroups, resources, verbs }) =>
    resources.map((resource) => `${resourceName({ group: apiGroups[0]!, resource })}: ${[...verbs].sort()}`),
  );
  const needed = allPermissions().map((one) => `${resourceName(one)}: ${[...one.verbs].sort()}`);
  expect(allowed.sort()).toEqual(needed.sort());
});

test("no secret is written down", () => {
  const files = ["operator", "argocd", "flux"].flatMap((name) =>
    readdirSync(join(root, "gitops", name)).map((file) => `gitops/${name}/${file}`),
  );
  expect(files.flatMap(objects).filter(({ kind }) => kind === "Secret")).toEqual([]);
  for (const { envRefs } of stacks.map((one) => one.spec as StackSpec)) {
    expect(
      Object.entries(envRefs).filter(([name, ref]) => /TOKEN|PASS|KEY/.test(name) && ref.type !== "Secret"),
    ).toEqual([]);
  }
});

const [application] = objects("gitops/argocd/application.yaml");
const [repository, ...syncs] = objects("gitops/flux/ai-stack.yaml");
type Sync = { path: string; dependsOn?: { name: string }[] };

test("Argo CD and Flux read what render writes, from the branch that prod follows", () => {
  const source = (application!.spec as { source: Record<string, string> }).source;
  expect(source.path).toBe("rendered/prod");
  expect(source.targetRevision).toBe(spec("prod").branch);
  expect((repository!.spec as { ref: { branch: string } }).ref.branch).toBe(spec("prod").branch);
  expect(source.repoURL).toBe(spec("prod").projectRepo);
});

test("Flux has a step for every folder of prod, each after the one before", async () => {
  const plan = planOf(readRawConfig(text("Pulumi.prod.yaml")));
  const recorded = await recordProgram(plan, "ai-stack", "ai-stack-prod");
  const files = renderFiles(collectObjects(recorded), { stack: "ai-stack-prod" });
  const { resources } = parse(files["kustomization.yaml"]!) as { resources: string[] };
  expect(syncs.map((one) => (one.spec as Sync).path)).toEqual(resources.map((folder) => `./rendered/prod/${folder}`));
  const names = syncs.map(({ metadata }) => metadata.name);
  expect(syncs.map((one) => (one.spec as Sync).dependsOn?.[0]?.name)).toEqual([undefined, ...names.slice(0, -1)]);
});
