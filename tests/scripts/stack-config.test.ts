import { parse } from "yaml";
import { mergeStackConfig, readRawConfig } from "../../scripts/decide/stack-config";

const committed = "config:\n  ai-stack:tier: minimum\n";
const detected = { images: "built", library: { kind: "packaged" } };

describe("mergeStackConfig", () => {
  it("adds what was detected", () => {
    expect(parse(mergeStackConfig({ committed, detected }))).toEqual({
      config: { "ai-stack:tier": "minimum", "ai-stack:images": "built", "ai-stack:library": { kind: "packaged" } },
    });
  });

  it("lets committed config win, key by key", () => {
    const own = `${committed}  ai-stack:images: official\n  ai-stack:library: { insecure: true }\n`;
    expect(readRawConfig(mergeStackConfig({ committed: own, detected }))).toEqual({
      tier: "minimum",
      images: "official",
      library: { kind: "packaged", insecure: true },
    });
  });

  it("keeps the encryption salt that Pulumi added, and drops other leftovers of the machine's file", () => {
    const previous = "config:\n  ai-stack:tier: team\n  ai-stack:edge: {}\nencryptionsalt: v1:abc\n";
    expect(parse(mergeStackConfig({ committed, previous, detected: {} }))).toEqual({
      config: { "ai-stack:tier": "minimum" },
      encryptionsalt: "v1:abc",
    });
  });

  it("takes a committed salt before the machine's: committed secrets are encrypted with it", () => {
    const merged = mergeStackConfig({
      committed: `${committed}encryptionsalt: v1:theirs\n`,
      previous: "encryptionsalt: v1:ours\n",
      detected: {},
    });
    expect(parse(merged).encryptionsalt).toBe("v1:theirs");
  });

  it("keeps the secrets that were given to the machine's file, and nothing else of its config", () => {
    const previous = "config:\n  secrets:sign-in: { secure: abc }\n  ai-stack:tier: galaxy\nencryptionsalt: v1:ours\n";
    const { config } = parse(mergeStackConfig({ committed, previous, detected: {} })) as { config: object };
    expect(config).toEqual({ ...parse(committed).config, "secrets:sign-in": { secure: "abc" } });
  });

  it("is stable: merging its own result again changes nothing", () => {
    const once = mergeStackConfig({ committed, previous: "encryptionsalt: v1:abc\n", detected });
    expect(mergeStackConfig({ committed, previous: once, detected })).toBe(once);
  });
});

describe("readRawConfig", () => {
  it("takes the project's own keys without their prefix", () => {
    expect(readRawConfig("config:\n  ai-stack:tier: team\n  docker:host: ssh://x\n")).toEqual({ tier: "team" });
  });

  it.each([undefined, "", "config:\n"])("takes %j for nothing", (text) => {
    expect(readRawConfig(text)).toEqual({});
  });
});
