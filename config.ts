import * as pulumi from "@pulumi/pulumi";

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

/** The engine hands over structures as JSON and text as it is. */
function parse(value: string): unknown {
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
