import { spawnSync } from "node:child_process";
import type { SourceConfig } from "../../../scripts/bench/ready";
import { runProgram } from "./program";

/**
 * The engine, the images and a browser; on Kubernetes the test bed, too. The suites read from the environment what is
 * used.
 * @throws Error where something is missing that cannot be installed
 */
export function makeSuitesReady(platform: "docker" | "kubernetes"): void {
  const { images, library } = JSON.parse(runProgram("prepare", [platform])) as SourceConfig;
  process.env.E2E_IMAGES = images;
  process.env.E2E_LIBRARY = library.kind;
  if (spawnSync("which", ["chromium"]).status !== 0) installChromium();
}

function installChromium(): void {
  const install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"];
  if (process.getuid?.() !== 0) throw new Error(`the suites need a browser: sudo ${install.join(" ")}`);
  for (const command of [["apt-get", "update"], install]) {
    const { status } = spawnSync(command[0]!, command.slice(1), { stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`${command.join(" ")} failed; its output is above`);
  }
}
