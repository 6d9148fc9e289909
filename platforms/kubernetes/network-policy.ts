/** Pure: who may connect to whom, as NetworkPolicies. What none of them allows is refused. */
import type { ServiceSpec, TaskSpec } from "../../workload/spec";
import type { Manifest } from "./manifest";
import { type KubernetesPlatform, metadataOf, podsOf, SERVICE_LABEL } from "./platform";

/** Name servers: the cluster's own, and the address of a cache on each node where there is one. */
const NAME_SERVERS = [namespace("kube-system"), { ipBlock: { cidr: "169.254.20.10/32" } }];
/** Everywhere but the addresses at which clouds hand credentials to their machines. */
const OUTSIDE = [
  { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  { ipBlock: { cidr: "::/0", except: ["fe80::/10", "fd00:ec2::254/128"] } },
];

/** Nothing in, nothing out, for every pod of the namespace that has no policy of its own. */
export function renderDefaultDeny(platform: KubernetesPlatform): Manifest {
  return policy(metadataOf(platform, "default-deny"), { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
}

/** In from its callers and from whom it admits, and from anywhere to what it exposes; out to what it calls and to name servers. */
export function renderServicePolicy(spec: ServiceSpec, platform: KubernetesPlatform): Manifest {
  const exposed = spec.ports.filter((port) => port.expose);
  const ingress = [
    ...(spec.callers.length > 0 ? [{ from: [callers(spec.callers)], ports: tcp(spec.ports) }] : []),
    ...(spec.admits === undefined ? [] : [{ from: [namespace(spec.admits)], ports: tcp(spec.ports) }]),
    ...(exposed.length > 0 ? [{ ports: tcp(exposed) }] : []),
    ...renderScraping(spec),
  ];
  return policy(metadataOf(platform, spec.name, spec.name), {
    podSelector: podsOf(spec.name),
    policyTypes: ["Ingress", "Egress"],
    ...(ingress.length > 0 ? { ingress } : {}),
    egress: spec.sealed ? [] : renderEgress(spec),
  });
}

/** In from the namespace of a Prometheus outside of the stack, to the port with the metrics. */
function renderScraping({ scrape }: ServiceSpec): object[] {
  if (scrape?.namespace === undefined) return [];
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": scrape.namespace } };
  return [{ from: [{ namespaceSelector }], ports: tcp([{ containerPort: scrape.port }]) }];
}

/** Nothing in; out to what it calls and to name servers. */
export function renderTaskPolicy(spec: TaskSpec, platform: KubernetesPlatform): Manifest {
  return policy(metadataOf(platform, spec.name, spec.name), {
    podSelector: podsOf(spec.name),
    policyTypes: ["Ingress", "Egress"],
    egress: renderEgress(spec),
  });
}

/**
 * In to what a task calls, for as long as there is the task: a service's own policy forgets its callers as soon as they
 * leave the plan, and a task is undone after that.
 */
export function renderTaskEntry(spec: TaskSpec, platform: KubernetesPlatform): Manifest[] {
  if (spec.undo === undefined || spec.calls.length === 0) return [];
  const entry = policy(metadataOf(platform, `${spec.name}-calls`, spec.name), {
    ...callers(spec.calls),
    policyTypes: ["Ingress"],
    ingress: [{ from: [callers([spec.name])] }],
  });
  return [entry];
}

/** Pods that call: services and tasks by name. */
export function callers(names: string[]): object {
  return { podSelector: { matchExpressions: [{ key: SERVICE_LABEL, operator: "In", values: [...names].sort() }] } };
}

/** All pods of a namespace, by the label that the API server gives each. */
function namespace(name: string): object {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/** To name servers. */
export const TO_NAME_SERVERS = {
  to: NAME_SERVERS,
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

function renderEgress(spec: Pick<ServiceSpec | TaskSpec, "calls" | "egress">): object[] {
  return [
    TO_NAME_SERVERS,
    // To any port of a service: it is its own policy that names the ports.
    ...(spec.calls.length > 0 ? [{ to: [callers(spec.calls)] }] : []),
    ...(spec.egress ? [{ to: OUTSIDE }] : []),
  ];
}

function tcp(ports: Pick<ServiceSpec["ports"][number], "containerPort">[]): object[] {
  return ports.map(({ containerPort }) => ({ protocol: "TCP", port: containerPort }));
}

export function policy(metadata: Manifest["metadata"], spec: object): Manifest {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
}
