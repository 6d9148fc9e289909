import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HEADER, renderFiles } from "../../../scripts/decide/render/files";
import { markerOf, piecesOf, secretPaths } from "../../../scripts/decide/render/markers";
import { collectObjects } from "../../../scripts/decide/render/objects";
import { parseRenderOptions } from "../../../scripts/decide/render/options";
import { writeFolder } from "../../../scripts/effects/folder";

const marker = markerOf("ai-stack-secrets-cache-password-0");

describe("markers", () => {
  it("are found where they stand", () => {
    expect(piecesOf(`redis://:${marker}@cache`)).toEqual([
      { text: "redis://:" },
      { secret: "cache-password-0" },
      { text: "@cache" },
    ]);
    expect(piecesOf("plain")).toEqual([{ text: "plain" }]);
    expect(piecesOf(marker + marker)).toHaveLength(2);
  });

  it("go through URLs and JSON unchanged", () => {
    expect(encodeURIComponent(marker)).toBe(marker);
    expect(JSON.stringify(marker)).toBe(`"${marker}"`);
  });

  it("are found in any depth", () => {
    expect(secretPaths({ spec: { env: [{ value: "x" }, { value: marker }] } })).toEqual(["spec.env.1.value"]);
  });
});

it("a secret outside of a Secret is refused, with its path", () => {
  const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "files" }, data: { config: `a ${marker}` } };
  const recorded = [{ key: "a", type: "kubernetes:core/v1:ConfigMap", inputs, after: [] }];
  expect(() => collectObjects(recorded)).toThrow("ConfigMap files: data.config");
});

it("braces in a value are not taken for a template", () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s" },
    type: "Opaque",
    stringData: { k: "{{ x }}" },
  };
  const files = renderFiles([{ manifest: secret, wave: 1 }], { stack: "s", store: { name: "v", kind: "SecretStore" } });
  expect(files["00/externalsecret-s.yaml"]).toContain(`'{{ "{{" }} x }}'`);
});

describe("parseRenderOptions", () => {
  it("reads stack, folder and store", () => {
    expect(parseRenderOptions(["--stack", "prod", "--out=x"])).toEqual({ stack: "prod", out: "x" });
    const store = ["--external-secrets", "SecretStore/vault"];
    expect(parseRenderOptions(["-s", "prod", "--out", "x", ...store]).store).toEqual({
      name: "vault",
      kind: "SecretStore",
    });
  });

  it.each([
    [["--out", "x"], "--stack is missing"],
    [["--stack", "prod"], "--out is missing"],
    [["--stack", "prod", "--out"], "--out wants a value"],
    [["--stack", "prod", "--out", "--external-secrets"], "--out wants a value"],
    [["--stack", "prod", "--out", "x", "--external-secrets", "A B"], "--external-secrets 'A B'"],
    [["--stack", "prod", "--out", "x", "--yes"], "unknown argument '--yes'"],
  ])("refuses %j", (args, message) => {
    expect(() => parseRenderOptions(args)).toThrow(message);
  });
});

describe("writeFolder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ai-stack-render-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("writes anew what it wrote", () => {
    writeFolder(folder, { "kustomization.yaml": HEADER, "00/a.yaml": "a", "01/b.yaml": "b" });
    writeFolder(folder, { "kustomization.yaml": HEADER, "00/c.yaml": "c" });
    expect(readdirSync(folder)).toEqual(["00", "kustomization.yaml"]);
    expect(readdirSync(join(folder, "00"))).toEqual(["c.yaml"]);
  });

  it("leaves what is somebody's alone", () => {
    writeFileSync(join(folder, "notes.txt"), "mine");
    expect(() => writeFolder(folder, {})).toThrow("has something else in it (notes.txt)");
    mkdirSync(join(folder, "00"));
    rmSync(join(folder, "notes.txt"));
    expect(() => writeFolder(folder, {})).toThrow("has something else in it (00)");
  });
});
