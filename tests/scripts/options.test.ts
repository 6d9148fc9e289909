import { parseOptions, StopError, stackOf, withConfigFile } from "../../scripts/decide/options";

describe("parseOptions", () => {
  it("has defaults", () => {
    expect(parseOptions([], [])).toEqual({
      stack: "local",
      yes: false,
      purge: false,
      mend: false,
      cluster: false,
      serving: false,
    });
  });

  it("reads flags in either spelling", () => {
    expect(parseOptions(["--stack", "dev", "-y"], ["stack", "yes"])).toMatchObject({ stack: "dev", yes: true });
    expect(parseOptions(["--stack=team-2"], ["stack"]).stack).toBe("team-2");
  });

  it.each([
    [["--foo"], "unknown argument '--foo'; allowed: --stack, -s"],
    [["--purge"], "unknown argument '--purge'"],
    [["--stack"], "--stack wants a name"],
    [["--stack", "../x"], "not '../x'"],
  ])("refuses %j", (args, message) => {
    expect(() => parseOptions(args, ["stack"])).toThrow(message);
    expect(() => parseOptions(args, ["stack"])).toThrow(StopError);
  });
});

describe("arguments of the Pulumi CLI", () => {
  it("name the stack", () => {
    expect(stackOf(["preview"])).toBe("local");
    expect(stackOf(["preview", "-s", "dev"])).toBe("dev");
    expect(stackOf(["--stack=team", "preview"])).toBe("team");
  });

  it.each(["up", "preview", "destroy", "refresh"])("get the machine's config for %s", (command) => {
    expect(withConfigFile([command, "--diff"], "/s.yaml")).toEqual([command, "--diff", "--config-file", "/s.yaml"]);
  });

  it.each([
    [["stack", "output", "url"]],
    [["config", "set", "ai-stack:tier", "team"]],
    [["preview", "--config-file", "mine.yaml"]],
    [["preview", "--config-file=mine.yaml"]],
    [["up", "--help"]],
    [[]],
  ])("are left alone: %j", (args) => {
    expect(withConfigFile(args, "/s.yaml")).toEqual(args);
  });
});
