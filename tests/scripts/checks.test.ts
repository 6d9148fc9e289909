import { atLeast, createChecks, type Facts, formatChecks, type Needs } from "../../scripts/decide/checks";

const GB = 1e9;
const facts: Facts = {
  docker: {
    reachable: true,
    version: "20.10.24+dfsg1",
    cgroupDriver: "cgroupfs",
    cgroupVersion: "1",
    runtimes: ["runc"],
  },
  ramBytes: 16 * GB,
  freeDiskBytes: 50 * GB,
  port: { free: true, ours: false },
  tools: { go: "1.26.0", debootstrap: "1.0.128", python3: "3.11.2" },
  canInstall: true,
};
const needs: Needs = {
  gpus: 0,
  ramBytes: 16 * GB,
  diskBytes: 20 * GB,
  bind: "127.0.0.1",
  httpsPort: 8443,
  publishes: true,
  go: true,
  imageTools: true,
};

/** Names of the checks that fail. */
function failing(changed: Partial<Facts>, needed: Partial<Needs> = {}): string[] {
  return createChecks({ ...facts, ...changed }, { ...needs, ...needed })
    .filter((check) => !check.ok)
    .map((check) => check.name);
}

describe("createChecks", () => {
  it("passes a machine that has everything", () => {
    expect(failing({})).toEqual([]);
  });

  const down = { reachable: false, problem: "connect ENOENT /var/run/docker.sock", runtimes: [] };
  it.each<[string, Partial<Facts>, Partial<Needs>, string[]]>([
    ["no engine", { docker: down }, {}, ["Docker engine"]],
    ["an old engine", { docker: { ...facts.docker, version: "19.03.1" } }, {}, ["Docker version"]],
    ["no cgroups", { docker: { ...facts.docker, cgroupDriver: "none" } }, {}, ["cgroups"]],
    ["a GPU without its runtime", {}, { gpus: 1 }, ["GPU runtime"]],
    ["too little RAM", { ramBytes: 14 * GB }, {}, ["RAM"]],
    ["too little disk", { freeDiskBytes: 19 * GB }, {}, ["Disk"]],
    ["a taken port", { port: { free: false, ours: false } }, {}, ["Edge port"]],
    ["an old Go", { tools: { ...facts.tools, go: "1.19.8" } }, {}, ["Go"]],
    ["no build tools", { tools: {} }, {}, ["Go", "Image tools"]],
  ])("fails %s", (_, changed, needed, names) => {
    expect(failing(changed, needed)).toEqual(names);
  });

  it.each<[string, Partial<Facts>, Partial<Needs>]>([
    ["the nvidia runtime", { docker: { ...facts.docker, runtimes: ["runc", "nvidia"] } }, { gpus: 2 }],
    ["RAM that the firmware took a part of", { ramBytes: 14.5 * GB }, {}],
    ["a port that the stack itself holds", { port: { free: false, ours: true } }, {}],
    ["no Go where nothing is built", { tools: {} }, { go: false, imageTools: false }],
  ])("accepts %s", (_, changed, needed) => {
    expect(failing(changed, needed)).toEqual([]);
  });

  it("tells how to mend each failure, and what it can mend itself", () => {
    const checks = createChecks({ ...facts, docker: down, tools: {} }, needs).filter((check) => !check.ok);
    expect(checks.map((check) => check.mender)).toEqual(["docker", "go", "image-tools"]);
    expect(checks.every((check) => check.mend !== undefined)).toBe(true);
  });

  it("mends nothing as a user, but Go, which needs no rights", () => {
    const checks = createChecks({ ...facts, docker: down, tools: {}, canInstall: false }, needs);
    expect(checks.flatMap((check) => check.mender ?? [])).toEqual(["go"]);
  });
});

describe("formatChecks", () => {
  it("shows the way out below a failure alone", () => {
    const text = formatChecks(createChecks({ ...facts, port: { free: false, ours: false } }, needs));
    expect(text).toContain("✗ Edge port       127.0.0.1:8443 is taken by another program\n");
    expect(text.match(/->/g)).toHaveLength(1);
  });
});

describe("atLeast", () => {
  it.each([
    ["20.10.24+dfsg1", true],
    ["28.2.2", true],
    ["20.9.0", false],
    ["unknown", false],
  ])("%s", (version, expected) => {
    expect(atLeast(version, [20, 10])).toBe(expected);
  });
});
