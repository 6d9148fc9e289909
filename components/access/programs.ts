/** The programs that make a team true: Python, run in the images of the gateway and of the UI. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TaskSpec } from "../../workload/spec";

/**
 * Runs the program that is in the environment. The commands stay the same when the program changes: what undoes a task
 * is part of what the task is, and with another one the team would be removed and made anew.
 */
const START = 'import os; exec(compile(os.environ["PROGRAM"], "team", "exec"))';

/** The text of a program, with the frame that both have. */
export function programOf(service: "gateway" | "ui"): string {
  const read = (name: string) => readFileSync(join(__dirname, `${name}.py`), "utf8");
  return `${read("frame")}\n\n${read(service)}`;
}

/** How a task with such a program is started, checked and undone. */
export function commandsOf(python: string): Pick<TaskSpec, "entrypoint" | "args" | "check" | "undo"> {
  const entrypoint = [python, "-c"];
  const command = (mode: "apply" | "check" | "undo") => ({ entrypoint, args: [START, mode] });
  return { ...command("apply"), check: command("check"), undo: command("undo") };
}
