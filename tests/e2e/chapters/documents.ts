import type { Suite } from "../support/suite";

const FACT = "The router of the laboratory is called Zephyr. Zephyr listens on port 4711. The owner of Zephyr is Ada.";
const OTHER = "Bread is baked from flour, water, yeast and salt. The oven should be hot before the loaf goes in.";

/** A document is embedded through the gateway, found by its meaning, and used for an answer. */
export function documents(suite: Suite): void {
  describe("documents", () => {
    it("finds what was uploaded, and answers with it", async () => {
      const ui = await suite.signIn();
      await ui.addDocument("bread", OTHER);
      const collection = await ui.addDocument("laboratory", FACT);
      const [passage] = await ui.findPassages(collection, "Which port does the router use?");
      expect(passage).toContain("4711");
      const files = [{ type: "collection" as const, id: collection }];
      expect(await ui.chat("fast", "Who owns Zephyr?", files)).not.toBe("");
    }, 180_000);
  });
}
