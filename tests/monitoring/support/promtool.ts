import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

const ROOT = join(__dirname, "../../..");

/**
 * Path of promtool: AI_STACK_PROMTOOL, else the one in the image of Prometheus that is built here.
 * @throws Error where neither is there
 */
export function promtool(): string {
  const given = process.env.AI_STACK_PROMTOOL;
  if (given) return given;
  const list = execFileSync(process.execPath, [join(ROOT, "images", "pin.mjs"), "list"], { encoding: "utf8" });
  const [, reference = ""] = (list.split("\n").find((line) => line.startsWith("prometheus ")) ?? "").split(" ");
  const file = join(mkdtempSync(join(tmpdir(), "ai-stack-promtool-")), "promtool");
  const docker = (...args: string[]) => execFileSync("docker", args, { encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const container = docker("create", reference);
    docker("cp", `${container}:/usr/bin/promtool`, file);
    docker("rm", container);
  } catch {
    throw new Error(`no promtool: run images/build.sh prometheus (${reference}), or set AI_STACK_PROMTOOL`);
  }
  return file;
}

/** A folder of its own with these files, each as YAML. */
export function folderOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), "ai-stack-rules-"));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : stringify(content));
  }
  return folder;
}

/** What promtool says; its own words are the error where it finds a fault. */
export function ask(program: string, args: string[], folder: string): string {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}\n${stderr}`);
  }
}
