/** Chats that go on while something else happens. */
import type { Suite } from "./suite";

export interface LoadResult {
  answered: number;
  /** Why each of the others was not answered. */
  lost: string[];
}

const CLIENTS = 4;

/**
 * Asks without a pause, with several clients that never try again, from before `during` until after it.
 *
 * @param settleSeconds goes on for so long after `during` has ended
 * @param model the group that is asked
 */
export async function chatsDuring(
  suite: Suite,
  during: () => Promise<unknown>,
  settleSeconds = 3,
  model = "fast",
): Promise<LoadResult> {
  const result: LoadResult = { answered: 0, lost: [] };
  let going = true;
  const client = async () => {
    while (going) {
      try {
        await askBriefly(suite, model);
        result.answered++;
      } catch (error) {
        result.lost.push(String((error as Error).message).slice(0, 200));
        // A client that is refused at once would otherwise count the same moment a thousand times.
        await pause(0.25);
      }
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  await pause(2);
  try {
    await during();
    await pause(settleSeconds);
  } finally {
    going = false;
    await Promise.all(clients);
  }
  return result;
}

/**
 * Asks for a short answer, once.
 *
 * @param seconds after which it is given up
 */
export async function askBriefly(suite: Suite, model: string, seconds = 120): Promise<void> {
  const messages = [{ role: "user" as const, content: "Name a colour." }];
  await suite.openai().chat.completions.create({ model, messages, max_tokens: 8 }, { timeout: seconds * 1000 });
}

export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
