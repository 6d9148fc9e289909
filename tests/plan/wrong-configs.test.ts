import { type ConfigProblem, createPlan, formatProblems } from "../../plan";
import { wrongAccess } from "./wrong/access";
import { wrongClusters } from "./wrong/clusters";
import { wrongEdges } from "./wrong/edge";
import { min, type Raw, type Wrong } from "./wrong/frame";
import { wrongGroups } from "./wrong/groups";
import { wrongHandovers } from "./wrong/handover";
import { wrongHardware } from "./wrong/hardware";
import { wrongModels } from "./wrong/models";
import { wrongMonitoring } from "./wrong/monitoring";
import { wrongPlacements } from "./wrong/placement";
import { wrongRouting } from "./wrong/routing";
import { wrongSettings } from "./wrong/settings";
import { wrongShapes } from "./wrong/shape";
import { wrongSignIn } from "./wrong/sign-in";
import { wrongTools } from "./wrong/tools";

const wrong: Wrong[] = [
  ...wrongShapes,
  ...wrongHardware,
  ...wrongModels,
  ...wrongPlacements,
  ...wrongGroups,
  ...wrongSettings,
  ...wrongClusters,
  ...wrongAccess,
  ...wrongEdges,
  ...wrongMonitoring,
  ...wrongHandovers,
  ...wrongRouting,
  ...wrongSignIn,
  ...wrongTools,
];
function problemsOf(raw: Raw): ConfigProblem[] {
  const result = createPlan(raw);
  return result.ok ? [] : result.problems;
}

describe("a wrong config", () => {
  test("is one of at least 60, 40 of clusters, 40 of teams, and 12 of what the edge lets in", () => {
    const others = [wrongClusters, wrongAccess, wrongEdges, wrongHandovers].reduce(
      (sum, { length }) => sum + length,
      0,
    );
    expect(wrong.length - others).toBeGreaterThanOrEqual(60);
    expect(wrongEdges.length).toBeGreaterThanOrEqual(12);
    expect(wrongClusters.length).toBeGreaterThanOrEqual(40);
    expect(wrongAccess.length).toBeGreaterThanOrEqual(40);
  });

  test.each(wrong)("%s", (_, raw, ...expected) => {
    const problems = problemsOf(raw);
    expect(problems.map(({ path }) => path)).toEqual(expected.map(([path]) => path));
    expected.forEach(([, value, message, suggestion], index) => {
      const problem = problems[index]!;
      expect(problem.value).toContain(value);
      if (typeof message === "string") expect(problem.message).toContain(message);
      else expect(problem.message).toMatch(message);
      if (typeof suggestion === "string") expect(problem.suggestion).toContain(suggestion);
      else expect(problem.suggestion).toMatch(suggestion);
    });
  });

  test("never shows a secret", () => {
    const shown = wrong.map(([, raw]) => formatProblems(problemsOf(raw))).join("\n");
    for (const secret of ["hunter2", "sk-1234567890", "abc\n"]) expect(shown).not.toContain(secret);
  });

  test("is shown with path, value, reason and suggestion", () => {
    expect(formatProblems(problemsOf(min({ edge: { httpsPort: 0 } })))).toBe(
      [
        "The stack config has 1 problem:",
        "  ai-stack:edge.httpsPort = 0",
        "    expected a port: a whole number from 1 to 65535",
        "    -> write for example httpsPort: 443",
      ].join("\n"),
    );
    expect(formatProblems(problemsOf({ tier: 1, x: 1 }))).toContain("has 2 problems:");
  });
});
