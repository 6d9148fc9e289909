const { readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { PrismaPg } = require("@prisma/adapter-pg");
const { bindAdapter } = require("@prisma/driver-adapter-utils");

/** Trace headers that the engine wants with every call; there are none. */
const NO_TRACE = "{}";

/** Loads the WebAssembly module of the engine; it and its JavaScript half import each other. */
function loadModule() {
  const runtime = join(dirname(require.resolve("@prisma/client/package.json")), "runtime");
  const glue = require(join(runtime, "query_engine_bg.postgresql.js"));
  const module = new WebAssembly.Module(readFileSync(join(runtime, "query_engine_bg.postgresql.wasm")));
  const instance = new WebAssembly.Instance(module, { "./query_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  return glue;
}

/** The schema with a generator for JavaScript in place of its own, which alone enables database drivers. */
function schemaForDrivers(schema) {
  const generator = 'generator js {\n  provider = "prisma-client-js"\n  previewFeatures = ["driverAdapters"]\n}\n';
  return `${schema.replace(/generator\s+\w+\s*\{[^}]*\}/g, "")}\n${generator}`;
}

/**
 * Makes an engine; `connect` it before the first query.
 * @param {string} schema text of the Prisma schema
 * @param {import("pg").Pool} pool
 * @param {string | undefined} databaseSchema schema in the database; absent: Postgres' own default
 */
function createEngine(schema, pool, databaseSchema) {
  const adapter = bindAdapter(new PrismaPg(pool, { schema: databaseSchema }));
  const options = {
    datamodel: schemaForDrivers(schema),
    logLevel: "error",
    logQueries: false,
    datasourceOverrides: {},
    env: {},
    configDir: ".",
    ignoreEnvVarErrors: true,
    engineProtocol: "json",
    enableTracing: false,
  };
  const { QueryEngine } = loadModule();
  const engine = new QueryEngine(options, (line) => console.error("query engine:", line), adapter);
  return { engine, consumeError: (id) => adapter.errorRegistry.consumeError(id) };
}

module.exports = { createEngine, NO_TRACE };
