import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { firstFileOfTar } from "../../scripts/effects/docker";
import { mendersOf } from "../../scripts/effects/mend";
import { parseVersions } from "../../scripts/effects/state";

const root = join(__dirname, "..", "..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const { scripts, dependencies } = JSON.parse(text("package.json")) as Record<string, Record<string, string>>;

it("engine/versions.env has the versions that package.json pins", () => {
  expect(parseVersions(text("engine/versions.env"))).toEqual({
    cli: dependencies!.pulumi,
    random: dependencies!["@pulumi/random"],
    docker: dependencies!["@pulumi/docker"],
    kubernetes: dependencies!["@pulumi/kubernetes"],
  });
});

it("parseVersions names what is missing", () => {
  expect(() => parseVersions("CLI_VERSION=1.2.3\n")).toThrow("no RANDOM_PLUGIN_VERSION");
});

describe.each(["README.md", "AGENTS.md", "CONTRIBUTING.md"])("%s", (file) => {
  it("names only npm scripts that exist", () => {
    const named = [...text(file).matchAll(/npm (?:run (?:-s )?([\w:-]+)|(test)\b)/g)].map((m) => m[1] ?? m[2]!);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => scripts![name] === undefined)).toEqual([]);
  });

  it("links only to files that exist", () => {
    const links = [...text(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((m) => m[1]!);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });
});

it("every command of run.mjs has its file", () => {
  const commands = Object.entries(scripts!).filter(([, script]) => script.startsWith("node scripts/run.mjs"));
  expect(commands.map(([name]) => name)).toEqual(["up", "down", "doctor", "render", "monitoring", "pulumi", "bench"]);
  for (const [name, script] of commands) {
    expect(script).toBe(`node scripts/run.mjs ${name}`);
    expect(existsSync(join(root, "scripts", `${name}.ts`))).toBe(true);
  }
});

it("mendersOf asks for each mender once", () => {
  const failed = (mender: "docker" | "go") => ({ name: "x", ok: false, found: "", mender });
  expect(mendersOf([failed("docker"), failed("go"), failed("docker"), { name: "y", ok: true, found: "" }])).toEqual([
    "docker",
    "go",
  ]);
});

describe("firstFileOfTar", () => {
  it("reads the file behind the header", () => {
    const header = Buffer.alloc(512);
    header.write("00000000005", 124, "ascii");
    expect(firstFileOfTar(Buffer.concat([header, Buffer.from("hello\0\0\0")]))).toBe("hello");
  });

  it("refuses what is no archive", () => {
    expect(() => firstFileOfTar(Buffer.from("x"))).toThrow("no tar archive");
  });
});
