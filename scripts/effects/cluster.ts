import type * as k8s from "@kubernetes/client-node";
import { connect, found } from "../../platforms/kubernetes/client";
import type { ApiFacts, ClusterFacts } from "../decide/cluster/facts";
import type { ClusterNeeds } from "../decide/cluster/needs";
import { type ListedPod, toInUse, toNode } from "../decide/cluster/objects";
import { ask } from "./ask-cluster";
import { namespaceFacts } from "./cluster-namespace";
import { lackingPermissions } from "./cluster-permissions";

/** A server that is there answers well within this. */
const ANSWER_MS = 10_000;
const DEFAULT_CLASS = /^(storageclass|ingressclass)\.kubernetes\.io\/is-default-class$/;

/** What the client makes up where it finds no kubeconfig: a server on this machine. */
const MADE_UP = "loaded-context";

/** Collects what the checks of a cluster decide on. Changes nothing. */
export async function collectClusterFacts(needs: ClusterNeeds): Promise<ClusterFacts> {
  const library = await import("@kubernetes/client-node");
  const config = new library.KubeConfig();
  const source = needs.kubeconfig ?? process.env.KUBECONFIG ?? "~/.kube/config";
  try {
    if (needs.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(needs.kubeconfig);
  } catch (error) {
    return { source: `${source} (${(error as Error).message})`, contexts: [] };
  }
  const contexts = config
    .getContexts()
    .map(({ name }) => name)
    .filter((name) => name !== MADE_UP);
  if (!contexts.includes(needs.context)) return { source, contexts };
  return { source, contexts, api: await ask(() => apiFacts(needs, library)) };
}

async function apiFacts(needs: ClusterNeeds, library: typeof k8s): Promise<ApiFacts> {
  const { config, core } = await connect(needs);
  const version = await inTime(config.makeApiClient(library.VersionApi).getCode());
  const [storage, networking, runtimes, apis, custom] = [
    config.makeApiClient(library.StorageV1Api),
    config.makeApiClient(library.NetworkingV1Api),
    config.makeApiClient(library.NodeV1Api),
    config.makeApiClient(library.ApisApi),
    config.makeApiClient(library.CustomObjectsApi),
  ];
  const [nodes, inUse, storageClasses, ingressClasses, runtimeClasses, groups, namespace, claimable, lacking, named] =
    await Promise.all([
      ask(async () => (await core.listNode()).items.map(toNode)),
      ask(async () => toInUse((await core.listPodForAllNamespaces()).items as ListedPod[], needs.stack)),
      ask(async () => (await storage.listStorageClass()).items.map(toClass)),
      ask(async () => (await networking.listIngressClass()).items.map(toClass)),
      ask(async () => (await runtimes.listRuntimeClass()).items.map(({ metadata }) => metadata?.name ?? "")),
      ask(async () => groupVersions((await apis.getAPIVersions()).groups)),
      ask(() => namespaceFacts(core, needs.namespace)),
      ask(() => claimableDevices(custom, needs)),
      ask(() => lackingPermissions(config.makeApiClient(library.AuthorizationV1Api), needs)),
      namedFacts(core, custom, needs),
    ]);
  const classes = { storageClasses, ingressClasses, runtimeClasses };
  return { version: version.gitVersion, nodes, inUse, ...classes, apis: groups, namespace, claimable, lacking, named };
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = new Promise<T>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS).unref();
  });
  return Promise.race([answer, late]);
}

function toClass({ metadata }: { metadata?: k8s.V1ObjectMeta }) {
  const marks = Object.entries(metadata?.annotations ?? {});
  return {
    name: metadata?.name ?? "",
    isDefault: marks.some(([key, value]) => DEFAULT_CLASS.test(key) && value === "true"),
  };
}

function groupVersions(groups: readonly k8s.V1APIGroup[]): string[] {
  return groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion));
}

type Slices = { items: { spec: { driver: string; nodeName?: string; devices?: unknown[] } }[] };

async function claimableDevices(custom: k8s.CustomObjectsApi, needs: ClusterNeeds): Promise<Record<string, number>> {
  if (!needs.claims) return {};
  const slices = (await custom.listClusterCustomObject({
    group: "resource.k8s.io",
    version: "v1",
    plural: "resourceslices",
  })) as Slices;
  const counts: Record<string, number> = {};
  for (const { spec } of slices.items.filter((one) => one.spec.driver === "gpu.nvidia.com")) {
    const node = spec.nodeName ?? "";
    counts[node] = (counts[node] ?? 0) + (spec.devices?.length ?? 0);
  }
  return counts;
}

const PLACES = {
  Gateway: { group: "gateway.networking.k8s.io", version: "v1", plural: "gateways" },
  Issuer: { group: "cert-manager.io", version: "v1", plural: "issuers" },
  ClusterIssuer: { group: "cert-manager.io", version: "v1", plural: "clusterissuers" },
  DeviceClass: { group: "resource.k8s.io", version: "v1", plural: "deviceclasses" },
} as const;

/** Objects that are to be there already. Of secrets the names of their keys are kept, and nothing of their values. */
async function namedFacts(
  core: k8s.CoreV1Api,
  custom: k8s.CustomObjectsApi,
  { named }: ClusterNeeds,
): Promise<ApiFacts["named"]> {
  const facts = named.map(async ({ kind, name, namespace }) => {
    const fact = await ask(async (): Promise<string[] | undefined> => {
      if (kind === "Secret") {
        const secret = await found(core.readNamespacedSecret({ name, namespace: namespace! }));
        return secret && Object.keys(secret.data ?? {});
      }
      const place = { ...PLACES[kind], name };
      const object = namespace
        ? await found(custom.getNamespacedCustomObject({ ...place, namespace }))
        : await found(custom.getClusterCustomObject(place));
      return object === undefined ? undefined : [];
    });
    return [`${kind}/${name}`, fact] as const;
  });
  return Object.fromEntries(await Promise.all(facts));
}
