/**
 * `node images/pin.mjs` writes the references of the built images into catalogue.yaml.
 * `node images/pin.mjs references` prints all of them as JSON; `… reference NAME` and `… artefact NAME` print what
 * build.sh asks for.
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

const [command = "write", name] = process.argv.slice(2);
if (command === "write") writeFileSync(catalogue, pinned(readFileSync(catalogue, "utf8")));
else if (command === "references")
  console.log(JSON.stringify(Object.fromEntries(names().map((n) => [n, reference(n)]))));
else if (command === "names") console.log(names().join(" "));
else if (command === "reference") console.log(reference(name));
else if (command === "artefact") console.log(artefactKey(name));
else throw new Error(`unknown command '${command}'; allowed: write, references, names, reference NAME, artefact NAME`);
