import { chatsDuring } from "../support/load";
import { print } from "../support/stack";
import { LONG, type Suite } from "../support/suite";

const FAULTS = {
  "a node of Ollama crashes": (suite: Suite) => suite.runtime.crash("ollama-0"),
  "the gateway is replaced": (suite: Suite) => suite.runtime.restart("gateway"),
  "the database is restarted": (suite: Suite) => suite.runtime.restart("database"),
  "the cache is restarted": (suite: Suite) => suite.runtime.restart("cache"),
} as const;

type Fault = keyof typeof FAULTS;

/**
 * Things break while people chat; how many requests are lost is counted and shown.
 *
 * @param losing the faults by which this platform loses requests, for want of a second of what breaks; none by others
 */
export function faults(suite: Suite, losing: Partial<Record<Fault, "some">> = {}): void {
  describe("faults", () => {
    it.each(Object.keys(FAULTS) as Fault[])(
      "%s",
      async (fault) => {
        const { answered, lost } = await chatsDuring(suite, () => FAULTS[fault](suite));
        print(`[${suite.stack.name}] ${fault}: ${lost.length} of ${answered + lost.length} requests lost\n`);
        expect(answered).toBeGreaterThan(0);
        if (!losing[fault]) expect(lost).toEqual([]);
        // Afterwards all is as before.
        expect((await chatsDuring(suite, async () => undefined)).lost).toEqual([]);
      },
      LONG,
    );
  });
}
