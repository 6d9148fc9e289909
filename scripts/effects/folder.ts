import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StopError } from "../decide/options";
import { HEADER } from "../decide/render/files";
import { readIfThere } from "./state";

/**
 * Writes a folder anew. What an earlier run wrote is removed first; anything else is left alone.
 * @param files text by path in it
 * @throws StopError where the folder has something in it that was not rendered
 */
export function writeFolder(folder: string, files: Record<string, string>): void {
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const rendered = readIfThere(join(folder, "kustomization.yaml"))?.startsWith(HEADER) ?? false;
  const foreign = there.filter((name) => !rendered || !/^(\d\d|kustomization\.yaml|SECRETS\.md)$/.test(name));
  if (foreign.length > 0) {
    throw new StopError(`${folder} has something else in it (${foreign.join(", ")}); name an empty folder with --out`);
  }
  for (const name of there) rmSync(join(folder, name), { recursive: true });
  writeFiles(folder, files);
}

/** Writes files into a folder, over those of the same name. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
