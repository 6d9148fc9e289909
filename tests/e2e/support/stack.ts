/** A stack of a suite's own: put up by the Automation API from this checkout, with config and state in a temp folder. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { EngineEvent, OpType, PreviewResult, Stack, UpResult } from "@pulumi/pulumi/automation";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { EdgeRoutes } from "../../../components/edge-routes";
import { pulumiEnv } from "../../../scripts/effects/pulumi";
import { checkpointFile, createPaths, type Paths } from "../../../scripts/paths";
import { runProgram } from "./program";

const checkout = resolve(__dirname, "../../..");
const PROJECT = "ai-stack";

/** Config of the stack by key, without the prefix `ai-stack:`; as a person writes it in YAML. */
export type Config = Record<string, unknown>;

/** One resource that an operation changes or would change. */
export interface Step {
  operation: OpType;
  urn: string;
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

interface ExportedResource {
  type: string;
  outputs: { result: { plaintext: string } };
}

/** Start of the names, and the label, of everything that a stack makes. */
export function prefixOf(stack: string): string {
  return `${PROJECT}-${stack}`;
}

export class TestStack {
  private constructor(
    /** Name of the stack, `e2e-…`. */
    readonly name: string,
    private readonly paths: Paths,
    private readonly stack: Stack,
    private readonly environment: Record<string, string>,
  ) {}

