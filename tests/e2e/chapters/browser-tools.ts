import type { Browser, Page } from "playwright-core";
import { arrive, ask, openBrowser, openPage, picture, tries, visit } from "../support/browser";
import { docx, WORD } from "../support/docx";
import type { OidcServer } from "../support/oidc";
import { provide } from "../support/provide";
import { FACT, SearchServer } from "../support/search-server";
import { ownAddress, SEARCH_PORT } from "../support/settings";
import { LONG, type Suite } from "../support/suite";

const ACCOUNTS = { ada: { email: "ada@example.com", name: "Ada", groups: ["ai-users"] } };
const CODE = "```python\nimport os\nprint(6 * 7, os.environ['USER'])\n```\nWhat does this print?";

/** An ordinary person signs in at an OpenID Connect provider and uses the tools, all in a browser. */
export function browserTools(suite: Suite): void {
  describe("tools in a browser", () => {
    const address = ownAddress();
    const search = new SearchServer(address, SEARCH_PORT);
    let provider: OidcServer;
    let chrome: Browser;
    let page: Page;

    beforeAll(async () => {
      await search.start();
      provider = await provide(suite, address, ACCOUNTS, { users: ["ai-users"] });
      chrome = await openBrowser(suite);
      page = await openPage(chrome);
    }, LONG);
    afterAll(async () => {
      await chrome?.close();
      provider?.stop();
      search.stop();
    });

    it("signs in at the provider", async () => {
      const provided = page.getByRole("button", { name: /continue with/i });
      await visit(page, `${suite.url}/auth`, provided);
      await provided.click();
      await page.locator('input[name="login"]').fill("ada");
      await page.locator('input[name="password"]').fill("any");
      await page.locator('button[type="submit"]').click();
      await page.getByRole("button", { name: "Continue" }).click();
      await arrive(page);
    }, 240_000);

    it("searches the web, and sees the page that the answer rests on", async () => {
      await switchSearchOn(page);
      await ask(page, "Which port does Zephyr use?");
      expect(await sourcesOf(page)).toContain(`${address}:${SEARCH_PORT}/page`);
      await picture(page, "web-search");
    }, 240_000);

    it("runs the code of a block, and sees what it prints", async () => {
      await newChat(page, suite);
      await ask(page, CODE);
      await runs(page, "42 code");
      await picture(page, "code-execution");
    }, 240_000);

    it("asks about a document, and sees that the answer rests on it", async () => {
      await newChat(page, suite);
      const buffer = docx(["About the laboratory.", FACT]);
      const file = { name: "laboratory.docx", mimeType: WORD, buffer };
      await page.locator('input[type="file"]').first().setInputFiles(file);
      await page.getByText("laboratory.docx").first().waitFor();
      await ask(page, "Which port does the router use?");
      expect(await sourcesOf(page)).toContain("laboratory.docx");
      await picture(page, "document");
    }, 240_000);
  });
}

async function newChat(page: Page, suite: Suite): Promise<void> {
  await visit(page, `${suite.url}/`, page.locator("#chat-input"));
  await arrive(page);
}

/** The question is drawn anew when its answer is complete, without what a run has printed: then it is run again. */
async function runs(page: Page, printed: string): Promise<void> {
  const seen = page.getByText(printed);
  await tries(6, async () => {
    await page.getByRole("button", { name: "Run", exact: true }).first().click();
    await seen.waitFor({ timeout: 25_000 });
  });
}

/** Beside the field for questions is then a button that is pressed; a page that is still loading may take it back. */
async function switchSearchOn(page: Page): Promise<void> {
  const on = page.getByRole("button", { name: "Web Search", pressed: true });
  await tries(4, async () => {
    await page.locator("#integration-menu-button").click();
    await page.getByText("Web Search", { exact: true }).first().click();
    await page.keyboard.press("Escape");
    await on.waitFor({ timeout: 10_000 });
  });
}

/** Opens the list of what an answer rests on, below it. */
async function sourcesOf(page: Page): Promise<string> {
  const button = page.getByRole("button", { name: /^toggle \d+ sources?$/i }).last();
  const list = page.locator("#messages-container");
  try {
    await button.click({ timeout: 120_000 });
  } catch (error) {
    throw new Error(`no sources below the answer; the page shows: ${await list.innerText()}`, { cause: error });
  }
  await page.waitForTimeout(500);
  return list.innerText();
}
