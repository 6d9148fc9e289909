import { select } from "../support/gateway-database";
import { eventually } from "../support/http";
import { refusal } from "../support/openai";
import { targets, valueNow } from "../support/prometheus";
import { groups, team } from "../support/settings";
import { LONG, type Suite } from "../support/suite";
import type { OpenWebUI } from "../support/webui";

const PASSWORD = "a-password-of-the-test";
const [ADA, BOB] = ["ada@example.com", "bob@example.com"];

/** So dear that one answer is more than a few cents. */
const PRICE = { input: 1000, output: 1000 };
const models = (team.models as object[]).map((model) => ({ ...model, price: PRICE }));
const withLarge = [...groups, { name: "large", models: ["smollm2"] }];
const teams = {
  research: { name: "research", members: [ADA], groups: ["fast", "large"], keys: ["cursor", "continue"] },
  sales: { name: "sales", members: [BOB], groups: ["fast"], rpm: 3, keys: ["bot"] },
  broke: { name: "broke", groups: ["fast"], budget: { dollars: 0.02, period: "1h" }, keys: ["demo"] },
};
const BY_HAND = { team_id: "by-hand", team_alias: "made by hand", models: ["fast"], max_budget: 7 };

/** Asks the gateway's own API with its master key, from beside it: the edge does not lead there. */
async function gatewayApi<T>(suite: Suite, path: string, body?: unknown): Promise<T> {
  const program = [
    "import os, sys, urllib.request as r",
    "data = sys.argv[2].encode() if len(sys.argv) > 2 else None",
    'head = {"Authorization": "Bearer " + os.environ["LITELLM_MASTER_KEY"], "Content-Type": "application/json"}',
    'print(r.urlopen(r.Request("http://127.0.0.1:4000" + sys.argv[1], data, head)).read().decode())',
  ].join("\n");
  const more = body === undefined ? [] : [JSON.stringify(body)];
  return JSON.parse(await suite.runtime.execute("gateway", ["python", "-c", program, path, ...more])) as T;
}

async function teamOf(suite: Suite, id: string): Promise<Record<string, unknown>> {
  return (await gatewayApi<{ team_info: Record<string, unknown> }>(suite, `/team/info?team_id=${id}`)).team_info;
}

/** Usage as the gateway's log has it: `team|user|group` of each request with tokens and a cost. */
function spendLog(suite: Suite): Promise<string[]> {
  const columns = `team_id || '|' || "user" || '|' || model_group`;
  return select(suite, `SELECT ${columns} FROM "LiteLLM_SpendLogs" WHERE total_tokens > 0 AND spend > 0`);
}

async function loggedUsage(suite: Suite, team: string): Promise<{ tokens: number; spend: number }> {
  const sums = "coalesce(sum(total_tokens), 0) || '|' || coalesce(sum(spend), 0)";
  const [row] = await select(suite, `SELECT ${sums} FROM "LiteLLM_SpendLogs" WHERE team_id = '${team}'`);
  const [tokens, spend] = row!.split("|").map(Number);
  return { tokens: tokens!, spend: spend! };
}

/**
 * Who may use what: teams of config, made true in the gateway and in the UI, changed and taken away again.
 *
 * @param watched has the stack a Prometheus? Then it has to count what the log of the gateway has
 */
