/** The gateway's own database, asked from beside it. */
import type { Suite } from "./suite";

/** Rows of a query, with `|` between columns. */
export async function select(suite: Suite, sql: string): Promise<string[]> {
  const psql = ["psql", "--no-psqlrc", "-h", "/var/run/postgresql", "-U", "postgres", "-d", "litellm", "-Atc", sql];
  const shell = ["sh", "-c", 'PGPASSWORD="$POSTGRES_PASSWORD" exec "$@"', "sh"];
  return (await suite.runtime.execute("database", [...shell, ...psql])).trim().split("\n");
}
