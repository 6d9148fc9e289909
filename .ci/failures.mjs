/**
 * Names the tests that failed in a result file of jest (`--json --outputFile`), each with the lines that say why: the
 * last page of a long log should be enough to begin with.
 */
import { readFileSync } from "node:fs";

const MAX_LINES = 20;
const MAX_LENGTH = 400;
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
/** Where a run of Pulumi begins to say what went wrong, below what it did until then. */
const DIAGNOSTICS = /^\s*Diagnostics:/;
/** Frames of other people's code. */
const FOREIGN = /^\s+at .*(node_modules|node:internal)/;

/** The lines of a failure that say why: its first, then Pulumi's own account where it has one, else what follows. */
function reasons(message) {
  const lines = message.replace(COLOUR, "").split("\n");
  const useful = lines.filter((line) => line.trim() !== "" && !FOREIGN.test(line));
  const account = useful.findIndex((line) => DIAGNOSTICS.test(line));
  const chosen = account > 0 ? [useful[0], ...useful.slice(account)] : useful;
  return chosen.slice(0, MAX_LINES).map((line) => line.slice(0, MAX_LENGTH));
}

/** What failed, a block for each test; of a file that could not be run the file. */
function failures({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    const blocks = failed.map(({ fullName, failureMessages }) => [fullName, failureMessages.join("\n")]);
    if (failed.length === 0 && status === "failed") blocks.push([name, message]);
    return blocks.map(([title, why]) => [`  ${title}`, ...reasons(why).map((line) => `      ${line}`)].join("\n"));
  });
}

console.log(failures(JSON.parse(readFileSync(process.argv[2], "utf8"))).join("\n"));
