import { LONG, type Suite } from "../support/suite";
import type { Message, OpenWebUI } from "../support/webui";

const MESSAGES: Message[] = [
  { role: "user", content: "What shall stay?" },
  { role: "assistant", content: "This conversation." },
];

/** What people have written outlives every container, and a stack that is taken down and put up again. */
export function persistence(suite: Suite): void {
  describe("persistence", () => {
    let id = "";
    let collection = "";
    const expectAllThere = async (ui: OpenWebUI) => {
      expect(await ui.conversation(id)).toMatchObject({ title: "kept", messages: MESSAGES });
      expect((await ui.findPassages(collection, "Where is the key?")).join()).toContain("under the mat");
    };

    it(
      "keeps a conversation and a document",
      async () => {
        const ui = await suite.signIn();
        id = await ui.saveConversation("kept", MESSAGES);
        collection = await ui.addDocument("keys", "The key of the shed is under the mat.");
        await expectAllThere(ui);
      },
      LONG,
    );

    it(
      "through an update that replaces every container with a secret",
      async () => {
        const before = await suite.runtime.instances();
        const rotated = ["database-password", "litellm-database-password", "webui-database-password", "cache-password"];
        suite.stack.configure({ rotations: Object.fromEntries(rotated.map((name) => [name, 1])) });
        await suite.stack.up();
        const after = await suite.runtime.instances();
        for (const service of ["database", "cache", "gateway", "ui"])
          expect(after[service]?.id).not.toBe(before[service]?.id);
        await expectAllThere(await suite.signIn());
      },
      LONG,
    );

    it(
      "through down and up",
      async () => {
        await suite.stack.down({ keepSecrets: true });
        expect(await suite.runtime.instances()).toEqual({});
        await suite.stack.up();
        await suite.connect();
        await expectAllThere(await suite.signIn());
      },
      LONG,
    );
  });
}
