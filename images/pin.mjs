/**
 * `node images/pin.mjs` writes the references of the built images into catalogue.yaml.
 * `node images/pin.mjs list` prints "NAME REFERENCE ARTEFACTS" for each image, what build.sh goes by.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { artefactKey, names, reference } from "./refs.mjs";

const catalogue = join(dirname(fileURLToPath(import.meta.url)), "catalogue.yaml");

/** Replaces the reference of every built image in the text of the catalogue; comments stay. */
function pinned(text) {
  return text.replace(/ai-stack\/([a-z-]+):[^"\s]*/g, (_, name) => reference(name));
}

const [command = "write"] = process.argv.slice(2);
if (command === "write") writeFileSync(catalogue, pinned(readFileSync(catalogue, "utf8")));
else if (command === "list") for (const name of names()) console.log(name, reference(name), artefactKey(name));
else throw new Error(`unknown command '${command}'; allowed: write, list`);
