import { homedir } from "node:os";
import { join } from "node:path";
import type { PlatformKind } from "../plan/types";

/** Folders and files outside of the checkout. All absolute. */
export interface Paths {
  /** What can be made again: the engine, the Go toolchain. */
  cache: string;
  /** PULUMI_HOME: the engine in `versions/`, its plugins in `plugins/`. */
  pulumiHome: string;
  /** Go toolchain from PyPI, where the machine has none. */
  goToolchain: string;
  /** What cannot be made again: the stacks' state and the passphrase that encrypts their secrets. */
  state: string;
  /** File backend of Pulumi. */
  backend: string;
  /** File with the passphrase; mode 0600. */
  passphrase: string;
  /** Log of a Docker daemon that `up` started without systemd. */
  dockerLog: string;
}

type Environment = Record<string, string | undefined>;

/**
 * The folders by environment: AI_STACK_CACHE and AI_STACK_STATE, else the XDG base directories
 * (https://specifications.freedesktop.org/basedir-spec).
 * @param home the user's home folder
 */
export function createPaths(env: Environment = process.env, home: string = homedir()): Paths {
  const cache = env.AI_STACK_CACHE || join(env.XDG_CACHE_HOME || join(home, ".cache"), "ai-stack");
  const state = env.AI_STACK_STATE || join(env.XDG_STATE_HOME || join(home, ".local", "state"), "ai-stack");
  return {
    cache,
    pulumiHome: join(cache, "pulumi"),
    goToolchain: join(cache, "go-1.26.0"),
    state,
    backend: join(state, "backend"),
    passphrase: join(state, "passphrase"),
    dockerLog: join(state, "dockerd.log"),
  };
}

/** Config of a stack on this machine: the committed file, what was detected, and Pulumi's encryption salt. */
export function stackConfigFile(paths: Paths, stack: string): string {
  return join(paths.state, `Pulumi.${stack}.yaml`);
}

/** Where the time of the last `up` of a stack went. */
export function lastUpFile(paths: Paths, stack: string): string {
  return join(paths.state, stack === "local" ? "last-up.json" : `last-up.${stack}.json`);
}

/** Checkpoint of a stack in the file backend (layout of Pulumi's DIY backend since 3.61). */
export function checkpointFile(paths: Paths, project: string, stack: string): string {
  return join(paths.backend, ".pulumi", "stacks", project, `${stack}.json`);
}

/** Folder of a stack's locks in the file backend. */
export function lockFolder(paths: Paths, project: string, stack: string): string {
  return join(paths.backend, ".pulumi", "locks", "organization", project, stack);
}

/** The Pulumi CLI of one version; the npm package `pulumi` downloads it to the same place. */
export function pulumiCli(paths: Paths, version: string): string {
  return join(paths.pulumiHome, "versions", version, "bin", "pulumi");
}

/**
 * The plugins of a stack on a platform: no stack needs those of another one, and the one for Kubernetes takes longer to
 * build than all others together.
 * @param platform undefined: what every stack needs
 */
export function enginePlugins(platform: PlatformKind | undefined): PluginName[] {
  return platform === undefined ? ["random"] : ["random", platform];
}

/**
 * Everything the engine needs to run this program without downloading: CLI, language host, plugins.
 * @param platform undefined: what every stack needs
 */
export function engineFiles(paths: Paths, versions: EngineVersions, platform?: PlatformKind): string[] {
  const bin = join(paths.pulumiHome, "versions", versions.cli, "bin");
  const plugin = (name: PluginName) =>
    join(paths.pulumiHome, "plugins", `resource-${name}-v${versions[name]}`, `pulumi-resource-${name}`);
  return [
    join(bin, "pulumi"),
    join(bin, "pulumi-language-nodejs"),
    join(bin, "pulumi-resource-pulumi-nodejs"),
    ...enginePlugins(platform).map(plugin),
  ];
}

/** Pulumi's plugins that this program uses. */
export type PluginName = "random" | PlatformKind;

/** Versions of the engine that belong together; without a leading `v`. */
export type EngineVersions = Record<"cli" | PluginName, string>;
