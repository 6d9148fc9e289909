import { STACK_LABEL } from "../../../platforms/kubernetes/platform";
import { atLeast, type Check } from "../checks";
import { classChecks } from "./class-checks";
import type { ApiFacts, ClusterFacts, Known, NamespaceFacts } from "./facts";
import type { ClusterNeeds } from "./needs";
import { nodeChecks, quotaCheck } from "./node-checks";
import { unknown } from "./unknown";

/** A pod that sleeps before it stops (`preStop.sleep`) is on by default from here. */
const VERSION = [1, 30] as const;
/** Pod Security can be told to refuse what "restricted" forbids. */
export const ENFORCE_LABEL = "pod-security.kubernetes.io/enforce";

/** Every check of a cluster that the needs call for; where one fails that others stand on, those are left out. */
export function createClusterChecks(facts: ClusterFacts, needs: ClusterNeeds): Check[] {
  const context = contextCheck(facts, needs);
  const { api } = facts;
  if (!api) return [context];
  if (!api.known) return [context, { name: "API server", ok: false, found: api.reason, mend: SERVER }];
  return [
    context,
    versionCheck(api.value.version),
    permissionCheck(api.value.lacking, needs),
    ...namespaceChecks(api.value.namespace, needs),
    ...nodeChecks(api.value, needs),
    ...classChecks(api.value, needs),
    ...apiChecks(api.value, needs),
    ...namedChecks(api.value, needs),
  ];
}

const SERVER = "see that the cluster runs, that this machine reaches it, and that the login of the context is valid";

function contextCheck({ contexts, source }: ClusterFacts, { context }: ClusterNeeds): Check {
  const ok = contexts.includes(context);
  const found = ok
    ? `${context}, in ${source}`
    : `no '${context}' in ${source}; there is: ${contexts.join(", ") || "none"}`;
  const mend =
    "set ai-stack:kubernetes context (and kubeconfig) to one that is there, or fetch the cluster's kubeconfig";
  return { name: "Context", ok, found, ...(ok ? {} : { mend }) };
}

function versionCheck(version: string): Check {
  const ok = atLeast(version, VERSION);
  const mend = `upgrade the cluster to Kubernetes ${VERSION.join(".")} or newer`;
  return { name: "Kubernetes", ok, found: version, ...(ok ? {} : { mend }) };
}

function permissionCheck(lacking: Known<string[]>, { permissions, namespace }: ClusterNeeds): Check {
  if (!lacking.known) return unknown("Permissions", lacking.reason);
  const ok = lacking.value.length === 0;
  const count = permissions.length;
  const found = ok ? `${count} kinds of objects may be made or read` : `may not: ${shortList(lacking.value)}`;
  const mend = `have the role of gitops/operator/identity.yaml bound to this identity (in '${namespace}' at least)`;
  return { name: "Permissions", ok, found, ...(ok ? {} : { mend }) };
}

/** Things that a line for people names before it only counts them. */
const NAMED = 6;

function shortList(all: readonly string[]): string {
  const rest = all.length - NAMED;
  return `${all.slice(0, NAMED).join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`;
}

function namespaceChecks(namespace: Known<NamespaceFacts | undefined>, needs: ClusterNeeds): Check[] {
  if (!namespace.known) return [unknown("Namespace", namespace.reason)];
  const { value } = namespace;
  if (!value) return [{ name: "Namespace", ok: true, found: `${needs.namespace} is made by \`up\`` }];
  return [ownerCheck(value, needs), ...securityChecks(value), ...quotaCheck(value.quota, needs)];
}

function ownerCheck({ labels, terminating }: NamespaceFacts, { namespace, stack }: ClusterNeeds): Check {
  const owner = labels[STACK_LABEL];
  if (terminating) {
    return { name: "Namespace", ok: false, found: `${namespace} is being deleted`, mend: "wait until it is gone" };
  }
  if (owner === stack) return { name: "Namespace", ok: true, found: `${namespace} is this stack's own` };
  const found = `${namespace} ${owner === undefined ? "is there and of no stack" : `belongs to the stack ${owner}`}`;
  const mend =
    `set ai-stack:kubernetes namespace to another one; or, if nothing else is in it: ` +
    `kubectl label namespace ${namespace} ${STACK_LABEL}=${stack} --overwrite`;
  return { name: "Namespace", ok: false, found, mend };
}

/** A label alone does nothing where the admission plugin is off; so a forbidden pod was tried, without making it. */
function securityChecks({ labels, refusesPrivileged }: NamespaceFacts): Check[] {
  if (refusesPrivileged === undefined) return [];
  if (!refusesPrivileged.known) return [unknown("Pod Security", refusesPrivileged.reason)];
  const ok = refusesPrivileged.value;
  const found = `${ENFORCE_LABEL}: ${labels[ENFORCE_LABEL]}; a privileged pod is ${ok ? "refused" : "let in"}`;
  const mend = "turn the admission plugin PodSecurity of the API server on";
  return [{ name: "Pod Security", ok, found, ...(ok ? {} : { mend }) }];
}

function apiChecks({ apis }: ApiFacts, needs: ClusterNeeds): Check[] {
  return needs.apis.map((need) => {
    const name = `API for ${need.for}`;
    if (!apis.known) return unknown(name, apis.reason);
    const ok = apis.value.includes(need.api);
    return { name, ok, found: `${need.api} is ${ok ? "" : "not "}served`, ...(ok ? {} : { mend: need.mend }) };
  });
}

function namedChecks({ named }: ApiFacts, needs: ClusterNeeds): Check[] {
  return needs.named.map(({ kind, name: object, namespace, keys, mend }) => {
    const name = `${kind} ${object}`;
    const place = namespace === undefined ? "" : ` in ${namespace}`;
    const fact = named[`${kind}/${object}`] ?? { known: false as const, reason: "it was not asked for" };
    if (!fact.known) return unknown(name, fact.reason);
    if (!fact.value) return { name, ok: false, found: `is not there${place}`, mend };
    const missing = keys.filter((key) => !fact.value?.includes(key));
    const ok = missing.length === 0;
    return { name, ok, found: ok ? `is there${place}` : `lacks ${missing.join(", ")}`, ...(ok ? {} : { mend }) };
  });
}
