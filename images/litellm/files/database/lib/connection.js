/** Settings of Prisma's own in a connection URL, which `pg` does not know. */
const PRISMA_ONLY = [
  "connection_limit",
  "pool_timeout",
  "schema",
  "pgbouncer",
  "connect_timeout",
  "socket_timeout",
  "statement_cache_size",
];

/** Connections that Prisma opens at most, and seconds that it waits for one, where the URL does not say. */
const DEFAULT_CONNECTIONS = 10;
const DEFAULT_POOL_SECONDS = 10;

/**
 * Splits a Prisma connection URL. By `socket_timeout` a query is given up, and its connection with it: a machine that
 * loses its power closes none, and without a limit a query waits for as long as the kernel tries.
 * @param {string} url for example `postgresql://user:password@host/name?connection_limit=5&schema=public`
 * @returns {{ pool: import("pg").PoolConfig, schema: string | undefined }}
 */
function connectionOf(url) {
  const parsed = new URL(url);
  const given = (name) => parsed.searchParams.get(name) ?? undefined;
  const milliseconds = (name, seconds) => Number(given(name) ?? seconds) * 1000;
  const pool = {
    max: Number(given("connection_limit") ?? DEFAULT_CONNECTIONS),
    connectionTimeoutMillis: milliseconds("pool_timeout", DEFAULT_POOL_SECONDS),
    ...(given("socket_timeout") === undefined ? {} : { query_timeout: milliseconds("socket_timeout") }),
  };
  const schema = given("schema");
  for (const name of PRISMA_ONLY) parsed.searchParams.delete(name);
  return { pool: { connectionString: parsed.toString(), ...pool }, schema };
}

/**
 * The URL that the engine is to use: the client's override, else `DATABASE_URL`.
 * @param {Record<string, string | undefined>} env `OVERWRITE_DATASOURCES` is JSON, plain or in base 64: `[{name, url}]`
 */
function databaseUrl(env) {
  const override = env.OVERWRITE_DATASOURCES;
  if (override) {
    const text = override.trimStart().startsWith("[") ? override : Buffer.from(override, "base64").toString();
    const [source] = JSON.parse(text);
    if (source?.url) return source.url;
  }
  if (!env.DATABASE_URL) throw new Error("DATABASE_URL is not set");
  return env.DATABASE_URL;
}

module.exports = { connectionOf, databaseUrl };
