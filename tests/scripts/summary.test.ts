import { formatSummary, secretCommand } from "../../scripts/decide/summary";
import { formatSeconds, formatTable } from "../../scripts/decide/timings";

describe("formatSummary", () => {
  const text = formatSummary({
    stack: "local",
    outputs: { url: "https://localhost:8443", apiUrl: "https://localhost:8443/v1", adminEmail: "admin@localhost" },
    first: {
      model: "default",
      answer: { text: `Hello\n${"x".repeat(200)}`, tokens: 9, firstTokenSeconds: 0.123, tokensPerSecond: 84.4 },
    },
    steps: [
      { step: "engine", seconds: 0.04 },
      { step: "pulumi up", seconds: 75 },
    ],
    seconds: 76.2,
  });

  it("says how to get in, and never a secret", () => {
    expect(text).toContain("Open          https://localhost:8443\n");
    expect(text).toContain("npm run -s pulumi -- stack output adminPassword --show-secrets\n");
  });

  it("shows the first answer on one line with its speed", () => {
    expect(text).toContain(`default: "Hello ${"x".repeat(114)}…"\n`);
    expect(text).toContain("first word after 0.12 s, then 84 tokens/s");
  });

  it("shows where the time went", () => {
    expect(text).toContain("  engine     0.0 s\n  pulumi up  1 min 15 s\n  in all     1 min 16 s");
  });
});

it("secretCommand names a stack other than local", () => {
  expect(secretCommand("apiKey", "dev")).toBe("npm run -s pulumi -- stack output apiKey --show-secrets --stack dev");
});

it.each([
  [0.04, "0.0 s"],
  [9.94, "9.9 s"],
  [42.4, "42 s"],
  [125, "2 min 05 s"],
])("formatSeconds(%d)", (seconds, expected) => {
  expect(formatSeconds(seconds)).toBe(expected);
});

it("formatTable pads all columns but the last", () => {
  expect(
    formatTable([
      ["a", "b"],
      ["long", "c"],
    ]),
  ).toBe("a     b\nlong  c");
});
