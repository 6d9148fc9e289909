import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";
import type { Suite } from "../support/suite";

/** UPDATE_SCREENSHOT=1 renews the picture in the documentation. */
const screenshot = process.env.UPDATE_SCREENSHOT
  ? resolve(__dirname, "../../../docs/images/chat.png")
  : join(mkdtempSync(join(tmpdir(), "ai-stack-browser-")), "chat.png");

/** A person at a browser signs in, asks, and sees the answer. */
export function browser(suite: Suite): void {
  describe("browser", () => {
    let chrome: Browser;
    beforeAll(async () => {
      const executablePath = execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
      const resolve = `--host-resolver-rules=MAP ${new URL(suite.url).hostname} ${suite.runtime.bind}`;
      chrome = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", resolve] });
    }, 60_000);
    afterAll(() => chrome?.close());

    it("signs in, asks, and sees the answer", async () => {
      // The authority is the stack's own, and headless Chromium has no store to put it in; the other tests check it.
      const page = await chrome.newPage({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(60_000);
      await page.goto(`${suite.url}/auth`);
      await page.locator('input[type="email"]').fill(await suite.stack.output("adminEmail"));
      await page.locator('input[type="password"]').fill(suite.password);
      await page.locator('button[type="submit"]').click();
      const input = page.locator("#chat-input");
      await input.waitFor();
      // News of the release cover the page on the first visit.
      const dialogue = page.getByRole("button", { name: /okay, let's go/i });
      if (await dialogue.isVisible({ timeout: 3000 }).catch(() => false)) await dialogue.click();
      await input.fill("What is the capital of France?");
      await input.press("Enter");
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
      mkdirSync(dirname(screenshot), { recursive: true });
      await page.screenshot({ path: screenshot });
      process.stderr.write(`screenshot: ${screenshot}\n`);
    }, 240_000);
  });
}
