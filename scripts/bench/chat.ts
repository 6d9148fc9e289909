import { createPlan } from "../../plan";
import { StopError } from "../decide/options";
import type { Answer } from "../decide/stream";
import { type ChatRequest, chat } from "../effects/answer";
import { apiOf } from "../effects/first-answer";
import { containersOf } from "./compose";
import { median } from "./measure";
import type { Comparison } from "./result";
import type { BenchStack } from "./stack";

const ROUNDS = 15;
const QUESTION = { prompt: "Explain in a few sentences why the sky is blue.", maxTokens: 64, timeoutMs: 120_000 };

/** The same question to the same node: over edge and gateway, and straight to Ollama by its address on the host. */
export async function compareChat(stack: BenchStack, config: Record<string, unknown>): Promise<Comparison[]> {
  const planned = createPlan(config);
  if (!planned.ok) throw new StopError("the bench's own config cannot be planned");
  const { plan } = planned;
  const api = await apiOf(stack.name, plan, await stack.outputs());
  const through = { ...QUESTION, ...api, model: plan.gateway.defaultGroup };
  const direct = { ...QUESTION, apiUrl: await nodeUrl(stack), apiKey: "none", model: plan.models[0]?.tag ?? "" };
  const answers = await interleave(through, direct);
  const firsts = (list: readonly Answer[]) => median(list.map((answer) => answer.firstTokenSeconds * 1000));
  const speeds = (list: readonly Answer[]) => median(list.map((answer) => answer.tokensPerSecond));
  return [
    {
      what: "chat: first token, edge and gateway : Ollama",
      unit: "ms",
      ours: firsts(answers.through),
      reference: firsts(answers.direct),
    },
    {
      what: "chat: speed, edge and gateway : Ollama",
      unit: "tokens/s",
      ours: speeds(answers.through),
      reference: speeds(answers.direct),
    },
  ];
}

async function interleave(through: ChatRequest, direct: ChatRequest): Promise<{ through: Answer[]; direct: Answer[] }> {
  const answers: { through: Answer[]; direct: Answer[] } = { through: [], direct: [] };
  // The first of each warms connections and the prompt's cache up, and does not count.
  await chat(through);
  await chat(direct);
  for (let round = 0; round < ROUNDS; round++) {
    answers.through.push(await chat(through));
    answers.direct.push(await chat(direct));
  }
  return answers;
}

/** Networks inside of the stack let nothing out, but the engine's host is on every one of them. */
async function nodeUrl(stack: BenchStack): Promise<string> {
  const node = (await containersOf(stack.prefix)).find(({ Name }) => Name === `/${stack.prefix}-ollama-0`);
  const address = Object.values(node?.NetworkSettings.Networks ?? {}).find(({ IPAddress }) => IPAddress)?.IPAddress;
  if (address === undefined) throw new StopError("the bench's Ollama node has no address");
  return `http://${address}:11434/v1`;
}
