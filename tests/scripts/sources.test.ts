import { decideSources } from "../../scripts/decide/sources";

const everything = { engine: true, images: true, library: true };
const nothing = { engine: false, images: false, library: false };
const plain = { env: {}, config: {} };

describe("decideSources", () => {
  it("takes what is ready-made where it can be reached", () => {
    const sources = decideSources({ ...plain, reach: everything });
    expect(sources).toMatchObject({ engine: "official", images: "official", library: "ollama" });
    expect(sources.lines).toEqual([
      "Pulumi's downloads: reachable -> the engine is downloaded",
      "image registry: reachable -> pinned official images",
      "model library: reachable -> models are pulled from Ollama's library",
    ]);
  });

  it("says aloud what cannot be reached and what follows", () => {
    const sources = decideSources({ ...plain, reach: nothing });
    expect(sources).toMatchObject({ engine: "built", images: "built", library: "packaged" });
    expect(sources.lines).toContain("image registry: not reachable -> images are built from packages (images/)");
  });

  it("decides each of the three by itself", () => {
    const sources = decideSources({ ...plain, reach: { ...everything, library: false } });
    expect(sources).toMatchObject({ engine: "official", images: "official", library: "packaged" });
  });

  it("keeps what the stack is up with: a registry that comes or goes must not replace every container", () => {
    const previous = { images: "built", library: { kind: "packaged" } };
    const sources = decideSources({ ...plain, reach: everything, previous });
    expect(sources).toMatchObject({ images: "built", library: "packaged" });
    expect(sources.lines[1]).toBe("image registry: images are built from packages (images/) (as the stack is up)");
  });

  it("lets the environment win over that, and config over the environment", () => {
    const env = { AI_STACK_IMAGES: "official", AI_STACK_LIBRARY: "ollama", AI_STACK_ENGINE: "built" };
    const previous = { images: "built", library: { kind: "packaged" } };
    const config = { library: { kind: "registry", registry: "models.example.com" } };
    const sources = decideSources({ reach: nothing, env, config, previous });
    expect(sources).toMatchObject({ engine: "built", images: "official", library: "registry" });
    expect(sources.lines[1]).toContain("(by environment)");
    expect(sources.lines[2]).toContain("(by config)");
  });

  it("does not talk of downloads where the engine is in the cache", () => {
    const sources = decideSources({ ...plain, reach: nothing, engineStands: true });
    expect(sources.lines[0]).toBe("Pulumi's engine: in the cache");
  });

  it("refuses a value of the environment that it does not know", () => {
    const env = { AI_STACK_IMAGES: "offical" };
    expect(() => decideSources({ reach: nothing, config: {}, env })).toThrow(
      "AI_STACK_IMAGES=offical; allowed: official, built",
    );
  });
});
