import type { Suite } from "../support/suite";
import { OpenWebUI } from "../support/webui";

/** Three letters and more in a row, twice: words, not noise. */
const WORDS = /[a-z]{3,}.*\s.*[a-z]{3,}/is;

/** What a person does first: sign in, choose a model, ask. */
export function conversation(suite: Suite): void {
  describe("conversation", () => {
    let ui: OpenWebUI;
    beforeAll(async () => {
      ui = await suite.signIn();
    });

    it("refuses a wrong password", async () => {
      const email = await suite.stack.output("adminEmail");
      await expect(OpenWebUI.signIn(suite.url, suite.fetch, email, "not-the-password")).rejects.toThrow(/^40[01]:/);
    });

    it("lists the model groups of the gateway", async () => {
      expect(await ui.models()).toEqual(expect.arrayContaining(["fast"]));
    });

    it("answers in words", async () => {
      expect(await ui.chat("fast", "Say hello and name one animal.")).toMatch(WORDS);
    }, 120_000);

    it("streams the answer piece by piece", async () => {
      const pieces = await ui.streamChat("fast", "Count from one to five in words.");
      expect(pieces.length).toBeGreaterThan(3);
      expect(pieces.join("")).toMatch(WORDS);
    }, 120_000);
  });
}
