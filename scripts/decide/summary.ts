import type { Answer } from "./stream";
import { formatTimings, type Timing } from "./timings";

/** What `up` closes with. */
export interface Summary {
  stack: string;
  /** Outputs of the stack; the secret ones are not shown. */
  outputs: { url: string; apiUrl: string; adminEmail: string };
  /** The first answer, and the group of the gateway that gave it; absent where the stack is not on this machine. */
  first?: { model: string; answer: Answer };
  steps: readonly Timing[];
  /** Seconds of the whole run. */
  seconds: number;
}

/** Command that shows a secret output. */
export function secretCommand(output: string, stack: string): string {
  const named = stack === "local" ? "" : ` --stack ${stack}`;
  return `npm run -s pulumi -- stack output ${output} --show-secrets${named}`;
}

/** Address, how to sign in, the first answer, and where the time went. */
export function formatSummary({ stack, outputs, first, steps, seconds }: Summary): string {
  return `
Open          ${outputs.url}
API           ${outputs.apiUrl}
Sign in as    ${outputs.adminEmail}
Password      ${secretCommand("adminPassword", stack)}
API key       ${secretCommand("apiKey", stack)}
${first ? formatAnswer(first) : ""}
${formatTimings(steps, seconds)}`;
}

function formatAnswer({ model, answer }: NonNullable<Summary["first"]>): string {
  const words = answer.text.trim().replace(/\s+/g, " ");
  const quoted = words.length > 120 ? `${words.slice(0, 120)}…` : words;
  return `First answer  ${model}: "${quoted}"
              first word after ${answer.firstTokenSeconds.toFixed(2)} s, then ${answer.tokensPerSecond.toFixed(0)} tokens/s
`;
}
