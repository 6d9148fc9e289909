const { createHash, randomUUID } = require("node:crypto");
const { existsSync, readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Prisma's own table, so that its tools and the official image see the same history. */
const HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

const RECORD = `INSERT INTO "_prisma_migrations"
  (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, $4, now(), 1)`;

/** Any number will do, as long as every migration of this kind takes the same. */
const LOCK = 72707369;

/**
 * The migrations of a folder, in the order of their names, which begin with a date.
 * @param {string} folder with one folder a migration, `migration.sql` in each
 * @returns {{ name: string, sql: string }[]}
 */
function migrationsIn(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, file: join(folder, name, "migration.sql") }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, sql: readFileSync(file, "utf8") }));
}

/**
 * Applies what the database does not have yet. One session and one migration after the other; a second process waits.
 * @param {import("pg").Client} client connected
 * @param {{ name: string, sql: string }[]} migrations
 * @returns {Promise<string[]>} names of those applied now
 * @throws Error that names the migration; what came before it stands, so a later run goes on from there
 */
async function applyMigrations(client, migrations) {
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  await client.query(HISTORY);
  const { rows } = await client.query(
    'SELECT migration_name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const done = new Set(rows.map((row) => row.migration_name));
  const pending = migrations.filter(({ name }) => !done.has(name));
  for (const { name, sql } of pending) {
    const started = new Date();
    try {
      // Without parameters: several statements in one message, which Postgres runs as one transaction.
      await client.query(sql);
    } catch (error) {
      throw new Error(`migration ${name}: ${error.message}`);
    }
    const checksum = createHash("sha256").update(sql).digest("hex");
    await client.query(RECORD, [randomUUID(), checksum, name, started]);
  }
  return pending.map(({ name }) => name);
}

module.exports = { migrationsIn, applyMigrations };
