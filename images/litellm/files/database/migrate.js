#!/usr/bin/env node
/**
 * Brings the database of `DATABASE_URL` to LiteLLM's schema. Usage: `migrate.js FOLDER`, the folder of migrations.
 * Ends with 1 and the reason where the database is not reached or refuses a migration; running it again is safe.
 */
const { Client } = require("pg");
const { connectionOf, databaseUrl } = require("./lib/connection.js");
const { applyMigrations, migrationsIn } = require("./lib/migrations.js");

async function main(folder) {
  const { pool, schema } = connectionOf(databaseUrl(process.env));
  const client = new Client({ connectionString: pool.connectionString });
  await client.connect();
  try {
    if (schema) await client.query("SELECT set_config('search_path', $1, false)", [schema]);
    const migrations = migrationsIn(folder);
    const applied = await applyMigrations(client, migrations);
    console.log(`${applied.length} of ${migrations.length} migrations applied, the others were there`);
  } finally {
    await client.end();
  }
}

main(process.argv[2]).catch((error) => {
  console.error(`database migration failed: ${error.message}`);
  process.exit(1);
});
