import { eventually } from "../support/http";
import { groups, local, models } from "../support/settings";
import { LONG, type Suite } from "../support/suite";

/** Services that run as another instance than before. */
async function replacedBy(suite: Suite, change: () => Promise<unknown>): Promise<string[]> {
  const before = await suite.runtime.instances();
  await change();
  const after = await suite.runtime.instances();
  return Object.keys(after).filter((service) => after[service]?.id !== before[service]?.id);
}

/** What happens to a stack over its life: changes, mistakes, crashes. */
export function lifecycle(suite: Suite): void {
  describe("lifecycle", () => {
    it(
      "a container that is killed comes back, and chat goes on",
      async () => {
        await suite.runtime.crash("ollama-0");
        const ui = await suite.signIn();
        const answer = await eventually("an answer", () => ui.chat("fast", "What is the capital of France?"), 90);
        expect(answer).toMatch(/[a-z]{3,}/i);
      },
      LONG,
    );

    it(
      "another context of a model replaces the node, and leaves UI, edge and their data alone",
      async () => {
        const [chat, ...others] = models;
        suite.stack.configure({ models: [{ ...chat, context: 2048 }, ...others] });
        const replaced = await replacedBy(suite, () => suite.stack.up());
        expect(replaced).toContain("ollama-0");
        for (const service of ["ui", "edge", "mirror"]) expect(replaced).not.toContain(service);
        const ui = await suite.signIn();
        expect(await ui.chat("fast", "What is the capital of France?")).toMatch(/[a-z]{3,}/i);
      },
      LONG,
    );

    it(
      "a model that cannot be pulled fails up with the reason, and the next up with it removed goes on",
      async () => {
        const size = { weights: "1MB", layers: 1, kvHeads: 1, headSize: 64, context: 2048, capability: "chat" };
        const unknown = { alias: "no-such-model", tag: "no-such-model:1b", size };
        const others = groups.slice(1);
        suite.stack.configure({
          models: [...models, unknown],
          groups: [{ name: "fast", models: ["smollm2", unknown.alias] }, ...others],
        });
        await expect(suite.stack.up()).rejects.toThrow(
          /pull-ollama-0-no-such-model[\s\S]*(not found|does not exist|404)/i,
        );
        suite.stack.configure({ models, groups });
        await suite.stack.up();
        await suite.stack.previewNoChanges();
      },
      LONG,
    );

    it(
      "an up that is killed half-way is finished by the next",
      async () => {
        suite.stack.configure({ admin: { email: "admin@localhost", name: "Another Name" }, edge: local.edge });
        await suite.stack.killedUp(suite.runtime.underWay("ui"));
        suite.stack.recover();
        await suite.stack.up();
        await suite.stack.previewNoChanges();
        expect(await (await suite.signIn()).chat("fast", "What is the capital of France?")).toMatch(/[a-z]{3,}/i);
      },
      LONG,
    );
  });
}
