/** One answer of an OpenAI-compatible API, as it streamed in. */
export interface Answer {
  text: string;
  /** Tokens that the server counted, or pieces that arrived where it does not count. */
  tokens: number;
  /** Seconds from the request to the first piece of text. */
  firstTokenSeconds: number;
  /** Tokens a second after the first piece; the time of the first is the prompt's. */
  tokensPerSecond: number;
}

/** One line of the stream with the moment it arrived, in milliseconds. */
export interface StreamLine {
  at: number;
  line: string;
}

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning?: string | null } }[];
  usage?: { completion_tokens?: number } | null;
  error?: { message?: string };
}

/**
 * Reads a stream of server-sent events.
 * @param startedAt moment of the request in milliseconds, on the clock of `lines`
 * @throws Error with the server's message, or when no text arrived
 */
export function parseAnswer(lines: readonly StreamLine[], startedAt: number): Answer {
  const pieces: { at: number; text: string }[] = [];
  let counted: number | undefined;
  for (const { at, line } of lines) {
    if (!line.startsWith("data:") || line.includes("[DONE]")) continue;
    const chunk = JSON.parse(line.slice("data:".length)) as Chunk;
    if (chunk.error) throw new Error(chunk.error.message ?? line);
    const delta = chunk.choices?.[0]?.delta;
    const text = delta?.content || delta?.reasoning || "";
    if (text) pieces.push({ at, text });
    counted = chunk.usage?.completion_tokens ?? counted;
  }
  const [first, last] = [pieces.at(0), pieces.at(-1)];
  if (first === undefined || last === undefined) throw new Error("the model answered without a word");
  const tokens = counted ?? pieces.length;
  const seconds = (last.at - first.at) / 1000;
  return {
    text: pieces.map((piece) => piece.text).join(""),
    tokens,
    firstTokenSeconds: (first.at - startedAt) / 1000,
    tokensPerSecond: seconds > 0 ? (tokens - 1) / seconds : 0,
  };
}
