/** Pure: what a stack needs in a cluster before any service. */
import type { Manifest } from "./manifest";
import { renderDefaultDeny } from "./network-policy";
import { type KubernetesPlatform, labelsOf, priorityClassOf } from "./platform";
import { TASK_ACCOUNT } from "./pod";
import { renderAccount } from "./workload";

/** Of two pods that wait, the one with the higher value is placed first; a full machine ends the lowest first. */
const PRIORITIES = {
  high: [1000, "Data that others work with"],
  normal: [500, "Services"],
  task: [100, "Tasks"],
} as const;

/** Pods that could do harm are refused, whoever makes them. */
const POD_SECURITY = Object.fromEntries(
  ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]),
);

export function renderNamespace(name: string, stack: string): Manifest {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labelsOf(stack), ...POD_SECURITY } },
  };
}

/** Classes of pods; they belong to no namespace, so that the name of the stack is in theirs. */
export function renderPriorityClasses(stack: string): Manifest[] {
  return Object.entries(PRIORITIES).map(([priority, [value, description]]) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: priorityClassOf(stack, priority as keyof typeof PRIORITIES), labels: labelsOf(stack) },
    value,
    description: `${description} of ${stack}`,
    // Nobody else's pod has to make room.
    preemptionPolicy: "Never",
    globalDefault: false,
  }));
}

/** What is in the namespace besides services: nobody may connect to anything, and tasks have an identity. */
export function renderBase(platform: KubernetesPlatform): Manifest[] {
  return [renderDefaultDeny(platform), renderAccount(platform, TASK_ACCOUNT)];
}
