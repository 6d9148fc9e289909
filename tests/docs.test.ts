import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { createPlan, formatProblems } from "../plan";
import { readRawConfig } from "../scripts/decide/stack-config";

const root = resolve(__dirname, "..");
const docs = join(root, "docs");
const pages = [
  join(root, "README.md"),
  ...readdirSync(docs, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(docs, file)),
];

interface Example {
  /** Page and line. */
  place: string;
  yaml: string;
  /** Path of the problem that the page promises. */
  refused: string | undefined;
}

/** Stack config in a page: every YAML block that begins with `config:`; a comment above it may say that it is refused. */
function examplesOf(page: string): Example[] {
  const text = readFileSync(page, "utf8");
  const blocks = text.matchAll(/(?:<!-- refused: (.+?) -->\n)?```yaml\n(config:\n[\s\S]*?)```/g);
  return [...blocks].map((block) => {
    const line = text.slice(0, block.index).split("\n").length;
    return { place: `${relative(root, page)}:${line}`, yaml: block[2] ?? "", refused: block[1] };
  });
}

const examples = pages.flatMap(examplesOf);

describe("documentation", () => {
  it("has an example of every key", () => {
    const shown = new Set(examples.flatMap(({ yaml }) => Object.keys(readRawConfig(yaml))));
    const declared = readFileSync(join(root, "Pulumi.yaml"), "utf8").matchAll(/^ {2}(\w+):\n/gm);
    const keys = [...declared].map((match) => match[1]).filter((key) => key !== "options");
    expect(keys.filter((key) => !shown.has(key ?? ""))).toEqual([]);
    expect(keys.length).toBeGreaterThan(10);
  });

  it.each(examples.filter(({ refused }) => !refused))("$place is planned", ({ yaml }) => {
    const result = createPlan(readRawConfig(yaml));
    expect(result.ok ? "" : formatProblems(result.problems)).toBe("");
  });

  it.each(examples.filter(({ refused }) => refused))("$place is refused at $refused", ({ yaml, refused }) => {
    const result = createPlan(readRawConfig(yaml));
    expect(result.ok ? [] : result.problems.map(({ path }) => path)).toContain(refused);
  });

  it.each(pages.map((page) => relative(root, page)))("%s links to files that are there", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? "");
    expect(links.filter((link) => !existsSync(resolve(root, dirname(page), link)))).toEqual([]);
  });
});
