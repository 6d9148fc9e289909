/** Where the servers of a stack keep what they keep: in the stack, or on servers that are there. */
import type { Plan } from "../plan/types";
import { cacheUrl } from "./cache";
import { databaseUrl } from "./database";
import type { Secrets } from "./secrets";
import type { SecretKey } from "./service";

/** Where an application's database is; nothing without one. */
export function databaseOf(application: "litellm" | "webui", { database, stores }: Plan, secrets: Secrets) {
  if (!database) return {};
  const { kind, secret } = stores.database;
  if (kind === "external") return { databaseSecret: { secret: named(secret, "database"), key: `${application}-url` } };
  return { databaseUrl: databaseUrl(application, secrets.value(`${application}-database-password`)) };
}

/** Where the cache is: in the stack as `own` says, or outside; nothing without one. */
export function cacheOf<T extends object>(
  { cache, stores }: Plan,
  own: T,
): T | { cacheSecret: SecretKey } | Record<string, never> {
  if (!cache) return {};
  if (stores.cache.kind === "in-stack") return own;
  return { cacheSecret: { secret: named(stores.cache.secret, "cache"), key: "url" } };
}

/** Addresses of the cache in the stack, for the two uses of the UI. */
export function cacheUrls(secrets: Secrets) {
  const password = secrets.value("cache-password");
  return { sessions: cacheUrl(password, 0), websockets: cacheUrl(password, 1) };
}

function named(secret: string | undefined, store: string): string {
  if (secret === undefined) throw new Error(`the plan names no secret for the ${store}`);
  return secret;
}
