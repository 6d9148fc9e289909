import { parse, stringify } from "yaml";
import { GIVEN } from "../../plan/secrets";

const PREFIX = "ai-stack:";

/** What Pulumi itself writes beside `config:`; without it the secrets of the state cannot be read. */
const ENCRYPTION = ["secretsprovider", "encryptedkey", "encryptionsalt"] as const;

type Yaml = Record<string, unknown>;

/** Reads a `Pulumi.<stack>.yaml`; an empty or absent one is an empty object. */
function read(text: string | undefined): Yaml {
  return ((text ? parse(text) : undefined) ?? {}) as Yaml;
}

/** The project's own config of a `Pulumi.<stack>.yaml`, as `createPlan` takes it. */
export function readRawConfig(text: string | undefined): Record<string, unknown> {
  const config = (read(text).config ?? {}) as Yaml;
  const own = Object.entries(config).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

export interface StackConfigParts {
  /** Text of the committed `Pulumi.<stack>.yaml`. */
  committed: string;
  /** Text of the machine's file as the last `up` left it. */
  previous?: string | undefined;
  /** Detected values, without prefix; config that is committed wins over them. */
  detected: Record<string, unknown>;
}

/**
 * The machine's stack config: what is committed, what was detected where config says nothing, and what `pulumi config
 * set --secret` and Pulumi itself have added to the machine's file: given secrets, and the keys that they are encrypted
 * with. \`library\` is merged by its keys.
 */
export function mergeStackConfig(parts: StackConfigParts): string {
  const committed = read(parts.committed);
  const previous = read(parts.previous);
  const config = { ...givenOf(previous), ...((committed.config ?? {}) as Yaml) };
  for (const [key, value] of Object.entries(parts.detected)) {
    const own = config[PREFIX + key];
    if (own === undefined) config[PREFIX + key] = value;
    else if (isObject(own) && isObject(value)) config[PREFIX + key] = { ...value, ...own };
  }
  const merged: Yaml = { ...committed, config };
  for (const key of ENCRYPTION) merged[key] ??= previous[key];
  for (const key of ENCRYPTION) if (merged[key] === undefined) delete merged[key];
  return `# Written by \`npm run up\` from the checkout's file and what this machine has. Edit the checkout's file.\n${stringify(merged)}`;
}

/** Secrets that somebody else has made. */
function givenOf({ config = {} }: Yaml): Yaml {
  return Object.fromEntries(Object.entries(config as Yaml).filter(([key]) => key.startsWith(`${GIVEN}:`)));
}

function isObject(value: unknown): value is Yaml {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
