/** Filters of a JSON field whose value is JSON itself. */
const JSON_VALUED = new Set([
  "set",
  "equals",
  "not",
  "array_contains",
  "array_starts_with",
  "array_ends_with",
  "lt",
  "lte",
  "gt",
  "gte",
]);

/** Filters of a JSON field whose value is a plain one. */
const PLAIN_VALUED = new Set(["path", "mode", "string_contains", "string_starts_with", "string_ends_with"]);

/** Values that stand for themselves: Prisma's three kinds of null, and sort orders. */
const KEYWORDS = new Set(["JsonNull", "DbNull", "AnyNull", "asc", "desc"]);

/**
 * Reads the models of a Prisma schema.
 * @param {string} schema
 * @returns {Record<string, Record<string, string>>} model -> field -> type, without `[]` and `?`
 */
function modelsOf(schema) {
  const models = {};
  for (const [, name, body] of schema.matchAll(/^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm)) {
    const fields = [...body.matchAll(/^\s*(\w+)\s+(\w+)/gm)];
    models[name] = Object.fromEntries(fields.map(([, field, type]) => [field, type]));
  }
  return models;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A JSON value as the engine's JSON protocol writes it; the client sends it serialised already. */
function jsonValue(value) {
  if (value === null || (isObject(value) && "$type" in value)) return value;
  return { $type: "Json", value: typeof value === "string" ? value : JSON.stringify(value) };
}

function isJsonFilter(value) {
  const names = isObject(value) && !("$type" in value) ? Object.keys(value) : [];
  return names.length > 0 && names.every((name) => JSON_VALUED.has(name) || PLAIN_VALUED.has(name));
}

function markField(value) {
  if (KEYWORDS.has(value)) return value;
  if (!isJsonFilter(value)) return jsonValue(value);
  const marked = Object.entries(value).map(([name, inner]) => [name, JSON_VALUED.has(name) ? jsonValue(inner) : inner]);
  return Object.fromEntries(marked);
}

/**
 * Marks the values of JSON fields in the arguments of a query, following relations to other models. The native engine
 * knows from its schema which strings are JSON; in the JSON protocol they must say so.
 * @param {unknown} value the arguments, or a part of them
 * @param {string} model the model that the fields in `value` belong to
 * @param {Record<string, Record<string, string>>} models see `modelsOf`
 */
function markJson(value, model, models) {
  if (Array.isArray(value)) return value.map((item) => markJson(item, model, models));
  if (!isObject(value) || "$type" in value) return value;
  const marked = Object.entries(value).map(([name, inner]) => {
    const type = models[model]?.[name];
    if (type === "Json") return [name, markField(inner)];
    return [name, markJson(inner, type in models ? type : model, models)];
  });
  return Object.fromEntries(marked);
}

module.exports = { modelsOf, markJson };
