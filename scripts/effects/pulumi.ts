import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  findOrphans,
  findPulls,
  judgeLock,
  parseLock,
  parseProcess,
  type StackExport,
  withoutPending,
} from "../decide/locks";
import { StopError } from "../decide/options";
import { lockFolder, type Paths, pulumiCli, stackConfigFile } from "../paths";
import { removeByName } from "./docker";
import { ask, passThrough, run } from "./process";
import { engineVersions, PROJECT, ROOT, stackExists, writeWhole } from "./state";

type Say = (line: string) => void;

/** Environment of the Pulumi CLI: state and plugins of this project, and nothing of the user's own Pulumi account. */
export function pulumiEnv(paths: Paths, { stack }: { stack: string }): Record<string, string | undefined> {
  const bin = dirname(pulumiCli(paths, engineVersions().cli));
  const { PULUMI_CONFIG_PASSPHRASE: _, PULUMI_ACCESS_TOKEN: __, ...env } = process.env;
  return {
    ...env,
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // `prepareEngine` has put every plugin there: one that is missing is an error at once, not after retries.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_STACK: stack,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
  };
}

/** The Pulumi CLI on one stack of this project. */
export class Pulumi {
  private readonly cli: string;
  private readonly env: Record<string, string | undefined>;

  constructor(
    private readonly paths: Paths,
    private readonly stack: string,
  ) {
    this.cli = pulumiCli(paths, engineVersions().cli);
    this.env = pulumiEnv(paths, { stack });
  }

  /** Runs the CLI on this terminal and returns its exit code. */
  pass(args: readonly string[]): Promise<number> {
    return passThrough(this.cli, args, { cwd: ROOT, env: this.env });
  }

  /**
   * Runs the CLI and returns its stdout.
   * @throws StopError with the end of its output
   */
  run(args: readonly string[], input?: string): Promise<string> {
    return run(this.cli, args, { cwd: ROOT, env: this.env, ...(input === undefined ? {} : { input }) });
  }

  /** Changes the stack; exit code of the CLI. */
  change(command: "up" | "destroy", ...args: string[]): Promise<number> {
    const config = ["--config-file", stackConfigFile(this.paths, this.stack)];
    const quiet = ["--yes", "--skip-preview", "--non-interactive", "--suppress-outputs"];
    return this.pass([command, "--stack", this.stack, ...quiet, ...config, ...args]);
  }

  /** Makes the stack where there is none. Its encryption salt goes to the machine's config, in the state folder. */
  async init(): Promise<void> {
    if (stackExists(this.paths, this.stack)) return;
    await this.run([
      "-C",
      this.paths.state,
      "stack",
      "init",
      this.stack,
      "--secrets-provider",
      "passphrase",
      "--non-interactive",
    ]);
  }

  /** Outputs of the stack, secrets as plain text: keep them out of logs. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.run(["stack", "output", "--json", "--show-secrets", "--stack", this.stack]));
  }

  /**
   * Frees the stack from what a killed `up` left: its lock, and the operations that were cut off.
   * Waits while another one is at work.
   */
  async recover(say: Say): Promise<void> {
    const broken = await this.breakLocks(say);
    if (broken || this.hasPending()) await this.clearPending(say);
  }

  /**
   * Takes the models out of the state without deleting them: they stay in the nodes' volumes, where the next `up`
   * finds them instead of pulling gigabytes again.
   */
  async forgetModels(): Promise<void> {
    for (const urn of findPulls(await this.export())) {
      await this.run(["state", "delete", urn, "--stack", this.stack, "--yes"]);
    }
  }

  private async export(): Promise<StackExport> {
    return JSON.parse(await this.run(["stack", "export", "--stack", this.stack])) as StackExport;
  }

  private async breakLocks(say: Say): Promise<boolean> {
    let broken = false;
    for (const file of lockFiles(this.paths, this.stack)) {
      const verdict = await this.verdictOf(file);
      if (verdict === "foreign") {
        throw new StopError(
          `the stack is locked from another machine (${file}); if nothing runs there: npm run pulumi -- cancel`,
        );
      }
      if (verdict === "held") await this.untilReleased(file, say);
      else {
        say("an earlier run was cut off: its lock is removed");
        // Only this one: `pulumi cancel` would remove the lock of a run that has begun in the meantime, too.
        rmSync(file, { force: true });
        broken = true;
      }
    }
    return broken;
  }

  private async verdictOf(file: string) {
    const lock = parseLock(readText(file));
    const process = lock && parseProcess((await ask("ps", ["-o", "stat=,comm=", "-p", String(lock.pid)])) ?? "");
    return judgeLock(lock, hostname(), process);
  }

  private async untilReleased(file: string, say: Say): Promise<void> {
    for (let second = 0; second < 600; second += 2) {
      if (readText(file) === "") return;
      if (second % 30 === 0) say("another run is changing this stack; waiting for it");
      await wait(2000);
    }
    throw new StopError(
      "another run has been changing this stack for 10 minutes; wait for it or end it, then try again",
    );
  }

  private hasPending(): boolean {
    return stackExists(this.paths, this.stack) && /"pending_operations": *\[/.test(readText(this.checkpoint()));
  }

  private checkpoint(): string {
    return join(this.paths.backend, ".pulumi", "stacks", PROJECT, `${this.stack}.json`);
  }

  private async clearPending(say: Say): Promise<void> {
    const stack = await this.export();
    if (!stack.deployment?.pending_operations?.length) return;
    for (const { kind, name } of findOrphans(stack)) {
      say(`${kind} ${name} was being made when an earlier run was cut off: removed, to be made again`);
      await removeByName(kind, name);
    }
    const file = join(this.paths.state, `import.${this.stack}.json`);
    writeWhole(file, JSON.stringify(withoutPending(stack)));
    await this.run(["stack", "import", "--stack", this.stack, "--file", file]);
    rmSync(file);
  }
}

function lockFiles(paths: Paths, stack: string): string[] {
  const folder = lockFolder(paths, PROJECT, stack);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Content of a file that may go at any time; empty then. */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
