/** The API as programs use it: by the official client. */
import OpenAI from "openai";
import type { Fetch } from "./http";

/** @param apiUrl output `apiUrl` of the stack, ends in `/v1` */
export function openaiClient(apiUrl: string, apiKey: string, fetch: Fetch): OpenAI {
  return new OpenAI({ baseURL: apiUrl, apiKey, fetch, maxRetries: 0, timeout: 120_000 });
}

/** The status that the API refuses the call with; throws where the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<number | undefined> {
  try {
    await call;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error.status;
    throw error;
  }
  throw new Error("the call was expected to be refused, and succeeded");
}
