import { chatsDuring } from "../support/load";
import { groups } from "../support/settings";
import { print } from "../support/stack";
import { LONG, type Suite } from "../support/suite";

/** Changes that people do not notice, where there is more than one of what changes. */
export function rolling(suite: Suite): void {
  describe("a rolling change", () => {
    it(
      "of the gateway's configuration fails no request",
      async () => {
        const before = (await suite.runtime.instances()).gateway?.id;
        const [chat, ...others] = groups;
        suite.stack.configure({ groups: [{ ...chat, rpm: 100_000 }, ...others] });
        const { answered, lost } = await chatsDuring(suite, () => suite.stack.up());
        print(`[${suite.stack.name}] rolling change: ${lost.length} of ${answered + lost.length} requests lost\n`);
        expect((await suite.runtime.instances()).gateway?.id).not.toBe(before);
        expect(answered).toBeGreaterThan(10);
        expect(lost).toEqual([]);
      },
      LONG,
    );
  });
}
