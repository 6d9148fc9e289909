/** How requests go through the gateway, and what they may cost. Shapes only. */

/**
 * How one deployment of a group is picked: by lot and weighted by slots; the one with the fewest requests under way; the
 * one that answered fastest of late; the cheapest.
 */
export type RoutingStrategy = "simple-shuffle" | "least-busy" | "latency" | "cost";

export interface RoutingPlan {
  /** Of every group that names no other. */
  strategy: RoutingStrategy;
  /** Tries after the first, before the fallbacks of the group. */
  retries: number;
}

/** US dollars, and after how long the spend begins at zero again, for example `30d`. */
export interface SpendLimit {
  dollars: number;
  period: string;
}

/** What one person may ask in the UI. */
export interface UserLimits {
  /** Requests a minute. */
  rpm?: number;
  /** Tokens a minute. */
  tpm?: number;
  budget?: SpendLimit;
}

export type ProviderKind =
  | "openai"
  | "anthropic"
  | "gemini"
  | "mistral"
  | "groq"
  | "deepseek"
  | "openrouter"
  | "openai-compatible";

/** A model that somebody else runs: what is asked of it leaves the stack. */
export interface ProviderPlan {
  /** Its name as a group of the gateway. */
  name: string;
  kind: ProviderKind;
  model: string;
  /** Address of its API; for `openai-compatible` alone. */
  baseUrl?: string;
  /** Secret of the cluster with its key, `api-key`. @default the stack's config: `secrets:provider-<name>` */
  secret?: string;
  /** US dollars for a million tokens. */
  price: { input: number; output: number };
  budget: SpendLimit;
  /** Requests a minute. @default no limit */
  rpm?: number;
  /** Groups that fall back to it when nothing else of theirs answers. */
  fallbackFor: string[];
}
