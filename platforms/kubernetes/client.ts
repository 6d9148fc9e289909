/**
 * The API of a cluster for dynamic providers. The library is imported where it is used: it takes a second to load, and
 * rendering does not need it.
 */
import type * as k8s from "@kubernetes/client-node";
import type { ClusterPlan } from "../../plan/types";
import { patient } from "./patience";

/** Which cluster, and as whom: kept in the state, so it names a kubeconfig and holds none. */
export interface Connection {
  context: string;
  /** Path of the kubeconfig. @default KUBECONFIG, else ~/.kube/config */
  kubeconfig?: string;
}

export interface Client {
  core: k8s.CoreV1Api;
  apps: k8s.AppsV1Api;
  batch: k8s.BatchV1Api;
  config: k8s.KubeConfig;
  /** Header of a patch that names only what changes. */
  merge: ReturnType<typeof k8s.setHeaderOptions>;
}

export function connectionOf({ context, kubeconfig }: ClusterPlan): Connection {
  return { context, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

/**
 * A client for the cluster of a context.
 *
 * @throws Error where the kubeconfig has no such context
 */
export async function connect({ context, kubeconfig }: Connection): Promise<Client> {
  const library = await import("@kubernetes/client-node");
  const config = new library.KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (!config.getContextObject(context)) {
    const known = config.getContexts().map(({ name }) => name);
    throw new Error(`the kubeconfig has no context '${context}'; it has: ${known.join(", ") || "none"}`);
  }
  config.setCurrentContext(context);
  return {
    core: patient(config.makeApiClient(library.CoreV1Api)),
    apps: patient(config.makeApiClient(library.AppsV1Api)),
    batch: patient(config.makeApiClient(library.BatchV1Api)),
    config,
    merge: library.setHeaderOptions("Content-Type", library.PatchStrategy.MergePatch),
  };
}

/** What the API answers, or nothing where there is no such object. */
export async function found<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw readable(error);
  }
}

/** The answer, or an error that says what the API said. */
export async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw readable(error);
  }
}

/** Did the API answer that there is no such object? */
export function isMissing(error: unknown): boolean {
  return (error as { code?: unknown }).code === 404;
}

/** The client's own errors carry headers and bodies; people need the message in there. */
function readable(error: unknown): Error {
  const { body } = error as { body?: unknown };
  if (body === undefined) return error as Error;
  return new Error(`the API server answered: ${messageOf(body)}`);
}

function messageOf(body: unknown): string {
  if (typeof body !== "string") return String((body as { message?: unknown })?.message ?? JSON.stringify(body));
  try {
    return messageOf(JSON.parse(body) ?? body);
  } catch {
    return body;
  }
}
