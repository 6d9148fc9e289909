import * as pulumi from "@pulumi/pulumi";
import { GIVEN, type Given } from "./plan/secrets";

/** `Pulumi.yaml` declares every optional key with one of these: the engine wants a default of each declared key. */
const NOT_SET = new Set(["", "{}", "[]"]);

/**
 * The stack config of this project as plain data, unchecked; keys that the program does not know are there too,
 * so that the plan can refuse them.
 */
export function readConfig(project: string): Record<string, unknown> {
  const prefix = `${project}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(
    ([key, value]) => key.startsWith(prefix) && !NOT_SET.has(value),
  );
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), parse(value)]));
}

/** What stands in config under `secrets:`, by name: whether it is a secret. Its value is not looked at. */
export function readGiven(): Record<string, Given> {
  const own = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(`${GIVEN}:`));
  // The SDK tells it to itself alone: its function is there, and not in its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return Object.fromEntries(own.map((key) => [key.slice(GIVEN.length + 1), isConfigSecret(key) ? "secret" : "plain"]));
}

/** The secrets of those names, which are there. */
export function givenSecrets(names: readonly string[]): Record<string, pulumi.Output<string>> {
  const config = new pulumi.Config(GIVEN);
  return Object.fromEntries(names.map((name) => [name, config.requireSecret(name)]));
}

/** The engine hands over structures as JSON and text as it is. */
function parse(value: string): unknown {
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
