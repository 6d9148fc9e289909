import { parseAnswer } from "../../scripts/decide/stream";

const piece = (at: number, content: string) => ({
  at,
  line: `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}`,
});
const done = { at: 9000, line: "data: [DONE]" };

describe("parseAnswer", () => {
  it("joins the pieces and measures from the first one", () => {
    const usage = { at: 2000, line: 'data: {"choices":[],"usage":{"completion_tokens":11}}' };
    const role = { at: 1100, line: 'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}' };
    const lines = [role, piece(1500, "Good "), { at: 1501, line: "" }, piece(2000, "day."), usage, done];
    expect(parseAnswer(lines, 1000)).toEqual({
      text: "Good day.",
      tokens: 11,
      firstTokenSeconds: 0.5,
      tokensPerSecond: 20,
    });
  });

  it("counts pieces where the server does not count tokens", () => {
    const answer = parseAnswer([piece(0, "a"), piece(500, "b"), piece(1000, "c"), done], 0);
    expect(answer).toMatchObject({ tokens: 3, tokensPerSecond: 2 });
  });

  it("has no speed where everything came at once", () => {
    expect(parseAnswer([piece(10, "a")], 0).tokensPerSecond).toBe(0);
  });

  it("fails with the server's words, and on an answer without a word", () => {
    expect(() => parseAnswer([{ at: 0, line: 'data: {"error":{"message":"no GPU"}}' }], 0)).toThrow("no GPU");
    expect(() => parseAnswer([done], 0)).toThrow("without a word");
  });
});
