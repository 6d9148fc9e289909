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

/** Connections that Prisma opens at most where the URL does not say. */
const DEFAULT_CONNECTIONS = 10;

/**
 * Splits a Prisma connection URL.
 * @param {string} url for example `postgresql://user:password@host/name?connection_limit=5&schema=public`
 * @returns {{ connectionString: string, max: number, schema: string | undefined }}
 */
function connectionOf(url) {
  const parsed = new URL(url);
  const max = Number(parsed.searchParams.get("connection_limit") ?? DEFAULT_CONNECTIONS);
  const schema = parsed.searchParams.get("schema") ?? undefined;
  for (const name of PRISMA_ONLY) parsed.searchParams.delete(name);
  return { connectionString: parsed.toString(), max, schema };
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
