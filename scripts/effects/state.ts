import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StopError } from "../decide/options";
import { mergeStackConfig } from "../decide/stack-config";
import { checkpointFile, type EngineVersions, type Paths, stackConfigFile } from "../paths";

/** Folder of the checkout. */
export const ROOT = join(__dirname, "..", "..");
/** Name of the Pulumi project; prefix of config keys and of every Docker object. */
export const PROJECT = "ai-stack";

/** Reads a file; undefined where there is none. */
export function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(file: string, text: string, mode = 0o600): void {
  writeFileSync(`${file}.part`, text, { mode });
  renameSync(`${file}.part`, file);
}

/** Makes the state folder, for the user alone, with the passphrase that encrypts the secrets in it. */
export function prepareState(paths: Paths): void {
  mkdirSync(paths.cache, { recursive: true });
  mkdirSync(paths.backend, { recursive: true });
  chmodSync(paths.state, 0o700);
  if (!existsSync(paths.passphrase)) writeWhole(paths.passphrase, `${randomBytes(32).toString("base64url")}\n`);
  // `stack init` writes the encryption salt beside the project file of its folder: here, not in the checkout.
  const project = join(paths.state, "Pulumi.yaml");
  if (!existsSync(project)) writeWhole(project, `name: ${PROJECT}\nruntime: nodejs\n`);
}

/**
 * Text of the committed config of a stack.
 * @throws StopError where there is none
 */
export function committedConfig(stack: string): string {
  const text = readIfThere(join(ROOT, `Pulumi.${stack}.yaml`));
  if (text === undefined)
    throw new StopError(`there is no Pulumi.${stack}.yaml; copy Pulumi.local.yaml to it and change the copy`);
  return text;
}

/**
 * Text of the machine's config of a stack as it has to be.
 * @param detected values for what the committed config does not say
 */
export function mergedConfig(paths: Paths, stack: string, detected: Record<string, unknown>): string {
  const previous = readIfThere(stackConfigFile(paths, stack));
  return mergeStackConfig({ committed: committedConfig(stack), previous, detected });
}

/** Number of resources in the checkpoint of a stack; 0 where there is none. */
export function resourceCount(paths: Paths, stack: string): number {
  const text = readIfThere(checkpointFile(paths, PROJECT, stack));
  if (text === undefined) return 0;
  const checkpoint = JSON.parse(text) as { checkpoint?: { latest?: { resources?: unknown[] } } };
  return checkpoint.checkpoint?.latest?.resources?.length ?? 0;
}

/** Whether Pulumi's backend knows the stack. */
export function stackExists(paths: Paths, stack: string): boolean {
  return existsSync(checkpointFile(paths, PROJECT, stack));
}

/** The engine's versions, from engine/versions.env; package.json pins the same ones. */
export function engineVersions(): EngineVersions {
  const text = readFileSync(join(ROOT, "engine", "versions.env"), "utf8");
  return parseVersions(text);
}

/** Reads `NAME=value` lines. */
export function parseVersions(text: string): EngineVersions {
  const value = (name: string) => {
    const match = new RegExp(`^${name}=(.+)$`, "m").exec(text);
    if (!match?.[1]) throw new Error(`engine/versions.env has no ${name}`);
    return match[1];
  };
  return {
    cli: value("CLI_VERSION"),
    random: value("RANDOM_PLUGIN_VERSION"),
    docker: value("DOCKER_PLUGIN_VERSION"),
    kubernetes: value("KUBERNETES_PLUGIN_VERSION"),
  };
}
