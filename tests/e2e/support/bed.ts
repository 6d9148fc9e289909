/** The test bed's cluster on this machine; see testbed/kubernetes. */
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import type { Access } from "./cluster";

const SCRIPT = resolve(__dirname, "../../../testbed/kubernetes/bed.sh");

/** Name of the cluster's context, and where its nodes' ports answer; as testbed/kubernetes/lib/common.sh has them. */
const CONTEXT = "ai-stack-testbed";
const NODE_ADDRESS = "10.111.0.1";

/**
 * Starts parts of the cluster; what is up stays as it is.
 * @throws Error where it fails; the output is shown as it comes
 */
export function bedUp(...parts: string[]): Access {
  const kubeconfig = bed("up", ...parts).trim();
  return {
    kubectl: join(dirname(kubeconfig), "bin", "kubectl"),
    kubeconfig,
    context: CONTEXT,
    nodeAddress: NODE_ADDRESS,
  };
}

/** Runs a command of the test bed; gives its stdout. */
export function bed(...args: string[]): string {
  const { status, stdout } = spawnSync("bash", [SCRIPT, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`bed.sh ${args.join(" ")} failed (exit code ${status}); its output is above`);
  return stdout;
}
