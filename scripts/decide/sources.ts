import { StopError } from "./options";

/** Where something comes from: ready-made over the network, or made on this machine from language packages. */
export type Source = "official" | "built";

/** Which of the servers that ready-made things come from answered. */
export interface Reach {
  engine: boolean;
  images: boolean;
  library: boolean;
}

export interface Sources {
  engine: Source;
  images: Source;
  library: "ollama" | "packaged" | "registry";
  /** One line each for people: what was found and what follows. */
  lines: string[];
}

export interface SourceQuestion {
  reach: Reach;
  /** The environment; AI_STACK_ENGINE, AI_STACK_IMAGES (official or built) and AI_STACK_LIBRARY (ollama or packaged) decide. */
  env: Record<string, string | undefined>;
  /** Committed config of the stack, without the prefix `ai-stack:`. */
  config: Record<string, unknown>;
  /** The engine and its plugins are in the cache: nobody was asked for them. @default false */
  engineStands?: boolean;
  /** What the stack that is up was made with; changing it by chance of the network would replace every container. */
  previous?: { images?: unknown; library?: unknown } | undefined;
}

/**
 * Decides where the engine, the images and the models come from. First that says so wins: committed config,
 * environment, the stack as it is up, what can be reached.
 * @throws StopError on a value of the environment that is not allowed
 */
export function decideSources(question: SourceQuestion): Sources {
  const { reach, env, config, previous } = question;
  const library = config.library as { kind?: unknown } | undefined;
  const before = previous?.library as { kind?: unknown } | undefined;
  const engine = decide(
    fromEnvironment(env, "AI_STACK_ENGINE", ["official", "built"]),
    undefined,
    undefined,
    reach.engine ? "official" : "built",
  );
  const images = decide(
    fromEnvironment(env, "AI_STACK_IMAGES", ["official", "built"]),
    config.images,
    previous?.images,
    reach.images ? "official" : "built",
  );
  const models = decide(
    fromEnvironment(env, "AI_STACK_LIBRARY", ["ollama", "packaged"]),
    library?.kind,
    before?.kind,
    reach.library ? "ollama" : "packaged",
  );
  return {
    engine: engine.value as Source,
    images: images.value as Source,
    library: models.value as Sources["library"],
    lines: [
      question.engineStands
        ? "Pulumi's engine: in the cache"
        : line("Pulumi's downloads", reach.engine, engine, ENGINE),
      line("image registry", reach.images, images, IMAGES),
      line("model library", reach.library, models, LIBRARY),
    ],
  };
}

interface Decision {
  value: string;
  reason: "environment" | "config" | "as before" | "detected";
}

const ENGINE: Record<string, string> = {
  official: "the engine is downloaded",
  built: "the engine is built from Go modules (engine/)",
};
const IMAGES: Record<string, string> = {
  official: "pinned official images",
  built: "images are built from packages (images/)",
};
const LIBRARY: Record<string, string> = {
  ollama: "models are pulled from Ollama's library",
  packaged: "models come from language packages (images/models)",
  registry: "models come from the configured registry",
};

function decide(environment: unknown, config: unknown, before: unknown, detected: string): Decision {
  if (typeof config === "string" && config !== "") return { value: config, reason: "config" };
  if (typeof environment === "string") return { value: environment, reason: "environment" };
  if (typeof before === "string" && before !== "") return { value: before, reason: "as before" };
  return { value: detected, reason: "detected" };
}

function fromEnvironment(env: SourceQuestion["env"], name: string, allowed: string[]): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  if (!allowed.includes(value)) throw new StopError(`${name}=${value}; allowed: ${allowed.join(", ")}`);
  return value;
}

function line(what: string, reached: boolean, decision: Decision, texts: Record<string, string>): string {
  const text = texts[decision.value] ?? decision.value;
  if (decision.reason === "detected") return `${what}: ${reached ? "reachable" : "not reachable"} -> ${text}`;
  const reasons = { environment: "by environment", config: "by config", "as before": "as the stack is up" };
  return `${what}: ${text} (${reasons[decision.reason]})`;
}
