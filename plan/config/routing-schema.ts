/** The shape of what says how requests go: routing, limits of each person, and providers outside of the stack. */
import { z } from "zod";
import { choice, dnsLabel, dnsName, leaf, positive, spendLimit } from "./leaves";

export const STRATEGIES = ["simple-shuffle", "least-busy", "latency", "cost"] as const;

/** Providers that LiteLLM knows by a prefix, and any other address that speaks OpenAI's API. */
export const PROVIDER_KINDS = [
  "openai",
  "anthropic",
  "gemini",
  "mistral",
  "groq",
  "deepseek",
  "openrouter",
  "openai-compatible",
] as const;

export const strategy = choice(STRATEGIES);

/** More tries of one request only make a dead stack slower to say so. */
const MOST_RETRIES = 10;

export const routingSchema = z.strictObject({
  strategy: strategy.optional(),
  retries: leaf(
    z.number().int().min(0).max(MOST_RETRIES),
    `tries after the first: a whole number from 0 to ${MOST_RETRIES}`,
    "2",
  ).optional(),
});

export const limitsSchema = z.strictObject({
  user: z
    .strictObject({
      rpm: positive("requests a minute", 20, 1e6).optional(),
      tpm: positive("tokens a minute", 40000, 1e9).optional(),
      budget: spendLimit.optional(),
    })
    .optional(),
});

/** US dollars for a million tokens; what costs nothing would never count against the budget. */
const dollars = leaf(z.number().positive().max(1e6), "US dollars for a million tokens, a number above 0", "0.4");

/** A name of a model as providers write them. */
const MODEL = /^[\w.:@/-]{1,200}$/;

export const providerSchema = z.strictObject({
  name: dnsLabel("outside"),
  kind: choice(PROVIDER_KINDS),
  model: leaf(z.string().regex(MODEL), "the name of a model as the provider writes it", "gpt-5-mini"),
  baseUrl: leaf(z.url({ protocol: /^https$/ }), "an address with https", "https://llm.example.com/v1").optional(),
  secret: dnsName("the name of a Secret in the namespace", "outside-provider").optional(),
  price: z.strictObject({ input: dollars, output: dollars }),
  budget: spendLimit,
  rpm: positive("requests a minute", 30, 1e6).optional(),
  fallbackFor: leaf(
    z.array(leaf(z.string(), "a group", "powerful")).min(1),
    "a list of at least one group",
    "[powerful]",
  ),
});

export type RawProvider = z.output<typeof providerSchema>;
