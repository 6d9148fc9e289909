import { refusal } from "../support/openai";
import type { Suite } from "../support/suite";

/** The OpenAI-compatible API, as programs use it. */
export function api(suite: Suite): void {
  const question = [{ role: "user" as const, content: "Name a colour." }];

  describe("API", () => {
    it("lists the model groups", async () => {
      const { data } = await suite.openai().models.list();
      expect(data.map((model) => model.id)).toEqual(expect.arrayContaining(["fast", "embedding"]));
    });

    it("answers, and counts the tokens", async () => {
      const answer = await suite
        .openai()
        .chat.completions.create({ model: "fast", messages: question, max_tokens: 30 });
      expect(answer.choices[0]?.message.content).toMatch(/[a-z]{3,}/i);
      expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
    }, 120_000);

    it("streams", async () => {
      const parameters = { model: "fast", messages: question, max_tokens: 30, stream: true as const };
      const pieces: string[] = [];
      for await (const chunk of await suite.openai().chat.completions.create(parameters)) {
        pieces.push(chunk.choices[0]?.delta.content ?? "");
      }
      expect(pieces.filter(Boolean).length).toBeGreaterThan(1);
    }, 120_000);

    it("embeds", async () => {
      const { data } = await suite.openai().embeddings.create({ model: "embedding", input: "a short text" });
      expect(data[0]?.embedding).toHaveLength(384);
    }, 60_000);

    it("answers 401 without a key, and 400 or 401 to a wrong one", async () => {
      expect((await suite.fetch(`${suite.apiUrl}/models`)).status).toBe(401);
      const wrong = await refusal(suite.openai("sk-not-a-key").models.list());
      // Without a database the gateway cannot look a key up, and calls it malformed.
      expect([400, 401]).toContain(wrong);
    });
  });
}
