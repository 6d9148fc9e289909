#!/usr/bin/env node
/**
 * Stands in for Prisma's native query engine; see README.md.
 * Usage as the client calls it: `query-engine --version`, or `query-engine -p PORT …` with the schema in
 * `PRISMA_DML_PATH` and the database in `OVERWRITE_DATASOURCES` or `DATABASE_URL`.
 */
const { readFileSync } = require("node:fs");

/** Commit of the engine that prisma-client-py 0.15 asks for, and that @prisma/client 5.17.0 carries. */
const COMMIT = "393aa359c9ad4a4bb28630fb5613f9c281cde053";

async function main(args) {
  if (args.includes("--version")) {
    console.log(`query-engine ${COMMIT}`);
    return;
  }
  const { Pool } = require("pg");
  const { connectionOf, databaseUrl } = require("./lib/connection.js");
  const { createEngine, NO_TRACE } = require("./lib/engine.js");
  const { modelsOf } = require("./lib/models.js");
  const { createHandler, listen } = require("./lib/server.js");

  const port = Number(args[args.indexOf("-p") + 1]);
  const schema = readFileSync(process.env.PRISMA_DML_PATH, "utf8");
  const connection = connectionOf(databaseUrl(process.env));
  const pool = new Pool(connection.pool);
  // An idle connection that the database closes (a restart) must not end the engine: the pool opens a new one.
  pool.on("error", (error) => console.error("query engine: connection lost:", error.message));
  const { engine, consumeError } = createEngine(schema, pool, connection.schema);
  await engine.connect(NO_TRACE);
  await listen(createHandler({ engine, consumeError, pool, models: modelsOf(schema) }), port);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
}

main(process.argv.slice(2)).catch((error) => {
  console.error("query engine:", error);
  process.exit(1);
});
