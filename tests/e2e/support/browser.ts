/** A real browser at a stack's address. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import type { Suite } from "./suite";

/** UPDATE_SCREENSHOT=1 renews the pictures in the documentation. */
const pictures = process.env.UPDATE_SCREENSHOT
  ? resolve(__dirname, "../../../docs/images")
  : mkdtempSync(join(tmpdir(), "ai-stack-browser-"));

export function openBrowser(suite: Suite): Promise<Browser> {
  const executablePath = execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  const rules = `--host-resolver-rules=MAP ${new URL(suite.url).hostname} ${suite.runtime.bind}`;
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", rules] });
}

export async function openPage(browser: Browser): Promise<Page> {
  // The authority is the stack's own, and headless Chromium has no store to put it in; the other tests check it.
  const page = await browser.newPage({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  // News of the release cover the page on the first visit.
  await page.addLocatorHandler(page.getByRole("button", { name: /okay, let's go/i }), (button) => button.click());
  return page;
}

/** Does something again, as a person does where a page that is still loading takes nothing. */
export async function tries(times: number, attempt: () => Promise<void>): Promise<void> {
  for (let left = times; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}

/** Opens an address. On a busy machine the UI may show an error page at first; a person loads it again. */
export async function visit(page: Page, url: string, mark: Locator): Promise<void> {
  await tries(4, async () => {
    await page.goto(url);
    await mark.waitFor({ timeout: 30_000 });
  });
}

/** Waits for the field for questions, where a sign-in ends. */
export async function arrive(page: Page): Promise<void> {
  await page.locator("#chat-input").waitFor();
}

/** Asks a question, and sees it above the answer to come. */
export async function ask(page: Page, question: string): Promise<void> {
  const input = page.locator("#chat-input");
  const asked = page.locator("#messages-container").getByText(question.split("\n").at(-1)!, { exact: true });
  await tries(4, async () => {
    await input.fill(question);
    await input.press("Enter");
    await asked.last().waitFor({ timeout: 20_000 });
  });
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const path = join(pictures, `${name}.png`);
  await page.screenshot({ path });
  process.stderr.write(`screenshot: ${path}\n`);
}
