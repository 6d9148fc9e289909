import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPaths } from "../../../scripts/paths";

const ROOT = join(__dirname, "../../..");

/**
 * Path of the edge's own binary: AI_STACK_EDGE_BINARY, else what was compiled for the image, else what is in the image.
 * @throws Error where none of them is there
 */
export function edgeBinary(): string {
  const given = process.env.AI_STACK_EDGE_BINARY;
  if (given) return given;
  const [, reference = "", key = ""] = builtCaddy();
  const compiled = join(createPaths().cache, "images", "caddy", key, "caddy");
  if (isRunnable(compiled)) return compiled;
  return fromImage(reference);
}

/** Name, reference and key of the artefacts, as images/build.sh goes by. */
function builtCaddy(): string[] {
  const list = execFileSync(process.execPath, [join(ROOT, "images", "pin.mjs"), "list"], { encoding: "utf8" });
  return (list.split("\n").find((line) => line.startsWith("caddy ")) ?? "").split(" ");
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function fromImage(reference: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "ai-stack-edge-")), "caddy");
  const docker = (...args: string[]) => execFileSync("docker", args, { encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const container = docker("create", reference);
    docker("cp", `${container}:/usr/bin/caddy`, file);
    docker("rm", container);
  } catch {
    throw new Error(`no binary of the edge: run images/build.sh caddy (${reference}), or set AI_STACK_EDGE_BINARY`);
  }
  return file;
}
