import { createPlan } from "../../plan";
import type { Plan } from "../../plan/types";
import { createNeeds, imagesToBuild, usedImages } from "../../scripts/decide/needs";

function plan(raw: Record<string, unknown>): Plan {
  const result = createPlan(raw);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

const packaged = { images: "built", library: { kind: "packaged" } };
const nothing = { stack: false, engine: false, images: false };
const everything = { stack: true, engine: true, images: true };

describe("images", () => {
  it("are those that the plan's services use", () => {
    expect(usedImages(plan({ tier: "minimum" }))).toEqual(["ollama", "litellm", "open-webui", "caddy"]);
    expect(usedImages(plan({ tier: "team" }))).toEqual([
      "ollama",
      "litellm",
      "open-webui",
      "postgres",
      "redis",
      "caddy",
    ]);
  });

  it("are built where the plan says so; packaged models always", () => {
    expect(imagesToBuild(plan({ tier: "minimum" }))).toEqual([]);
    expect(imagesToBuild(plan({ tier: "minimum", library: { kind: "packaged" } }))).toEqual(["models"]);
    expect(imagesToBuild(plan({ tier: "minimum", ...packaged }))).toContain("ollama");
  });
});

describe("createNeeds", () => {
  it("asks for Go and the image tools only where something is built", () => {
    expect(createNeeds(plan({ tier: "minimum" }), "official", nothing)).toMatchObject({ go: false, imageTools: false });
    expect(createNeeds(plan({ tier: "minimum" }), "built", nothing)).toMatchObject({ go: true, imageTools: false });
    const built = plan({ tier: "minimum", ...packaged });
    expect(createNeeds(built, "built", nothing)).toMatchObject({ go: true, imageTools: true });
    expect(createNeeds(built, "built", everything)).toMatchObject({ go: false, imageTools: false });
  });

  it("counts models and images that are not on the disk yet", () => {
    const team = plan({ tier: "team" });
    const models = team.nodes.reduce((sum, node) => sum + node.diskBytes, 0);
    expect(createNeeds(team, "official", nothing).diskBytes).toBe(models + 9e9);
    expect(createNeeds(team, "official", everything).diskBytes).toBe(1e9);
  });

  it("takes GPUs, RAM and the edge's address from the plan", () => {
    expect(createNeeds(plan({ tier: "team" }), "official", nothing)).toMatchObject({
      gpus: 2,
      ramBytes: 64e9,
      bind: "0.0.0.0",
      httpsPort: 443,
    });
  });
});
