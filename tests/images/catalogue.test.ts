import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const images = join(__dirname, "../../images");

type Entry = { official?: { ref: string }; built?: { ref: string } };
const text = readFileSync(join(images, "catalogue.yaml"), "utf8");
const catalogue = (parse(text) as { images: Record<string, Entry> }).images;

/** Asks the script that build.sh asks too. */
function pin(command: string): string {
  return execFileSync(process.execPath, [join(images, "pin.mjs"), command], { encoding: "utf8", stdio: "pipe" });
}

describe("images/catalogue.yaml", () => {
  const lines = pin("list").trim().split("\n");
  const current = Object.fromEntries(lines.map((line) => line.split(" ").slice(0, 2) as [string, string]));

  test("names every image that is built here but for those that only the builds need", () => {
    const built = Object.keys(catalogue).filter((name) => catalogue[name]?.built !== undefined);
    expect([...built, "base", "builder"].sort()).toEqual(Object.keys(current));
  });

  test.each(Object.entries(catalogue))(
    "%s: the built reference is up to date, else run node images/pin.mjs",
    (name, entry) => {
      expect(entry.built?.ref).toBe(current[name]);
    },
  );

  test("a reference carries version and hash", () => {
    for (const [name, reference] of Object.entries(current)) {
      expect(reference).toMatch(new RegExp(`^ai-stack/${name}:[0-9.]+-[0-9a-f]{12}$`));
    }
  });

  test("every official reference is pinned to a version; only the model library has none, and only the GPUs' exporter no other", () => {
    const unbuilt = Object.keys(catalogue).filter((name) => catalogue[name]?.built === undefined);
    expect(unbuilt).toEqual(["dcgm-exporter"]);
    const unpublished = Object.keys(catalogue).filter((name) => catalogue[name]?.official === undefined);
    expect(unpublished).toEqual(["models"]);
    for (const { official } of Object.values(catalogue)) {
      // Tika counts four numbers; Jupyter's images have the day on which they were made.
      if (official) expect(official.ref).toMatch(/:(v?\d+(\.\d+){2,3}(-[a-z0-9.-]+)?|\d{4}-\d{2}-\d{2})$/);
    }
  });
});

test("the module of the edge has the version of Caddy that its image has", () => {
  const version = /VERSION=(\S+)/.exec(readFileSync(join(images, "caddy", "image.env"), "utf8"))?.[1];
  const module = readFileSync(join(images, "caddy", "compile", "go.mod"), "utf8");
  expect(module).toContain(`github.com/caddyserver/caddy/v2 v${version}\n`);
});

describe("images/pin.mjs", () => {
  test("an unknown command is an error that names the known ones", () => {
    expect(() => pin("nonsense")).toThrow(/allowed: write, list/);
  });
});
