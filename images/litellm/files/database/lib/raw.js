const { types: postgresTypes } = require("pg");
const { failure } = require("./answers.js");

/** Prisma's name of a column type by Postgres' number for it (`pg_type.oid`); anything else is a `string`. */
const TYPE_NAMES = {
  16: "bool",
  17: "bytes",
  20: "bigint",
  21: "int",
  23: "int",
  26: "bigint",
  114: "json",
  199: "json-array",
  700: "float",
  701: "double",
  1000: "bool-array",
  1005: "int-array",
  1007: "int-array",
  1009: "string-array",
  1015: "string-array",
  1016: "bigint-array",
  1021: "float-array",
  1022: "double-array",
  1082: "date",
  1083: "time",
  1114: "datetime",
  1115: "datetime-array",
  1184: "datetime",
  1185: "datetime-array",
  1231: "decimal-array",
  1700: "decimal",
  2950: "uuid",
  3802: "json",
  3807: "json-array",
};

/** Columns that the client wants as text in a form of its own. */
const PARSERS = {
  17: (text) => Buffer.from(text.slice(2), "hex").toString("base64"),
  1082: (text) => text,
  1083: (text) => text,
  1114: (text) => `${text.replace(" ", "T")}+00:00`,
  1184: (text) => text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"),
};

const types = { getTypeParser: (oid, format) => PARSERS[oid] ?? postgresTypes.getTypeParser(oid, format) };

/** A parameter of the client as `pg` takes it. */
function parameterOf(value) {
  if (Array.isArray(value)) return value.map(parameterOf);
  if (value === null || typeof value !== "object") return value;
  if (!("prisma__type" in value)) return JSON.stringify(value);
  return value.prisma__type === "bytes" ? Buffer.from(value.prisma__value, "base64") : value.prisma__value;
}

/**
 * Runs raw SQL outside of a transaction past the engine: the engine's own path through `pg` loses the exact column
 * types that `prisma-client-py` builds its rows from.
 * @param {import("pg").Pool} pool
 * @param {{ action: string, query: { arguments: { query: string, parameters?: string } } }} request
 */
async function runRaw(pool, { action, query }) {
  const { query: text, parameters } = query.arguments;
  try {
    const values = JSON.parse(parameters ?? "[]").map(parameterOf);
    const result = await pool.query({ text, values, types, rowMode: "array" });
    if (action === "executeRaw") return { data: { result: result.rowCount ?? 0 } };
    const columns = result.fields.map((field) => field.name);
    const names = result.fields.map((field) => TYPE_NAMES[field.dataTypeID] ?? "string");
    return { data: { result: { columns, types: names, rows: result.rows } } };
  } catch (error) {
    const code = error.code ?? "N/A";
    const message = `Raw query failed. Code: \`${code}\`. Message: \`${error.message}\``;
    return failure(message, { code, message: error.message });
  }
}

module.exports = { runRaw, parameterOf };
