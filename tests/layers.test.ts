/** The layers of the program: who may import whom. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import ts from "typescript";

const root = join(__dirname, "..");
/** From the top to the bottom: a layer imports itself and what stands after it. */
const LAYERS = ["index.ts", "components", "platforms", "workload", "plan"];
/** Other places with sources, and the layers that they may import; everything else is outside of the program. */
const OUTSIDE: Record<string, string[]> = {
  // What a stack says of itself, as a type.
  examples: ["components"],
  scripts: ["components", "platforms", "plan"],
  policy: ["plan"],
  images: ["plan"],
  testbed: ["plan"],
};

interface Import {
  from: string;
  /** Path from the root for a file of this project, else the name of the package. */
  to: string;
  typeOnly: boolean;
}

const files = sources(root).sort();
const parsed = new Map(files.map((file) => [file, parse(file)]));
const imports = files.flatMap((file) => importsOf(file));
const internal = imports.filter((found) => files.includes(found.to));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return ["node_modules", "tests", "engine", "coverage"].includes(entry.name) || entry.name.startsWith(".")
        ? []
        : sources(path);
    }
    return /\.m?ts$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [relative(root, path)] : [];
  });
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

/** Static and dynamic imports, re-exports and require calls. */
function importsOf(file: string): Import[] {
  const found: Import[] = [];
  visit(parsed.get(file)!, (node) => {
    const literal = specifierOf(node);
    if (!literal) return;
    const typeOnly =
      (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(node) && node.isTypeOnly);
    found.push({ from: file, to: resolve(file, literal.text), typeOnly });
  });
  return found;
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier && ts.isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === "require");
  const [argument] = node.arguments;
  return loads && argument && ts.isStringLiteralLike(argument) ? argument : undefined;
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const base = posix.normalize(posix.join(dirname(from), specifier)).replace(/\.(m|c)?js$/, "");
  return [base, `${base}.ts`, `${base}.mts`, `${base}/index.ts`].find((path) => files.includes(path)) ?? base;
}

/** A file at the root belongs to the top layer: it is a part of `index.ts` under a name of its own. */
function placeOf(path: string): string {
  return path.includes("/") ? path.split("/")[0]! : "index.ts";
}

const show = (found: Import) => `${found.from} -> ${found.to}`;

test("there is something to check", () => {
  expect(files).toEqual(
    expect.arrayContaining(["index.ts", "platforms/index.ts", "workload/spec.ts", "plan/types.ts"]),
  );
  expect(internal.map(show)).toContain("platforms/docker/task.ts -> platforms/docker/dynamic.ts");
});

test("imports go one way: index.ts -> components -> platforms -> workload -> plan", () => {
  const wrong = internal.filter(({ from, to }) => {
    const [above, below] = [placeOf(from), placeOf(to)];
    if (above === below) return false;
    const allowed = LAYERS.includes(above) ? LAYERS.slice(LAYERS.indexOf(above)) : (OUTSIDE[above] ?? []);
    return !allowed.includes(below);
  });
  expect(wrong.map(show)).toEqual([]);
});

test("nothing imports index.ts of the program, or tests", () => {
  const wrong = imports.filter(({ to }) => ["index", "index.ts", "tests"].includes(to.split("/")[0]!));
  expect(wrong.map(show)).toEqual([]);
});

test("platforms do not import each other, and what they share imports none of them", () => {
  const platformOf = (path: string) => /^platforms\/([^/]+)\//.exec(path)?.[1];
  const wrong = internal.filter(({ from, to }) => {
    const [one, other] = [platformOf(from), platformOf(to)];
    return one !== undefined && other !== undefined && one !== other && other !== "common";
  });
  expect(wrong.map(show)).toEqual([]);
});

test("a stack loads the SDK of its own platform alone", () => {
  const sdk = (path: string) => path === "@pulumi/docker" || /^@pulumi\/kubernetes(\/|$)/.test(path);
  const loading = imports.filter(({ to, typeOnly }) => sdk(to) && !typeOnly);
  expect([...new Set(loading.map(({ from, to }) => `${from.split("/")[1]} ${to.split("/")[1]}`))].sort()).toEqual([
    "docker docker",
    "kubernetes kubernetes",
  ]);
  // The whole SDK is slow to load: groups are imported one by one.
  expect(loading.map(({ to }) => to)).not.toContain("@pulumi/kubernetes");
  const early = ["platforms/docker/", "platforms/kubernetes/"].map((folder) =>
    internal.filter(({ from, to, typeOnly }) => from === "platforms/index.ts" && to.startsWith(folder) && !typeOnly),
  );
  expect(early.flat().map(show)).toEqual([
    "platforms/index.ts -> platforms/docker/index.ts",
    "platforms/index.ts -> platforms/kubernetes/index.ts",
  ]);
});

test("components see platforms through their face alone", () => {
  const wrong = internal.filter(({ from, to }) => placeOf(from) === "components" && /^platforms\/[^/]+\//.test(to));
  expect(wrong.map(show)).toEqual([]);
});

test("plan is free of Pulumi, and workload of all but its types", () => {
  const wrong = imports.filter(({ from, to, typeOnly }) => {
    if (!to.startsWith("@pulumi/")) return false;
    return placeOf(from) === "plan" || (placeOf(from) === "workload" && !typeOnly);
  });
  expect(wrong.map(show)).toEqual([]);
});

/** `kind` of a platform, compared or switched on: by its name, or by the names of the kinds. */
function asksForPlatform(node: ts.Node): boolean {
  const isKind = (expression: ts.Expression) =>
    ts.isPropertyAccessExpression(expression) &&
    (/platform$/i.test(expression.expression.getText())
      ? expression.name.text === "kind"
      : /^platform$/i.test(expression.name.text));
  const isName = (expression: ts.Expression) =>
    ts.isStringLiteralLike(expression) && ["docker", "kubernetes"].includes(expression.text);
  if (ts.isSwitchStatement(node)) {
    return (
      isKind(node.expression) ||
      node.caseBlock.clauses.some((clause) => ts.isCaseClause(clause) && isName(clause.expression))
    );
  }
  if (!ts.isBinaryExpression(node)) return false;
  const compares = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken];
  return (
    compares.includes(node.operatorToken.kind) && [node.left, node.right].some((side) => isKind(side) || isName(side))
  );
}

test("only platforms/index.ts asks of which kind a platform is", () => {
  const asking = files.filter((file) => {
    // Before there is a platform, `plan` checks which one the config may name.
    if (!LAYERS.includes(placeOf(file)) || placeOf(file) === "plan") return false;
    let asks = false;
    visit(parsed.get(file)!, (node) => {
      asks ||= asksForPlatform(node);
    });
    return asks;
  });
  expect(asking).toEqual(["platforms/index.ts"]);
});
