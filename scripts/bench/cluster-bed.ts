import { dirname, join } from "node:path";
import { run } from "../effects/process";
import { ROOT } from "../effects/state";

/** The test bed's cluster on this machine, with one real node; see testbed/kubernetes. */
export interface Bed {
  kubeconfig: string;
  context: string;
  /** Runs kubectl and gives its stdout. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
}

/** Name of its context; as testbed/kubernetes/lib/common.sh has it. */
const CONTEXT = "ai-stack-testbed";

/**
 * Starts the test bed, which is built first where it is not there; it is left running.
 * @throws StopError where this machine cannot have one
 */
export async function startBed(say: (line: string) => void): Promise<Bed> {
  const script = join(ROOT, "testbed", "kubernetes", "bed.sh");
  const kubeconfig = (await run("bash", [script, "up", "control", "node"], { onLine: say })).trim();
  const options = ["--kubeconfig", kubeconfig, "--context", CONTEXT];
  const program = join(dirname(kubeconfig), "bin", "kubectl");
  return {
    kubeconfig,
    context: CONTEXT,
    kubectl: (args, input) => run(program, [...options, ...args], input === undefined ? {} : { input }),
  };
}