export function access(suite: Suite, { watched }: { watched: boolean }): void {
  let [ada, bob] = [undefined, undefined] as [OpenWebUI | undefined, OpenWebUI | undefined];
  const signIn = (email: string) => suite.signIn(email, PASSWORD);
  const ask = (key: string, model: string) =>
    suite.openai(key).chat.completions.create({ model, messages: [{ role: "user", content: "Hi." }], max_tokens: 20 });
  const steps = async () => (await suite.stack.preview()).map(({ operation, name }) => `${operation} ${name}`);

  describe("access", () => {
    it(
      "teams are shown by a preview, made by an up, and then there is nothing to do",
      async () => {
        const root = await suite.signIn();
        // Nobody has let them in; their teams do.
        for (const email of [ADA, BOB]) await root.addUser(email, PASSWORD, "pending");
        await gatewayApi(suite, "/team/new", BY_HAND);
        suite.stack.configure({ models, groups: withLarge, teams: Object.values(teams) });
        expect(await steps()).toEqual(
          expect.arrayContaining([
            "create gateway-teams-research",
            "create ui-teams-research",
            "create gateway-teams-broke",
          ]),
        );
        await suite.stack.up();
        await suite.connect();
        await suite.stack.previewNoChanges();
        await suite.stack.refreshNoChanges();
        expect(await suite.stack.isSecretOutput("teamKeys")).toBe(true);
        [ada, bob] = [await signIn(ADA), await signIn(BOB)];
      },
      LONG,
    );

    it("people see and use the models of their team, and not those of another", async () => {
      expect((await ada!.models()).sort()).toEqual(["research.fast", "research.large"]);
      expect(await bob!.models()).toEqual(["sales.fast"]);
      expect(await ada!.chat("research.large", "What is the capital of France?")).toMatch(/[a-z]{3,}/i);
      for (const other of ["research.large", "research.fast", "large", "fast"]) {
        await expect(bob!.chat(other, "Hi.")).rejects.toThrow(/^(400|403): .*Model not found/);
      }
    }, 240_000);

    it("programs see and use the models of their team: another one is 403", async () => {
      const keys = await suite.stack.teamKeys();
      const listed = async (key: string) => (await suite.openai(key).models.list()).data.map(({ id }) => id).sort();
      expect(await listed(keys.research!.cursor!)).toEqual(["fast", "large"]);
      expect(await listed(keys.sales!.bot!)).toEqual(["fast"]);
      expect((await ask(keys.research!.cursor!, "large")).usage?.completion_tokens).toBeGreaterThan(0);
      expect(await refusal(ask(keys.sales!.bot!, "large"))).toBe(403);
      const vectors = suite.openai(keys.sales!.bot!).embeddings.create({ model: "embedding", input: "a text" });
      expect(await refusal(vectors)).toBe(403);
    }, 120_000);

    it("a budget of a few cents stops with a message that says so, for that team alone", async () => {
      const { broke, research } = await suite.stack.teamKeys();
      // Spend is counted after an answer.
      const stopped = async () => {
        const answer: unknown = await ask(broke!.demo!, "fast").catch((error: unknown) => error);
        return answer instanceof Error ? answer : undefined;
      };
      const error = await eventually("a refusal", stopped, 120);
      expect(error.message).toMatch(/Budget has been exceeded! Team=ai-stack-broke/);
      expect(error).toMatchObject({ status: 422 });
      expect((await ask(research!.cursor!, "fast")).choices).toHaveLength(1);
    }, 240_000);

    it("a burst is told to wait with 429 and retry-after, while others go on", async () => {
      const { sales, research } = await suite.stack.teamKeys();
      const burst = await Promise.allSettled(Array.from({ length: 10 }, () => ask(sales!.bot!, "fast")));
      const refused = burst.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
      expect(refused.length).toBeGreaterThanOrEqual(5);
      for (const { status, headers } of refused) {
        expect(status).toBe(429);
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect((await ask(research!.continue!, "fast")).choices).toHaveLength(1);
    }, 240_000);

    it("what was asked in the UI is counted for the person, the model and the team", async () => {
      const me = (await ada!.whoAmI()).id;
      const mine = `ai-stack-research|${me}|large`;
      await eventually(
        "spend of the person",
        async () => ((await spendLog(suite)).includes(mine) ? true : undefined),
        120,
      );
      const counted = async () => {
        const { spend } = await teamOf(suite, "ai-stack-research");
        return Number(spend) > 0 ? true : undefined;
      };
      await eventually("spend of the team", counted, 120);
    }, 240_000);

    if (watched) {
      it("tokens and spend of a team are the same in Prometheus and in the gateway's log", async () => {
        const up = async () => ((await targets(suite)).every((target) => target.endsWith(" up")) ? true : undefined);
        await eventually("all targets", up, 120);
        const agree = async () => {
          const log = await loggedUsage(suite, "ai-stack-research");
          const of = (metric: string) => valueNow(suite, `sum(${metric}{team="ai-stack-research"})`);
          const [tokens, spend] = [
            await of("litellm_total_tokens_metric_total"),
            await of("litellm_spend_metric_total"),
          ];
          const same = log.tokens > 0 && tokens === log.tokens && Math.abs(spend! - log.spend) < 1e-9;
          if (!same) throw new Error(`log: ${JSON.stringify(log)}, Prometheus: ${tokens} tokens, ${spend} dollars`);
          return log.tokens;
        };
        await eventually("the same usage", agree, 180);
      }, 320_000);
    }

    it(
      "a member moves, a model goes, a key is rotated: a preview shows it, and afterwards it is so",
      async () => {
        const before = await suite.stack.teamKeys();
        const research = { ...teams.research, members: [ADA, BOB], groups: ["fast"] };
        const sales = { ...teams.sales, members: [] };
        suite.stack.configure({ teams: [research, sales, teams.broke], rotations: { "research/cursor": 1 } });
        const changes = await steps();
        expect(changes).toEqual(
          expect.arrayContaining([
            "update gateway-teams-research",
            "update ui-teams-research",
            "update ui-teams-sales",
          ]),
        );
        expect(changes.join()).not.toContain("gateway-teams-broke");
        await suite.stack.up();
        await suite.stack.previewNoChanges();
        const after = await suite.stack.teamKeys();
        expect(after.research!.continue).toBe(before.research!.continue);
        expect(await refusal(ask(before.research!.cursor!, "fast"))).toBe(401);
        for (const key of [after.research!.cursor!, after.research!.continue!]) {
          expect((await ask(key, "fast")).choices).toHaveLength(1);
          expect(await refusal(ask(key, "large"))).toBe(403);
        }
        await eventually(
          "the UI",
          async () => (await (await signIn(BOB)).models()).includes("research.fast") || undefined,
        );
        for (const person of [ADA, BOB]) expect(await (await signIn(person)).models()).toEqual(["research.fast"]);
        expect(await teamOf(suite, BY_HAND.team_id)).toMatchObject(BY_HAND);
      },
      LONG,
    );

    it(
      "teams that go are undone, and what was made by hand stays",
      async () => {
        const { research } = await suite.stack.teamKeys();
        suite.stack.configure({ models: team.models, groups, teams: [], rotations: {} });
        await suite.stack.up();
        await suite.connect();
        await suite.stack.previewNoChanges();
        expect(await refusal(ask(research!.continue!, "fast"))).toBe(401);
        const all = await gatewayApi<{ team_id: string }[]>(suite, "/team/list");
        expect(all.map(({ team_id }) => team_id)).toEqual([BY_HAND.team_id]);
        await gatewayApi(suite, "/team/delete", { team_ids: [BY_HAND.team_id] });
        // Without teams everybody has every model.
        const seen = async () => ((await (await signIn(ADA)).models()).includes("fast") ? true : undefined);
        await eventually("every model", seen, 120);
        expect(await (await signIn(ADA)).models()).toEqual(expect.arrayContaining(["fast", "embedding"]));
      },
      LONG,
    );
  });
}
