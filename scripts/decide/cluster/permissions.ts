import type { Plan } from "../../../plan/types";

/** What an identity has to be allowed to do with one kind of object. */
export interface Permission {
  /** API group; empty: the core group. */
  group: string;
  /** Plural name; a part of it after a slash, as in `pods/log`. */
  resource: string;
  verbs: readonly string[];
  /** In the namespace of the stack, or in the whole cluster. */
  namespaced: boolean;
}

/** Server-side apply makes and changes by `patch`; `update` is what it does for what it waits for. */
const MAKE = ["create", "delete", "get", "list", "patch", "update", "watch"];
const LOOK = ["get", "list", "watch"];

const permission = (namespaced: boolean, verbs: readonly string[]) => (group: string, resources: readonly string[]) =>
  resources.map((resource): Permission => ({ group, resource, verbs, namespaced }));
const makes = permission(true, MAKE);
const sees = permission(true, LOOK);
const makesInCluster = permission(false, MAKE);

/** What every stack makes, and what is read while it waits for that. */
const ALWAYS: Permission[] = [
  ...makesInCluster("", ["namespaces"]),
  ...makesInCluster("scheduling.k8s.io", ["priorityclasses"]),
  ...makes("", ["configmaps", "persistentvolumeclaims", "secrets", "serviceaccounts", "services"]),
  ...makes("apps", ["deployments", "statefulsets"]),
  ...makes("autoscaling", ["horizontalpodautoscalers"]),
  ...makes("batch", ["jobs"]),
  ...makes("networking.k8s.io", ["networkpolicies"]),
  ...makes("policy", ["poddisruptionbudgets"]),
  ...sees("", ["events", "pods"]),
  ...permission(true, ["get"])("", ["pods/log"]),
  ...sees("apps", ["controllerrevisions", "replicasets"]),
];

/** What only some configs make. */
const SOMETIMES = {
  ingress: makes("networking.k8s.io", ["ingresses"]),
  gateway: makes("gateway.networking.k8s.io", ["httproutes", "referencegrants"]),
  certificate: makes("cert-manager.io", ["certificates"]),
  claims: makes("resource.k8s.io", ["resourceclaimtemplates"]),
  database: makes("postgresql.cnpg.io", ["clusters", "imagecatalogs"]),
};

/** What the identity that puts up any stack has to be allowed to do; the role of `gitops/operator` says the same. */
export function allPermissions(): Permission[] {
  return [...ALWAYS, ...Object.values(SOMETIMES).flat()];
}

/** What the identity that puts up this plan has to be allowed to do. */
export function permissionsOf({ edge, stores, cluster }: Pick<Plan, "edge" | "stores" | "cluster">): Permission[] {
  return [
    ...ALWAYS,
    ...(edge.entry.kind === "ingress" ? SOMETIMES.ingress : []),
    ...(edge.entry.kind === "gateway-api" ? SOMETIMES.gateway : []),
    ...(edge.certificate === "cert-manager" && edge.entry.kind !== "ingress" ? SOMETIMES.certificate : []),
    ...(cluster?.gpuAllocation === "dra" ? SOMETIMES.claims : []),
    ...(stores.database.kind === "cloudnative-pg" ? SOMETIMES.database : []),
  ];
}

/** For people and for `kubectl auth can-i`: `jobs.batch`. */
export function resourceName({ group, resource }: Pick<Permission, "group" | "resource">): string {
  return group === "" ? resource : `${resource}.${group}`;
}
