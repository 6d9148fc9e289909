import type { Suite } from "../support/suite";

/** A model on two nodes: both answer, and one is enough. */
export function replicas(suite: Suite): void {
  const ask = (content: string, max_tokens: number) =>
    suite.openai().chat.completions.create({ model: "fast", messages: [{ role: "user", content }], max_tokens });

  describe("replicas", () => {
    it("are on nodes of their own", async () => {
      const nodes = Object.keys(await suite.runtime.instances()).filter((name) => /^ollama-\d+$/.test(name));
      expect(nodes.sort()).toEqual(["ollama-0", "ollama-1"]);
    });

    it("share the requests", async () => {
      for (let round = 0; round < 12; round++) await ask("Name a colour.", 5);
      for (const node of ["ollama-0", "ollama-1"]) {
        const log = await suite.runtime.log(node);
        expect(log.match(/POST\s+"\/api\/chat"/g)?.length ?? 0).toBeGreaterThan(0);
      }
    }, 180_000);

    it("stand in for each other", async () => {
      await suite.runtime.stop("ollama-0");
      try {
        // Enough that a request which met the dead node, and would have met it again by lot, is surely among them.
        for (let round = 0; round < 12; round++) {
          expect((await ask("What is the capital of France?", 10)).choices[0]?.message.content).toMatch(/[a-z]{2,}/i);
        }
      } finally {
        await suite.runtime.start("ollama-0");
      }
    }, 180_000);
  });
}
