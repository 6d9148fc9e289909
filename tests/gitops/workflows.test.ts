/** The workflows of .github: what GitHub itself would refuse late, or run with too many rights. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

interface Job {
  needs?: string | string[];
  environment?: string;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  strategy?: { matrix: { stack: string[] } };
  "timeout-minutes"?: number;
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency: unknown;
  jobs: Record<string, Job>;
}

const root = join(__dirname, "..", "..");
const folder = join(root, ".github", "workflows");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const read = (name: string) => parse(text(`.github/workflows/${name}.yml`)) as Workflow;
const names = readdirSync(folder).map((file) => file.replace(/\.yml$/, ""));
const action = parse(text(".github/actions/stack/action.yml")) as { runs: { steps: Step[] } };
const jobs = names.flatMap((name) =>
  Object.entries(read(name).jobs).map(([id, job]) => ({ at: `${name}.${id}`, job })),
);
const steps = [...jobs.flatMap(({ job }) => job.steps), ...action.runs.steps];

/** Stacks of the repository; `local` is everybody's own and is deployed from nowhere else. */
const stacks = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
const deployed = ["dev", "team", "prod"];

test("there is a workflow for each purpose", () => {
  expect(names.sort()).toEqual(["checks", "deploy", "drift", "preview"]);
  expect([...deployed, "local"].sort()).toEqual(stacks.sort());
});

test("every action is pinned by its commit, with the version beside it, and has one version everywhere", () => {
  const files = [...names.map((name) => `.github/workflows/${name}.yml`), ".github/actions/stack/action.yml"];
  const uses = files.flatMap((file) => [...text(file).matchAll(/uses: (.+)/g)].map((match) => match[1]!));
  const foreign = uses.filter((one) => !one.startsWith("./"));
  expect(foreign.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([]);
  const versions = new Set(foreign);
  expect(new Set([...versions].map((one) => one.split("@")[0])).size).toBe(versions.size);
});

test("an action of this repository is there", () => {
  const own = steps.flatMap(({ uses }) => (uses?.startsWith("./") ? uses : []));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((path) => !existsSync(join(root, path, "action.yml")))).toEqual([]);
});

test("a workflow gives no rights, and each job names its own", () => {
  for (const name of names) expect(read(name).permissions).toEqual({});
  expect(jobs.filter(({ job }) => job.permissions === undefined)).toEqual([]);
  const writes = jobs.flatMap(({ at, job }) =>
    Object.entries(job.permissions ?? {}).flatMap(([what, right]) => (right === "write" ? `${at}: ${what}` : [])),
  );
  expect(writes.sort()).toEqual([
    "deploy.dev: id-token",
    "deploy.prod: id-token",
    "deploy.team: id-token",
    "drift.stack: id-token",
    "drift.stack: issues",
    "preview.local: pull-requests",
    "preview.stack: id-token",
    "preview.stack: pull-requests",
  ]);
});

test("every workflow has a concurrency group, and every job a limit of time", () => {
  expect(names.filter((name) => read(name).concurrency === undefined)).toEqual([]);
  expect(jobs.filter(({ job }) => job["timeout-minutes"] === undefined)).toEqual([]);
});

test("every stack is previewed, and every one but local is watched and deployed", () => {
  const preview = read("preview").jobs;
  expect([...preview.stack!.strategy!.matrix.stack, "local"].sort()).toEqual(stacks.sort());
  expect(read("drift").jobs.stack!.strategy!.matrix.stack).toEqual(deployed);
  expect(Object.keys(read("deploy").jobs)).toEqual(deployed);
});

test("deployment goes dev, team, prod, each in its environment and never cut off", () => {
  const { jobs: deploy } = read("deploy");
  expect(deployed.map((stack) => deploy[stack]!.needs)).toEqual([undefined, "dev", "team"]);
  for (const stack of deployed) {
    const { environment, concurrency, steps } = deploy[stack]!;
    expect(environment).toBe(stack);
    expect(concurrency).toEqual({ group: `stack-${stack}`, "cancel-in-progress": false });
    expect(steps.map((step) => step.with?.command).filter(Boolean)).toEqual(["up", "preview"]);
    expect(steps.at(-1)!.with!["expect-no-changes"]).toBe(true);
    expect(steps[1]!.with!.stack).toBe(stack);
  }
});

test("what was not reviewed runs with the keys of previews, and none for forks", () => {
  for (const name of ["preview", "drift"]) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own syntax
    expect(read(name).jobs.stack!.environment).toBe("${{ matrix.stack }}-preview");
  }
  const { local, stack } = read("preview").jobs;
  expect(JSON.stringify(local)).not.toContain("secrets.");
  expect(stack).toHaveProperty("if", "github.event.pull_request.head.repo.full_name == github.repository");
});

test("the engine has the version of the program", () => {
  const version = /^CLI_VERSION=(.+)$/m.exec(text("engine/versions.env"))![1];
  const pulumi = steps.filter(({ uses }) => uses?.startsWith("pulumi/actions@"));
  expect(pulumi.length).toBeGreaterThan(5);
  expect(pulumi.filter((step) => step.with?.["pulumi-version"] !== version)).toEqual([]);
});

test("no output and no secret gets into a log", () => {
  const pulumi = steps.filter(({ uses, with: inputs }) => uses?.startsWith("pulumi/actions@") && inputs?.command);
  expect(pulumi.filter((step) => step.with!["suppress-outputs"] !== true)).toEqual([]);
  expect(steps.filter(({ run }) => /\$\{\{/.test(run ?? ""))).toEqual([]);
  const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
});

test("a step of the shell is one line: a script of the repository or an npm script that is there", () => {
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  for (const run of steps.flatMap((step) => step.run ?? [])) {
    expect(run.trim()).not.toContain("\n");
    if (/^(\.github\/scripts|images)\//.test(run)) expect(existsSync(join(root, run.split(" ")[0]!))).toBe(true);
    else if (run.startsWith("npm run")) expect(Object.keys(scripts)).toContain(/--silent ([\w:]+)/.exec(run)![1]);
    else expect(["npm ci --no-audit --no-fund", "npm test"]).toContain(run);
  }
});
