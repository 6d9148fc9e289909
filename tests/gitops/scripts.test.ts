/** The scripts of .github, run with a `pulumi` and a `gh` that write down what they are asked. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "ai-stack-workflows-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** Puts a program first on the PATH: it logs its arguments, then runs `body`. */
function fake(name: string, body: string): void {
  const file = join(work, name);
  writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >>"${work}/${name}.log"\n${body}\n`);
  chmodSync(file, 0o755);
}

function script(name: string, env: Record<string, string>) {
  const result = spawnSync(join(root, ".github", "scripts", `${name}.sh`), {
    cwd: root,
    encoding: "utf8",
    env: {
      PATH: `${work}:${process.env.PATH}`,
      RUNNER_TEMP: work,
      GITHUB_OUTPUT: join(work, "output"),
      GITHUB_ENV: join(work, "env"),
      ...env,
    },
  });
  return { code: result.status, said: result.stdout + result.stderr };
}

const written = (name: string) => (existsSync(join(work, name)) ? readFileSync(join(work, name), "utf8") : "");

describe("reach.sh", () => {
  it("names the stack, with the organization where there is one", () => {
    expect(script("reach", { STACK: "dev" }).code).toBe(0);
    expect(script("reach", { STACK: "prod", ORGANIZATION: "acme" }).code).toBe(0);
    expect(written("output")).toBe("name=dev\nname=acme/prod\n");
    expect(written("env")).toBe("");
  });

  it("keeps the kubeconfig to its user, and says nothing of it", () => {
    const { said } = script("reach", { STACK: "prod", KUBECONFIG_TEXT: "token: s3cret" });
    expect(said).toBe("");
    expect(written("kubeconfig")).toBe("token: s3cret\n");
    expect(statSync(join(work, "kubeconfig")).mode & 0o777).toBe(0o600);
    expect(written("env")).toBe(`KUBECONFIG=${work}/kubeconfig\n`);
  });

  it("refuses a stack that is not there", () => {
    expect(script("reach", { STACK: "prodd" })).toEqual({ code: 1, said: "::error::there is no Pulumi.prodd.yaml\n" });
  });
});

it("backend.sh makes a folder for the state", () => {
  expect(script("backend", {}).code).toBe(0);
  expect(written("output")).toBe(`url=file://${work}/backend\n`);
  expect(statSync(join(work, "backend")).isDirectory()).toBe(true);
});

describe("drift.sh", () => {
  it.each([
    ["none", "echo 'Resources: 40 unchanged'", 0],
    ["found", "echo 'error: no changes were expected but changes were proposed' >&2; exit 255", 255],
    ["unknown", "echo 'error: the server could not be reached' >&2; exit 1", 1],
  ])("says %s", (drift, body, code) => {
    fake("pulumi", body);
    expect(script("drift", { STACK: "acme/prod" }).code).toBe(code);
    expect(written("output")).toBe(`drift=${drift}\n`);
    expect(written("drift.txt")).not.toBe("");
  });

  it("only looks", () => {
    fake("pulumi", "");
    script("drift", { STACK: "acme/prod" });
    expect(written("pulumi.log")).toMatch(/^refresh --preview-only --expect-no-changes .*--stack acme\/prod\n$/);
  });
});

describe("report-drift.sh", () => {
  const env = { STACK: "prod", RUN_URL: "https://github.example/run/1" };
  const issue = (number: string) => fake("gh", `if [[ $2 == list ]]; then echo "${number}"; fi`);
  /** What gh was asked after it had listed the issues. */
  const asked = () => written("gh.log").trim().split("\n").slice(1);

  beforeEach(() => writeFileSync(join(work, "drift.txt"), "~ kubernetes:apps/v1:Deployment gateway\n```\n"));

  it("opens an issue for a drift", () => {
    issue("");
    expect(script("report-drift", { ...env, DRIFT: "found" }).code).toBe(0);
    expect(asked()).toEqual([`issue create --title Drift in the stack prod --body-file ${work}/drift.md`]);
    expect(written("drift.md")).toContain("    ~ kubernetes:apps/v1:Deployment gateway\n    ```\n");
    expect(written("drift.md")).toContain(env.RUN_URL);
  });

  it("adds to the issue that is open", () => {
    issue("7");
    expect(script("report-drift", { ...env, DRIFT: "found" }).code).toBe(0);
    expect(asked()).toEqual([`issue comment 7 --body-file ${work}/drift.md`]);
  });

  it("closes it when the drift is gone", () => {
    issue("7");
    expect(script("report-drift", { ...env, DRIFT: "none" }).code).toBe(0);
    expect(asked().join()).toMatch(/^issue close 7 /);
  });

  it("says nothing where nothing was or is wrong", () => {
    issue("");
    expect(script("report-drift", { ...env, DRIFT: "none" }).code).toBe(0);
    expect(asked()).toEqual([]);
  });

  it("reports that it could not be found out, even without a word of Pulumi", () => {
    issue("");
    rmSync(join(work, "drift.txt"));
    expect(script("report-drift", { ...env, DRIFT: "unknown" }).code).toBe(0);
    expect(written("drift.md")).toContain("could not be found out");
  });

  it("stays within what an issue holds", () => {
    issue("");
    writeFileSync(join(work, "drift.txt"), "x\n".repeat(100_000));
    expect(script("report-drift", { ...env, DRIFT: "found" }).code).toBe(0);
    expect(written("drift.md").length).toBeLessThan(65_536);
  });
});
