/**
 * References of the images that are built here. A reference carries the hash of everything that its image is made of,
 * so that an image on the daemon under that reference is the right one and need not be built again.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));

/** Reads the `KEY=value` lines of an image's `image.env`. */
function settings(name) {
  const lines = readFileSync(join(root, name, "image.env"), "utf8").split("\n");
  const pairs = lines.map((line) => /^([A-Z_]+)="?([^"]*)"?$/.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, key, value]) => [key, value]));
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** First 12 digits of the SHA-256 over the paths and contents of the files, and over the further parts. */
function digest(base, files, parts) {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${file.slice(base.length)}\0`)
      .update(readFileSync(file))
      .update("\0");
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest("hex").slice(0, 12);
}

/** Names of all images, in the order of the folder. */
export function names() {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "lib")
    .map((entry) => entry.name)
    .sort();
}

/** `ai-stack/<name>:<version>-<hash>`: the hash is over the image's folder and the references of what it needs. */
export function reference(name) {
  const { VERSION, NEEDS = "" } = settings(name);
  const needs = NEEDS.split(" ").filter(Boolean).map(reference);
  return `ai-stack/${name}:${VERSION}-${digest(join(root, name), filesUnder(join(root, name)), needs)}`;
}

/** `<version>-<hash>` of what the cached artefacts are made of: `image.env`, `prepare.sh` and `compile/`, not the Dockerfile. */
export function artefactKey(name) {
  const folder = join(root, name);
  const files = filesUnder(folder).filter((file) =>
    /^\/(image\.env$|prepare\.sh$|compile\/)/.test(file.slice(folder.length)),
  );
  return `${settings(name).VERSION}-${digest(folder, files, [])}`;
}
