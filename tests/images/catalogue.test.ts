import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const images = join(__dirname, "../../images");

type Entry = { official?: { ref: string; digest?: string }; built?: { ref: string } };
const catalogue = (parse(readFileSync(join(images, "catalogue.yaml"), "utf8")) as { images: Record<string, Entry> })
  .images;

/** Asks the script that build.sh asks too. */
function pin(...args: string[]): string {
  return execFileSync(process.execPath, [join(images, "pin.mjs"), ...args], { encoding: "utf8" }).trim();
}

/** Images that only the build of others needs. */
const internal = ["base", "builder"];

describe("images/catalogue.yaml", () => {
  test("names every image that is built here, and no other", () => {
    const built = pin("names").split(" ");
    expect([...Object.keys(catalogue), ...internal].sort()).toEqual(built);
  });

  test.each(Object.keys(catalogue))(
    "%s: the built reference is that of the folder (else run node images/pin.mjs)",
    (name) => {
      expect(catalogue[name]?.built?.ref).toBe(pin("reference", name));
    },
  );

  test("every official reference is pinned to a version", () => {
    const references = Object.values(catalogue).flatMap((entry) => entry.official?.ref ?? []);
    expect(references).toHaveLength(Object.keys(catalogue).length - 1);
    for (const reference of references) expect(reference).toMatch(/:v?\d+\.\d+\.\d+(-[a-z0-9-]+)?$/);
  });

  test("an unknown command of pin.mjs is an error that names the known ones", () => {
    expect(() => execFileSync(process.execPath, [join(images, "pin.mjs"), "nonsense"], { stdio: "pipe" })).toThrow(
      /allowed: write, names, reference NAME/,
    );
  });
});
