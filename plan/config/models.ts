import { type ModelEntry, models as modelCatalogue } from "../catalogue";
import type { ModelSize } from "../estimate";
import { formatTokens } from "../units";
import { readEach } from "./issues";
import { didYouMean, type Problems, valueAt } from "./problems";
import { modelSchema, type RawModel } from "./schema";

type Path = PropertyKey[];

/** A model of config with everything known about it. */
export interface ModelConfig {
  alias: string;
  tag: string;
  size: ModelSize;
  /** Tokens of context that it asks for, for each slot. */
  contextTokens: number;
  /** Requests at once that it asks for. */
  parallel: number;
  replicas: number;
  /** US dollars for a million tokens. @default it costs nothing */
  price?: { input: number; output: number };
}

/** Aliases of the models that cost nothing: their use would never count against a budget. */
export function withoutPrice(models: readonly ModelConfig[]): string[] {
  return models.filter(({ price }) => !price || price.input + price.output === 0).map(({ alias }) => alias);
}

export interface ModelDefaults {
  context: number;
  parallel: number;
}

/** Aliases of a raw list, faulty elements included, so that references to them are not called unknown. */
export function rawAliases(list: readonly unknown[]): string[] {
  return list
    .map((element) => valueAt(element, ["alias"]))
    .filter((alias): alias is string => typeof alias === "string");
}

/** Name of an alias in task names: two aliases must not share one. */
export function slug(alias: string): string {
  return alias.replace(/[^a-z0-9]+/g, "-");
}

/**
 * Reads the models and looks up what the catalogue knows of them.
 *
 * @returns the models, or undefined where one of them is faulty
 */
export function readModels(list: readonly unknown[], defaults: ModelDefaults, problems: Problems) {
  const before = problems.list.length;
  const raws = readEach(modelSchema, list, ["models"], problems);
  checkAliases(raws, problems);
  const models = raws.map((raw, index) => raw && readModel(raw, ["models", index], defaults, problems));
  const known = models.filter((model) => model !== undefined);
  if (problems.list.length === before) {
    needs(known, "chat", "smollm2", problems);
    needs(known, "embedding", "all-minilm", problems);
  }
  return problems.list.length === before ? known : undefined;
}

function needs(models: ModelConfig[], capability: "chat" | "embedding", example: string, problems: Problems): void {
  if (models.some((model) => model.size.capability === capability)) return;
  const use = capability === "chat" ? "to talk to" : "for documents";
  problems.add(["models"], `no ${capability} model; a stack needs one ${use}`, `add { alias: ${example} }`);
}

function checkAliases(raws: readonly (RawModel | undefined)[], problems: Problems): void {
  raws.forEach((raw, index) => {
    if (!raw) return;
    const first = raws.findIndex((other) => other && slug(other.alias) === slug(raw.alias));
    if (first === index) return;
    const same = raws[first]!.alias === raw.alias;
    problems.add(
      ["models", index, "alias"],
      same ? "alias of an earlier model" : `becomes the same task name as "${raws[first]!.alias}": ${slug(raw.alias)}`,
      same ? "remove one of them; for more copies of a model set replicas" : "rename one of them",
    );
  });
}

function readModel(raw: RawModel, path: Path, defaults: ModelDefaults, problems: Problems): ModelConfig | undefined {
  const found = raw.size ? ownSize(raw, path, problems) : fromCatalogue(raw, path, problems);
  if (!found) return undefined;
  const { tag, size } = found;
  if (/[:-]cloud$/.test(tag)) {
    problems.add([...path, "tag"], "runs in Ollama's cloud, not in this stack", "use a tag with weights");
  }
  if (raw.context !== undefined && raw.context > size.context) {
    const most = `the model was trained for at most ${formatTokens(size.context)} tokens`;
    problems.add([...path, "context"], most, `write context: ${size.context} or less`);
  }
  const limit = size.parallelLimit;
  if (limit !== undefined && raw.parallel !== undefined && raw.parallel > limit) {
    problems.add(
      [...path, "parallel"],
      `Ollama lets ${tag} answer at most ${limit} at once`,
      `write parallel: ${limit} and raise replicas, or choose another model`,
    );
  }
  return {
    alias: raw.alias,
    tag,
    size,
    contextTokens: raw.context ?? Math.min(defaults.context, size.context),
    parallel: raw.parallel ?? Math.min(defaults.parallel, limit ?? defaults.parallel),
    replicas: raw.replicas ?? 1,
    ...(raw.price ? { price: raw.price } : {}),
  };
}

/** A model that brings its own dimensions. */
function ownSize(raw: RawModel, path: Path, problems: Problems): { tag: string; size: ModelSize } | undefined {
  const size = raw.size!;
  if (raw.model !== undefined) {
    problems.add([...path, "model"], "given together with size", "remove model, or remove size");
  }
  if (raw.tag === undefined) {
    problems.add([...path, "tag"], "a model with a size of its own needs a tag to pull", "write tag: name:version");
  }
  if (size.capability === "embedding" && size.dimensions === undefined) {
    problems.add(
      [...path, "size", "dimensions"],
      "length of the vectors is missing",
      "write for example dimensions: 768",
    );
  }
  return raw.tag === undefined ? undefined : { tag: raw.tag, size };
}

function fromCatalogue(raw: RawModel, path: Path, problems: Problems): { tag: string; size: ModelSize } | undefined {
  const { aliases, models } = modelCatalogue();
  const byTag = Object.values(models).find((entry) => entry.tag === raw.tag);
  const entry = raw.model !== undefined ? models[raw.model] : (byTag ?? models[aliases[raw.alias] ?? raw.alias]);
  if (raw.model !== undefined && !entry) {
    problems.add([...path, "model"], "unknown model", didYouMean(raw.model, Object.keys(models)));
    return undefined;
  }
  // Another tag is another file: the size that the catalogue has for the alias says nothing about it.
  if (raw.model === undefined && raw.tag !== undefined && !byTag) {
    problems.add(
      [...path, "tag"],
      "the catalogue does not know the size of this tag, and an unknown size is never taken as zero",
      "give its size, or the model: of the catalogue that has the same size",
    );
    return undefined;
  }
  if (!entry) {
    const known = [...Object.keys(aliases), ...Object.keys(models)];
    const hint = didYouMean(raw.alias, known);
    problems.add([...path, "alias"], "unknown alias; give its model: or its tag: and size:", hint);
    return undefined;
  }
  return { tag: raw.tag ?? entry.tag, size: sizeOf(entry) };
}

/** What an estimate needs of an entry of the catalogue. */
export function sizeOf(entry: ModelEntry): ModelSize {
  const { weights, layers, kvHeads, headSize, context, capability, parallelLimit, dimensions } = entry;
  return { weights, layers, kvHeads, headSize, context, capability, parallelLimit, dimensions };
}
