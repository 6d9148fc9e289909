import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { applyMigrations, migrationsIn } = require("../../../images/litellm/files/database/lib/migrations.js");

/** A database that remembers what was asked of it; `refuse` is a statement that it answers with an error. */
function database({ done = [] as string[], refuse = "" } = {}) {
  const asked: string[] = [];
  const recorded: unknown[][] = [];
  const query = async (text: string, values: unknown[] = []) => {
    asked.push(text);
    if (refuse && text === refuse) throw new Error("syntax error");
    if (text.startsWith("INSERT")) recorded.push(values);
    return { rows: text.startsWith("SELECT migration_name") ? done.map((name) => ({ migration_name: name })) : [] };
  };
  return { asked, recorded, query };
}

const two = [
  { name: "2026_a", sql: "CREATE TABLE a ()" },
  { name: "2026_b", sql: "CREATE TABLE b ()" },
];

describe("migrationsIn", () => {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("in the order of their names; folders without SQL and plain files are left out", () => {
    for (const name of ["2026_b with blanks", "2026_a"]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "migration.sql"), `-- ${name}`);
    }
    mkdirSync(join(folder, "__pycache__"));
    writeFileSync(join(folder, "migration_lock.toml"), "");
    expect(migrationsIn(folder)).toEqual([
      { name: "2026_a", sql: "-- 2026_a" },
      { name: "2026_b with blanks", sql: "-- 2026_b with blanks" },
    ]);
  });
});

describe("applyMigrations", () => {
  test("applies in order and records each one", async () => {
    const client = database();
    expect(await applyMigrations(client, two)).toEqual(["2026_a", "2026_b"]);
    expect(client.asked.filter((text) => /^CREATE TABLE [ab]/.test(text))).toEqual([two[0]!.sql, two[1]!.sql]);
    expect(client.recorded.map(([, , name]) => name)).toEqual(["2026_a", "2026_b"]);
  });

  test("takes a lock before anything else, so that two at once do not meet", async () => {
    const client = database();
    await applyMigrations(client, []);
    expect(client.asked[0]).toBe("SELECT pg_advisory_lock($1)");
  });

  test("applies only what is not there yet", async () => {
    const client = database({ done: ["2026_a"] });
    expect(await applyMigrations(client, two)).toEqual(["2026_b"]);
    expect(client.asked).not.toContain(two[0]!.sql);
  });

  test("a refused migration is named, and what came before it stays recorded", async () => {
    const client = database({ refuse: two[1]!.sql });
    await expect(applyMigrations(client, two)).rejects.toThrow("migration 2026_b: syntax error");
    expect(client.recorded.map(([, , name]) => name)).toEqual(["2026_a"]);
  });
});
