const { connectionOf, databaseUrl } = require("../../../images/litellm/files/database/lib/connection.js");

describe("connectionOf", () => {
  test("takes Prisma's own settings out of the URL", () => {
    const own = "connection_limit=5&pool_timeout=3&socket_timeout=30&schema=s";
    expect(connectionOf(`postgresql://u:p@host:5432/db?${own}&sslmode=require`)).toEqual({
      pool: {
        connectionString: "postgresql://u:p@host:5432/db?sslmode=require",
        max: 5,
        connectionTimeoutMillis: 3000,
        query_timeout: 30000,
      },
      schema: "s",
    });
  });

  test("ten connections, ten seconds until there is one, and no end of a query where the URL does not say", () => {
    expect(connectionOf("postgresql://host/db")).toEqual({
      pool: { connectionString: "postgresql://host/db", max: 10, connectionTimeoutMillis: 10000 },
      schema: undefined,
    });
  });
});

describe("databaseUrl", () => {
  const override = JSON.stringify([{ name: "client", url: "postgresql://override/db" }]);

  test.each([
    ["DATABASE_URL", { DATABASE_URL: "postgresql://host/db" }, "postgresql://host/db"],
    [
      "a plain override",
      { DATABASE_URL: "postgresql://host/db", OVERWRITE_DATASOURCES: override },
      "postgresql://override/db",
    ],
    [
      "an override in base 64",
      { OVERWRITE_DATASOURCES: Buffer.from(override).toString("base64") },
      "postgresql://override/db",
    ],
    [
      "an override without a URL",
      { DATABASE_URL: "postgresql://host/db", OVERWRITE_DATASOURCES: "[{}]" },
      "postgresql://host/db",
    ],
  ])("%s", (_, env, expected) => {
    expect(databaseUrl(env)).toBe(expected);
  });

  test("neither is an error", () => {
    expect(() => databaseUrl({})).toThrow("DATABASE_URL is not set");
  });
});
