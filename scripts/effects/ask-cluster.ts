import type { Known } from "../decide/cluster/facts";

/** The answer, or what the server said instead. */
export async function ask<T>(question: () => Promise<T>): Promise<Known<T>> {
  try {
    return { known: true, value: await question() };
  } catch (error) {
    return { known: false, reason: reasonOf(error) };
  }
}

/** The client's errors carry a whole answer; people need the message in there. */
function reasonOf(error: unknown): string {
  const { body, message } = error as { body?: string; message?: string };
  const quoted = typeof body === "string" ? /"message":\s*("(?:[^"\\]|\\.)*")/.exec(body)?.[1] : undefined;
  const said = quoted === undefined ? undefined : (JSON.parse(quoted) as string);
  return (said ?? message ?? String(error)).split("\n", 1)[0]!;
}
