import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { dockerClient } from "../../effects/docker";
import { run } from "../../effects/process";
import { copyVolume } from "../compose";
import { type PlainSetup, plainConfig, plainFile } from "./plain";

const PROJECT = "ai-stack-bench-plain";

/** The plain setup, running, with a copy of the models of a stack. */
export class PlainStack {
  private constructor(
    private readonly command: readonly string[],
    private readonly folder: string,
    private readonly volume: string,
  ) {}

  /**
   * Writes its files and copies the models.
   * @param setup with the volume that is copied
   * @param command from `findCompose`
   */
  static async of(setup: PlainSetup, folder: string, command: readonly string[]): Promise<PlainStack> {
    const own = join(folder, PROJECT);
    const models = `${PROJECT}-models`;
    mkdirSync(own);
    writeFileSync(join(own, "docker-compose.yml"), stringify(plainFile({ ...setup, models })), { mode: 0o600 });
    const config = join(own, "litellm_config.yaml");
    writeFileSync(config, stringify(plainConfig(setup.tag)));
    // Readable for the user of the image, whatever this one hides by default.
    chmodSync(config, 0o644);
    await copyVolume(setup.models, models, setup.images.ollama);
    return new PlainStack(command, own, models);
  }

  /** Name of its gateway's container; Compose 1 joins its parts by another sign than Compose 2. */
  async gateway(): Promise<string> {
    return (await this.run("ps", "-q", "litellm")).trim();
  }

  async up(): Promise<void> {
    await this.run("up", "-d");
  }

  async purge(): Promise<void> {
    await this.run("down", "-v");
    await dockerClient().getVolume(this.volume).remove();
  }

  private run(...args: string[]): Promise<string> {
    const [program = "", ...first] = this.command;
    return run(program, [...first, "-p", PROJECT, ...args], { cwd: this.folder });
  }
}