  /** Makes an empty stack with a passphrase and a state of its own. */
  static async create(name: string, config: Config): Promise<TestStack> {
    const folder = mkdtempSync(join(tmpdir(), `${PROJECT}-${name}-`));
    // The folders of `npm run up` with another state: engine and plugins are the same, nothing else is.
    const paths = createPaths({ ...process.env, AI_STACK_STATE: folder });
    mkdirSync(paths.backend);
    writeFileSync(paths.passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
    const project = parse(readFileSync(join(checkout, "Pulumi.yaml"), "utf8"));
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...project, main: checkout }));
    writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify({ config: prefixed(config) }));
    const environment = defined(pulumiEnv(paths, { stack: name }));
    const pulumiCommand = await PulumiCommand.get({ root: paths.pulumiHome, skipVersionCheck: true });
    const options = { pulumiHome: paths.pulumiHome, envVars: environment, pulumiCommand };
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: name, workDir: folder }, options);
    return new TestStack(name, paths, stack, environment);
  }

  /** Replaces whole keys of the config, all others stay. */
  configure(changes: Config): void {
    const file = join(this.paths.state, `Pulumi.${this.name}.yaml`);
    const settings = parse(readFileSync(file, "utf8"));
    writeFileSync(file, stringify({ ...settings, config: { ...settings.config, ...prefixed(changes) } }));
  }

  /** Sets a secret that somebody else has made, as `pulumi config set --secret` does. */
  give(name: string, value: string): Promise<void> {
    return this.stack.setConfig(`secrets:${name}`, { value, secret: true });
  }

  up(): Promise<UpResult> {
    return this.timed("up", () => this.stack.up({ onOutput: print, suppressOutputs: true, color: "never" }));
  }

  /** What the next `up` would do; nothing is in the list that stays as it is. */
  async preview(): Promise<Step[]> {
    const steps: Step[] = [];
    const onEvent = (event: EngineEvent) => {
      const step = stepOf(event);
      if (step) steps.push(step);
    };
    await this.timed("preview", () => this.stack.preview({ onEvent, color: "never" }));
    return steps;
  }

  /** Fails where the next `up` would change anything. */
  previewNoChanges(): Promise<PreviewResult> {
    return this.timed("preview --expect-no-changes", () =>
      this.stack.preview({ expectNoChanges: true, diff: true, color: "never", onOutput: print }),
    );
  }

  /** Compares the state with the engine; fails on a difference. */
  async refreshNoChanges(): Promise<void> {
    await this.timed("refresh --expect-no-changes", () =>
      this.stack.refresh({ expectNoChanges: true, color: "never", onOutput: print }),
    );
  }

  async output(name: "url" | "apiUrl" | "adminEmail" | "adminPassword" | "apiKey"): Promise<string> {
    const found = (await this.stack.outputs())[name];
    if (!found) throw new Error(`stack ${this.name} has no output ${name}`);
    return found.value as string;
  }

  /** Keys of the programs of teams, by team and name. */
  async teamKeys(): Promise<Record<string, Record<string, string>>> {
    return (await this.stack.outputs()).teamKeys?.value ?? {};
  }

  /** What an edge outside of the stack has to route. */
  async routes(): Promise<EdgeRoutes> {
    const found = (await this.stack.outputs()).routes;
    if (!found) throw new Error(`stack ${this.name} has an edge of its own`);
    return found.value as EdgeRoutes;
  }

  async isSecretOutput(name: string): Promise<boolean> {
    return (await this.stack.outputs())[name]?.secret ?? false;
  }

  /** The state as it lies in the file. */
  state(): string {
    return readFileSync(checkpointFile(this.paths, PROJECT, this.name), "utf8");
  }

  /** Values of all secrets that the stack has generated, in plain text. */
  async generatedSecrets(): Promise<string[]> {
    const { resources } = (await this.stack.exportStack()).deployment as { resources: ExportedResource[] };
    const passwords = resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    return passwords.map(({ outputs }) => JSON.parse(outputs.result.plaintext) as string);
  }

  /** Starts `up` and kills the engine with all its children as soon as its output matches. */
  async killedUp(when: RegExp): Promise<void> {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", this.name, "--color", "never"];
    const child = spawn(join(this.paths.pulumiHome, "bin", "pulumi"), args, {
      cwd: this.paths.state,
      env: this.environment,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const killed = await new Promise<boolean>((done) => {
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => {
        print(chunk.toString());
        output += chunk.toString();
        // The minus names the process group: the language host and the plugins die with the engine.
        if (when.test(output) && child.pid) process.kill(-child.pid, "SIGKILL");
      });
      child.on("close", (_code, signal) => done(signal === "SIGKILL"));
    });
    if (!killed) throw new Error(`up ended before its output matched ${when}`);
  }

  /** Does what `npm run up` does after an `up` that was killed, before the next. */
  recover(): void {
    runProgram("recover", [this.name], { AI_STACK_STATE: this.paths.state });
  }

  /** Removes all that the stack made but its data. The secrets that the data needs can stay as well. */
  async down({ keepSecrets }: { keepSecrets: boolean }): Promise<void> {
    const exclude = keepSecrets ? { exclude: ["**random:index/randomPassword:RandomPassword**"] } : {};
    await this.timed("destroy", () => this.stack.destroy({ ...exclude, onOutput: print, color: "never" }));
  }

  /** Forgets stack, config and state. */
  async forget(): Promise<void> {
    await this.stack.workspace.removeStack(this.name, { force: true });
    rmSync(this.paths.state, { recursive: true });
  }

  private async timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = Date.now();
    print(`[${this.name}] ${what} ...\n`);
    const result = await work();
    print(`[${this.name}] ${what}: ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
    return result;
  }
}

function prefixed(config: Config): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`ai-stack:${key}`, value]));
}

function defined(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function stepOf(event: EngineEvent): Step | undefined {
  const metadata = event.resourcePreEvent?.metadata;
  if (!metadata || metadata.op === "same" || metadata.type === "pulumi:pulumi:Stack") return undefined;
  const name = metadata.urn.split("::").pop() ?? "";
  const inputs = (metadata.new?.inputs ?? {}) as Record<string, unknown>;
  return { operation: metadata.op as OpType, urn: metadata.urn, type: metadata.type, name, inputs };
}

/** Straight to the terminal: jest would hold it back until the suite ends, and a person wants to see where it is. */
export function print(text: string): void {
  process.stderr.write(text);
}
