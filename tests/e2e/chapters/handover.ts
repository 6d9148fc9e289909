import { caddyfile } from "../../../examples/outside-edge/caddyfile";
import { createPlan } from "../../../plan";
import type { Fetch } from "../support/http";
import { openaiClient } from "../support/openai";
import { OutsideEdge } from "../support/outside-edge";
import type { Config } from "../support/stack";
import { LONG, type Suite } from "../support/suite";
import { OpenWebUI } from "../support/webui";

/**
 * The stack gives its edge up for one that exists, by the example's Caddyfile. Comes last: the suite has no way in
 * afterwards.
 *
 * @param config of the suite's stack
 */
export function handover(suite: Suite, config: Config): void {
  describe("an edge that exists", () => {
    let outside: OutsideEdge;
    let ask: Fetch;
    const { httpsPort } = config.edge as { httpsPort: number };

    beforeAll(async () => {
      outside = await OutsideEdge.prepare();
      const entry = { kind: "existing", from: outside.from };
      suite.stack.configure({ edge: { host: "localhost", httpsPort, entry } });
      await suite.stack.up();
      const planned = createPlan(config);
      if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
      ask = await outside.start(planned.plan.images.caddy, caddyfile(await suite.stack.routes()), httpsPort);
    }, LONG);
    afterAll(() => outside?.stop());

    it(
      "the stack publishes nothing, and has nothing more to do",
      async () => {
        const instances = await suite.runtime.instances();
        expect(Object.keys(instances)).not.toContain("edge");
        expect(Object.values(instances).flatMap(({ published }) => published)).toEqual([]);
        await suite.stack.previewNoChanges();
        await suite.stack.refreshNoChanges();
      },
      LONG,
    );

    it("people sign in and are answered piece by piece", async () => {
      const ui = await OpenWebUI.signIn(suite.url, ask, await suite.stack.output("adminEmail"), suite.password);
      const pieces = await ui.streamChat("fast", "Count from one to five in words.");
      expect(pieces.length).toBeGreaterThan(3);
    }, 120_000);

    it("programs are answered piece by piece", async () => {
      const messages = [{ role: "user" as const, content: "Name a colour." }];
      const stream = await openaiClient(suite.apiUrl, suite.apiKey, ask).chat.completions.create({
        model: "fast",
        messages,
        max_tokens: 20,
        stream: true,
      });
      const pieces: string[] = [];
      for await (const chunk of stream) pieces.push(chunk.choices[0]?.delta.content ?? "");
      expect(pieces.filter(Boolean).length).toBeGreaterThan(1);
    }, 120_000);

    it.each(["/metrics", "/v1/metrics", "/v1/key/list", "/v1/../key/list", "/v1/models/../../metrics"])(
      "%s does not reach the gateway",
      async (path) => expect(await outside.status(path, suite.apiKey)).toBe(404),
    );
  });
}
