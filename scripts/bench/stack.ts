import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { removeVolumes } from "../effects/docker";
import { run } from "../effects/process";
import { Pulumi, pulumiEnv } from "../effects/pulumi";
import { engineVersions, PROJECT, ROOT } from "../effects/state";
import { type Paths, pulumiCli, stackConfigFile } from "../paths";

/** A stack whose state and config are in the bench's own folder. */
export class BenchStack {
  private readonly pulumi: Pulumi;
  private readonly arguments: readonly string[];

  private constructor(
    paths: Paths,
    readonly name: string,
  ) {
    this.pulumi = new Pulumi(paths, name);
    this.arguments = ["--stack", name, "--non-interactive", "--config-file", stackConfigFile(paths, name)];
  }

  static async create(paths: Paths, name: string, config: Record<string, unknown>): Promise<BenchStack> {
    const entries = Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value]);
    writeFileSync(stackConfigFile(paths, name), stringify({ config: Object.fromEntries(entries) }));
    const stack = new BenchStack(paths, name);
    await stack.pulumi.init();
    return stack;
  }

  /** Prefix of its names on the engine. */
  get prefix(): string {
    return `${PROJECT}-${this.name}`;
  }

  preview(): Promise<string> {
    return this.pulumi.run(["preview", ...this.arguments]);
  }

  up(): Promise<string> {
    return this.pulumi.run(["up", "--yes", "--skip-preview", ...this.arguments]);
  }

  /** Takes the containers away; data and secrets stay for the next `up`. */
  down(): Promise<string> {
    const kept = ["--exclude", "**random:index/randomPassword:RandomPassword**"];
    return this.pulumi.run(["destroy", "--yes", "--skip-preview", ...this.arguments, ...kept]);
  }

  async purge(): Promise<void> {
    await this.pulumi.run(["destroy", "--yes", "--skip-preview", ...this.arguments]);
    await removeVolumes(this.prefix);
  }

  outputs(): Promise<Record<string, unknown>> {
    return this.pulumi.outputs();
  }
}

/** A TypeScript program without a resource: what Pulumi itself costs. Gives its preview. */
export async function emptyProgram(paths: Paths): Promise<() => Promise<string>> {
  const folder = join(paths.state, "empty");
  mkdirSync(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: empty\nruntime: nodejs\n");
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "main": "index.ts" }\n');
  writeFileSync(join(folder, "index.ts"), 'import "@pulumi/pulumi";\n');
  // The same compiler settings and libraries as this project's.
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include: ["index.ts"] }),
  );
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const settings = { cwd: folder, env: pulumiEnv(paths, { stack: "empty" }) };
  const cli = pulumiCli(paths, engineVersions().cli);
  await run(cli, ["stack", "init", "empty", "--secrets-provider", "passphrase", "--non-interactive"], settings);
  return () => run(cli, ["preview", "--stack", "empty", "--non-interactive"], settings);
}
