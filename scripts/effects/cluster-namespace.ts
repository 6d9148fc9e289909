import type * as k8s from "@kubernetes/client-node";
import { found } from "../../platforms/kubernetes/client";
import { ENFORCE_LABEL } from "../decide/cluster/checks";
import type { Known, NamespaceFacts } from "../decide/cluster/facts";
import { smallestLimits } from "../decide/cluster/objects";
import { ask } from "./ask-cluster";

/** What stands in the way of a stack in its namespace; undefined where it is not there. */
export async function namespaceFacts(core: k8s.CoreV1Api, name: string): Promise<NamespaceFacts | undefined> {
  const namespace = await found(core.readNamespace({ name }));
  if (!namespace) return undefined;
  const labels = namespace.metadata?.labels ?? {};
  return {
    labels,
    terminating: namespace.status?.phase === "Terminating",
    quota: await ask(async () => {
      const { items } = await core.listNamespacedResourceQuota({ namespace: name });
      return smallestLimits(items.map(({ spec }) => spec?.hard ?? {}));
    }),
    ...(labels[ENFORCE_LABEL] === "restricted" ? { refusesPrivileged: await tryPrivileged(core, name) } : {}),
  };
}

/** Asks for a privileged pod without having it made (`dryRun`): admission answers as it would for a real one. */
async function tryPrivileged(core: k8s.CoreV1Api, namespace: string): Promise<Known<boolean>> {
  const container = { name: "probe", image: "probe", securityContext: { privileged: true } };
  const body = { metadata: { name: "ai-stack-probe" }, spec: { containers: [container] } };
  try {
    await core.createNamespacedPod({ namespace, body, dryRun: "All" });
    return { known: true, value: false };
  } catch (error) {
    const { code, body: said } = error as { code?: number; body?: unknown };
    if (code === 403 && /PodSecurity/.test(String(said))) return { known: true, value: true };
    return { known: false, reason: `a pod could not be tried (${code ?? (error as Error).message})` };
  }
}
