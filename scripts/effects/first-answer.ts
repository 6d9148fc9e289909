import { setTimeout as wait } from "node:timers/promises";
import type { Plan } from "../../plan/types";
import { StopError } from "../decide/options";
import type { Answer } from "../decide/stream";
import { type ChatRequest, chat } from "./answer";
import { readFromContainer } from "./docker";
import { PROJECT } from "./state";

/** Where Caddy's own CA keeps its root certificate (https://caddyserver.com/docs/automatic-https#local-https). */
export const CA_FILE = "/data/caddy/pki/authorities/local/root.crt";

/** The edge may still be taking in its configuration when its health check passes. */
const TRIES = 5;

/** How to reach the API of a stack from its own host, by its outputs. */
export async function apiOf(
  stack: string,
  plan: Plan,
  outputs: Record<string, unknown>,
): Promise<Pick<ChatRequest, "apiUrl" | "apiKey" | "address" | "ca">> {
  const internal = plan.edge.certificate === "internal";
  return {
    apiUrl: String(outputs.apiUrl),
    apiKey: String(outputs.apiKey),
    address: plan.edge.bind === "0.0.0.0" ? "127.0.0.1" : plan.edge.bind,
    ...(internal ? { ca: await readFromContainer(`${PROJECT}-${stack}-edge`, CA_FILE) } : {}),
  };
}

/**
 * The first answer of the stack's default group, through the edge.
 * @throws StopError with the last try's reason
 */
export async function firstAnswer(stack: string, plan: Plan, outputs: Record<string, unknown>): Promise<Answer> {
  const request = {
    model: plan.gateway.defaultGroup,
    prompt: "Say hello to the people who just put you up, in one sentence.",
    maxTokens: 32,
    timeoutMs: 120_000,
  };
  let reason = "";
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      return await chat({ ...(await apiOf(stack, plan, outputs)), ...request });
    } catch (error) {
      reason = (error as Error).message;
      await wait(attempt * 1000);
    }
  }
  throw new StopError(`the stack is up, but the model does not answer: ${reason}`);
}
