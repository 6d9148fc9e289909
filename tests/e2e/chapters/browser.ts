import type { Browser } from "playwright-core";
import { arrive, ask, openBrowser, openPage, picture } from "../support/browser";
import type { Suite } from "../support/suite";

/** A person at a browser signs in, asks, and sees the answer. */
export function browser(suite: Suite): void {
  describe("browser", () => {
    let chrome: Browser;
    beforeAll(async () => {
      chrome = await openBrowser(suite);
    }, 60_000);
    afterAll(() => chrome?.close());

    it("signs in, asks, and sees the answer", async () => {
      const page = await openPage(chrome);
      await page.goto(`${suite.url}/auth`);
      await page.locator('input[type="email"]').fill(await suite.stack.output("adminEmail"));
      await page.locator('input[type="password"]').fill(suite.password);
      await page.locator('button[type="submit"]').click();
      await arrive(page);
      await ask(page, "What is the capital of France?");
      const answer = page
        .locator(".chat-assistant")
        .filter({ hasText: /[a-z]{3,}/i })
        .last();
      await answer.waitFor();
      // The buttons below an answer appear when it is complete.
      await page.locator('button[aria-label="Copy"]').last().waitFor();
      const text = await answer.textContent();
      expect(text).toMatch(/[a-z]{3,}.*\s[a-z]+/i);
      // The UI shows a failure in the place of the answer.
      expect(text).not.toMatch(/error|litellm/i);
      await picture(page, "chat");
    }, 240_000);
  });
}
