/** Paths in a container: POSIX, whatever this machine runs on. */
import { posix } from "node:path";

/** Is it absolute, written in its shortest form, and not `/` itself? */
export function isAbsolute(path: string): boolean {
  return path.startsWith("/") && path !== "/" && posix.normalize(path) === path && !path.endsWith("/");
}

/** The folder that holds `path`. */
export function parentOf(path: string): string {
  return posix.dirname(path);
}

/** Is `path` the folder itself or something below it? */
export function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** The folders of which no other one in the list is a parent; each once, sorted. */
export function topmost(folders: string[]): string[] {
  const unique = [...new Set(folders)].sort();
  return unique.filter((folder) => !unique.some((other) => other !== folder && contains(other, folder)));
}
