import * as pulumi from "@pulumi/pulumi";
import { Secrets } from "../../components/secrets";
import type { SecretName } from "../../plan/types";
import { ofType, register } from "../support/mocks";

const NAMES: SecretName[] = ["litellm-master-key", "admin-password", "database-password"];

function rotations(changed: Partial<Record<SecretName, number>> = {}): Record<SecretName, number> {
  return { ...(Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<SecretName, number>), ...changed };
}

async function valuesOf(changed?: Partial<Record<SecretName, number>>) {
  const values: Record<string, pulumi.Output<string>> = {};
  const registered = await register(() => {
    const secrets = new Secrets("secrets", { rotations: rotations(changed) });
    for (const name of NAMES) values[name] = secrets.value(name);
    values.previous = secrets.previousDatabasePassword;
  });
  return { values, passwords: ofType(registered, "RandomPassword") };
}

const plain = (output: pulumi.Output<string>) => new Promise<string>((resolve) => output.apply(resolve));

test("one random password a secret, all of them secret outputs, keys with the prefix that the gateway wants", async () => {
  const { values, passwords } = await valuesOf();
  expect(passwords.map(({ name }) => name)).toEqual(NAMES.map((name) => `secrets-${name}-0`));
  expect(passwords[0]!.inputs).toMatchObject({ length: 40, special: false });
  for (const value of Object.values(values)) expect(await pulumi.isSecret(value)).toBe(true);
  expect(await plain(values["litellm-master-key"]!)).toBe("sk-value-of-secrets-litellm-master-key-0");
  expect(await plain(values["admin-password"]!)).toBe("value-of-secrets-admin-password-0");
});

test("a rotation changes that secret alone, and keeps the database's password of before", async () => {
  const { values, passwords } = await valuesOf({ "database-password": 2 });
  expect(passwords.map(({ name }) => name)).toEqual([
    "secrets-litellm-master-key-0",
    "secrets-admin-password-0",
    "secrets-database-password-2",
    "secrets-database-password-1",
  ]);
  expect(await plain(values["database-password"]!)).toBe("value-of-secrets-database-password-2");
  expect(await plain(values.previous!)).toBe("value-of-secrets-database-password-1");
});

test("without a rotation the password of before is the present one", async () => {
  const { values } = await valuesOf();
  expect(await plain(values.previous!)).toBe("value-of-secrets-database-password-0");
});

test("a secret that the plan does not count is an error", async () => {
  await register(() => {
    const secrets = new Secrets("secrets", { rotations: rotations() });
    expect(() => secrets.value("cache-password")).toThrow("cache-password");
  });
});
