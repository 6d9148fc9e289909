import { isDeepStrictEqual } from "node:util";
import { createPlan } from "../../../plan";
import { dashboardsOf } from "../../../plan/monitoring/dashboards";
import type { Plan } from "../../../plan/types";
import { select } from "../support/gateway-database";
import { eventually } from "../support/http";
import { chatsDuring, pause } from "../support/load";
import { refusal } from "../support/openai";
import { firing, query, targets, valueNow } from "../support/prometheus";
import { type Config, print } from "../support/stack";
import { LONG, type Suite } from "../support/suite";

const TEAM = "ai-stack-research";

/** What the gateway's own log says that was used, as one number. */
async function logged(suite: Suite, what: "total_tokens" | "spend", where: string): Promise<number> {
  const sql = `SELECT coalesce(sum(${what}), 0) FROM "LiteLLM_SpendLogs" WHERE ${where}`;
  return Number((await select(suite, sql))[0]);
}

function planOf(config: Config): Plan {
  const result = createPlan(config);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

/** Status of the gateway's metrics, asked from the UI's container with a key of its choice. */
async function metricsStatus(suite: Suite, key: string): Promise<string> {
  const program = [
    "import sys, urllib.request as r",
    'q = r.Request("http://gateway:4000/metrics/", headers={"Authorization": "Bearer " + sys.argv[1]})',
    "try: print(r.urlopen(q).status)",
    "except r.HTTPError as e: print(e.code)",
  ].join("\n");
  return (await suite.runtime.execute("ui", ["python3", "-c", program, key])).trim();
}

/** Everything is measured, and what is measured is true. */
export function monitoring(suite: Suite, config: Config): void {
  const ask = async (key: string, model: string) => {
    const messages = [{ role: "user" as const, content: "Name a colour." }];
    const answer = await suite.openai(key).chat.completions.create({ model, messages, max_tokens: 12 });
    return answer.usage?.total_tokens ?? 0;
  };
  const teamKey = async () => (await suite.stack.teamKeys()).research!.bot!;

  describe("monitoring", () => {
    it("every target answers, and a second up has nothing to do", async () => {
      const jobs = ["database", "edge", "edge-probe", "gateway", "host", "ollama", "ollama", "prometheus"];
      const wanted = jobs.map((job) => `${job} up`);
      let found: string[] = [];
      // Those with a name for each replica are looked up every few seconds: at first they are not among the targets.
      const up = async () => {
        found = await targets(suite);
        return isDeepStrictEqual(found, wanted) ? true : undefined;
      };
      await eventually("all targets", up, 120).catch(() => expect(found).toEqual(wanted));
      await suite.stack.previewNoChanges();
    }, 240_000);

    it("metrics are Prometheus's alone: not the edge's, and not for other keys", async () => {
      for (const path of ["/metrics", "/metrics/", "/v1/metrics"]) {
        expect((await suite.fetch(`${suite.url}${path}`)).status).toBe(404);
      }
      const own = await suite.runtime.readFile("prometheus", "/etc/prometheus/gateway-key");
      expect(await metricsStatus(suite, own)).toBe("200");
      for (const key of [suite.apiKey, await teamKey(), "sk-none"]) {
        expect(["401", "403"]).toContain(await metricsStatus(suite, key));
      }
      expect(await refusal(ask(own, "fast"))).toBe(403);
    }, 120_000);

    it("tokens and spend of a team are what its answers said, and what the gateway's log says", async () => {
      const key = await teamKey();
      let used = 0;
      for (const model of ["fast", "powerful", "fast", "powerful", "fast"]) used += await ask(key, model);
      expect(used).toBeGreaterThan(0);
      const team = `{team="${TEAM}"}`;
      const counted = () => valueNow(suite, `sum(litellm_total_tokens_metric_total${team})`);
      const same = async () => ((await counted()) === used ? true : undefined);
      await eventually(`${used} tokens in Prometheus`, same, 90);
      const inLog = async () =>
        (await logged(suite, "total_tokens", `team_id = '${TEAM}'`)) === used ? true : undefined;
      await eventually(`${used} tokens in the log`, inLog, 120);
      const spend = await valueNow(suite, `sum(litellm_spend_metric_total${team})`);
      expect(spend).toBeCloseTo(await logged(suite, "spend", `team_id = '${TEAM}'`), 10);
      print(`[monitoring] ${used} tokens and ${spend} dollars in the answers, in Prometheus and in the log\n`);
    }, 300_000);

    it("what a person asks in the UI is counted for that person, with as many tokens as in the log", async () => {
      const ui = await suite.signIn();
      const model = (await ui.models()).find((name) => name.includes("fast"))!;
      await ui.chat(model, "What is the capital of France?");
      const { email } = await ui.whoAmI();
      const agree = async () => {
        const [inLog, counted] = [
          await logged(suite, "total_tokens", `end_user = '${email}'`),
          await valueNow(suite, `sum(litellm_total_tokens_metric_total{end_user="${email}"})`),
        ];
        return inLog > 0 && inLog === counted ? inLog : undefined;
      };
      const tokens = await eventually("the tokens of a person", agree, 180);
      print(`[monitoring] ${tokens} tokens of ${email} in Prometheus and in the log\n`);
    }, 300_000);

    it("every panel of every dashboard has data", async () => {
      const key = await teamKey();
      const openai = suite.openai(key);
      // Rates need a while in which something happens.
      for (let round = 0; round < 4; round++) {
        const stream = await openai.chat.completions.create({
          model: round % 2 === 0 ? "fast" : "powerful",
          messages: [{ role: "user", content: "Name a colour." }],
          max_tokens: 8,
          stream: true,
        });
        for await (const _ of stream);
        await suite.openai().embeddings.create({ model: "embedding", input: "a text" });
        await ask(key, "fast");
        await pause(15);
      }
      const queries = dashboardsOf(planOf(config)).flatMap(({ panels }) =>
        panels.flatMap((panel) => panel.queries.map(({ expr }) => ({ title: panel.title, expr }))),
      );
      const empty = async () => {
        const results = await Promise.all(
          queries.map(async (one) => ({ ...one, found: await query(suite, one.expr) })),
        );
        return results.filter(({ found }) => found.length === 0).map(({ title, expr }) => `${title}: ${expr}`);
      };
      let left = await empty();
      for (let round = 0; left.length > 0 && round < 6; round++) {
        await pause(10);
        left = await empty();
      }
      expect(left).toEqual([]);
      expect(queries.length).toBeGreaterThan(20);
      print(`[monitoring] ${queries.length} queries of panels, all with data\n`);
    }, 400_000);

    it(
      "the node of the large model stops under load: answers come from the next group, the alert fires and clears",
      async () => {
        expect(await firing(suite)).not.toContain("FallbackRate");
        const fires = (name: string) => async () => ((await firing(suite)).includes(name) ? true : undefined);
        const clear = async () => ((await firing(suite)).includes("FallbackRate") ? undefined : true);
        const started = Date.now();
        const at = (what: string) =>
          print(`[monitoring] ${what} after ${Math.round((Date.now() - started) / 1000)} s\n`);
        const { answered, lost } = await chatsDuring(
          suite,
          async () => {
            await suite.runtime.stop("ollama-0");
            at("the node is gone");
            await eventually("the alert of the node", fires("NodeDown"), 240);
            at("NodeDown fires");
            await eventually("the alert of fallbacks", fires("FallbackRate"), 300);
            at("FallbackRate fires");
            const counted =
              'sum(litellm_deployment_successful_fallbacks_total{requested_model="powerful",fallback_model="fast"})';
            expect(await valueNow(suite, counted)).toBeGreaterThan(0);
            await suite.runtime.start("ollama-0");
            at("the node is back");
            await eventually("the end of the alert", clear, 400);
            at("FallbackRate is over");
          },
          3,
          "powerful",
        );
        print(
          `[monitoring] ${lost.length} of ${answered + lost.length} requests lost: ${[...new Set(lost)].join("; ")}\n`,
        );
        expect(answered).toBeGreaterThan(20);
        expect(lost).toEqual([]);
        // Of the machine's own disk nothing is known here.
        const quiet = async () => ((await firing(suite)).every((name) => name === "DiskNearlyFull") ? true : undefined);
        await eventually("quiet", quiet, 240);
      },
      2 * LONG,
    );
  });
}
