import { select } from "../support/gateway-database";
import { eventually } from "../support/http";
import { refusal } from "../support/openai";
import type { Suite } from "../support/suite";

/** Rows of the gateway's spend log, as `user|tokens`. */
async function spendLog(suite: Suite): Promise<string[]> {
  const columns = `"user" || '|' || coalesce(end_user, '') || '|' || total_tokens`;
  return (await select(suite, `SELECT ${columns} FROM "LiteLLM_SpendLogs" ORDER BY "startTime"`)).filter(Boolean);
}

/** Keys of the gateway's own, and usage counted for the person who asked. */
export function accounting(suite: Suite): void {
  describe("accounting", () => {
    it("refuses a wrong key with 401", async () => {
      expect(await refusal(suite.openai("sk-not-a-key").models.list())).toBe(401);
    });

    it("a key of the API may not manage the gateway", async () => {
      // Straight at the gateway, past the edge: from the UI's container, which may call it.
      const probe = [
        "import os, urllib.request as r",
        'q = r.Request("http://gateway:4000/key/generate", b"{}", {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"})',
        "try: print(r.urlopen(q).status)",
        "except r.HTTPError as e: print(e.code)",
      ].join("\n");
      const status = await suite.runtime.execute("ui", ["python3", "-c", probe]);
      expect(["401", "403"]).toContain(status.trim());
    });

    it("counts what a person asks in the UI for that person", async () => {
      const ui = await suite.signIn();
      await ui.chat("fast", "What is the capital of France?");
      const me = (await ui.whoAmI()).id;
      const mine = async () => {
        const rows = (await spendLog(suite)).filter((row) => row.includes(me));
        return rows.length > 0 ? rows : undefined;
      };
      // The gateway writes its log once a minute or so.
      const [row = ""] = await eventually("spend of the person", mine, 120);
      expect(Number(row.split("|").pop())).toBeGreaterThan(0);
    }, 240_000);
  });
}
