import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What CI says of a result file of jest. */
function said(testResults: object[]): string {
  const folder = mkdtempSync(join(tmpdir(), "ai-stack-failures-"));
  const file = join(folder, "results.json");
  try {
    writeFileSync(file, JSON.stringify({ testResults }));
    return execFileSync("node", [resolve(__dirname, "../../.ci/failures.mjs"), file], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PULUMI = `CommandError: code: -2
 stdout: ${"\n    + a resource\n".repeat(50)}
 stderr: Command failed
${"@ updating....\n".repeat(50)}
Diagnostics:
  ai-stack:index:Edge (edge):
    error: service edge did not become ready
    at exec (/w/node_modules/@pulumi/automation/cmd.ts:238:15)`;

describe("what CI says of the tests that failed", () => {
  it("names them, and those that passed not", () => {
    const assertionResults = [
      { status: "passed", fullName: "adds" },
      { status: "failed", fullName: "takes away", failureMessages: ["\u001b[31mexpected 1\u001b[39m\n\nreceived 2"] },
    ];
    const suite = { name: "sums.test.ts", status: "failed", message: "1 failed", assertionResults };
    expect(said([suite])).toBe("  takes away\n      expected 1\n      received 2\n");
  });

  it("shows what Pulumi says was wrong, and not what it did until then", () => {
    const assertionResults = [{ status: "failed", fullName: "up", failureMessages: [PULUMI] }];
    const lines = said([{ name: "prod.test.ts", status: "failed", message: "", assertionResults }]).split("\n");
    expect(lines.map((line) => line.trim())).toEqual([
      "up",
      "CommandError: code: -2",
      "Diagnostics:",
      "ai-stack:index:Edge (edge):",
      "error: service edge did not become ready",
      "",
    ]);
  });

  it("names a file that could not be run", () => {
    const broken = { name: "prod.test.ts", status: "failed", message: "SyntaxError: here", assertionResults: [] };
    expect(said([broken])).toBe("  prod.test.ts\n      SyntaxError: here\n");
  });
});
