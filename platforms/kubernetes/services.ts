/** Pure: the names and ways in by which a service is reached. */
import { type ExposeSpec, type PortSpec, replicasName, type ServiceSpec } from "../../workload/spec";
import { type Manifest, SKIP_AWAIT, waitAtMost } from "./manifest";
import { type KubernetesPlatform, metadataOf, podsOf } from "./platform";
import { isStateful } from "./workload";

/** Seconds within which a load balancer has to have an address. */
const ADDRESS_SECONDS = 300;
const HTTPS = 443;
/** Ways in that lead to the service by its name inside of the cluster. */
const BEHIND: ExposeSpec["kind"][] = ["ingress", "gateway-api"];

/**
 * Settings of ingress-nginx, which others do not read: an answer may take long and comes token by token, and documents
 * are larger than the megabyte that it takes otherwise.
 */
const NGINX = {
  "nginx.ingress.kubernetes.io/proxy-body-size": "0",
  "nginx.ingress.kubernetes.io/proxy-buffering": "off",
  "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
};

/** Under its name, and under each of its aliases, where it has callers, admits others or stands behind an ingress or a Gateway. */
export function renderServices(spec: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  const behind = spec.ports.some((port) => port.expose && BEHIND.includes(port.expose.kind));
  if (spec.callers.length === 0 && spec.admits === undefined && !behind) return [];
  const services = [spec.name, ...spec.aliases].map((name) => ({
    apiVersion: "v1",
    kind: "Service",
    // Made before its pods, so that who waits for those finds it; waiting for the pods here would never end.
    metadata: { ...metadataOf(platform, name, spec.name), annotations: SKIP_AWAIT },
    spec: {
      type: "ClusterIP",
      ...keptInRoute(spec),
      selector: podsOf(spec.name).matchLabels,
      ports: spec.ports.map((port) => servicePort(port)),
    },
  }));
  return [...services, ...renderReplicas(spec, platform)];
}

/** Without an address of its own: who asks for its name gets those of the pods. One that is not ready is still asked. */
function renderReplicas({ name, scrape }: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  if (!scrape) return [];
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadataOf(platform, replicasName(name), name), annotations: SKIP_AWAIT },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: podsOf(name).matchLabels,
        ports: [{ name: "metrics", port: scrape.port, targetPort: scrape.port, protocol: "TCP" }],
      },
    },
  ];
}

/**
 * The only pod of a service stays in its route whatever is known of it: there is no other that requests could go to. When
 * the kubelet of its node dies it counts as not ready, and yet it answers.
 */
function keptInRoute(spec: ServiceSpec): { publishNotReadyAddresses?: true } {
  return isStateful(spec) ? { publishNotReadyAddresses: true } : {};
}

/** The ways in from outside, and the certificates for them; made after the pods. */
export function renderExposure(spec: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  return spec.ports.flatMap((port) => (port.expose ? renderEntry(spec, port, port.expose, platform) : []));
}

/** The certificates that a pod mounts, which have to be asked for before it starts. */
export function renderMountedCertificates(spec: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  return spec.ports.flatMap(({ expose }) =>
    expose && expose.kind !== "ingress" ? renderCertificate(spec, expose, platform) : [],
  );
}

function renderEntry(spec: ServiceSpec, port: PortSpec, expose: ExposeSpec, platform: KubernetesPlatform): Manifest[] {
  switch (expose.kind) {
    case "ingress":
      return [renderIngress(spec, port, expose, platform)];
    case "gateway-api":
      return [renderRoute(spec, port, expose, platform), ...renderGrant(spec, expose, platform)];
    case "load-balancer":
    case "node-port":
      return [renderOuterService(spec, port, expose, platform)];
  }
}

function renderOuterService(
  spec: ServiceSpec,
  port: PortSpec,
  expose: ExposeSpec,
  platform: KubernetesPlatform,
): Manifest {
  const balanced = expose.kind === "load-balancer";
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadataOf(platform, `${spec.name}-public`, spec.name), annotations: waitAtMost(ADDRESS_SECONDS) },
    spec: {
      type: balanced ? "LoadBalancer" : "NodePort",
      ...(balanced && expose.className !== undefined ? { loadBalancerClass: expose.className } : {}),
      // Who asks stays visible in the logs.
      ...(balanced ? { externalTrafficPolicy: "Local" } : {}),
      ...keptInRoute(spec),
      selector: podsOf(spec.name).matchLabels,
      ports: [
        {
          ...servicePort(port),
          ...(balanced ? { port: expose.port ?? HTTPS } : {}),
          ...(expose.nodePort === undefined ? {} : { nodePort: expose.nodePort }),
        },
      ],
    },
  };
}

function renderIngress(spec: ServiceSpec, port: PortSpec, expose: ExposeSpec, platform: KubernetesPlatform): Manifest {
  const { host, className, tls } = expose;
  const backend = { service: { name: spec.name, port: { name: port.name } } };
  const issuer = tls?.issuer && {
    [`cert-manager.io/${tls.issuer.kind === "ClusterIssuer" ? "cluster-issuer" : "issuer"}`]: tls.issuer.name,
  };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    // Not every controller writes an address into the status, which is what would be waited for.
    metadata: { ...metadataOf(platform, spec.name, spec.name), annotations: { ...SKIP_AWAIT, ...NGINX, ...issuer } },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      ...(tls ? { tls: [{ hosts: [host], secretName: tls.secret }] } : {}),
    },
  };
}

function renderRoute(spec: ServiceSpec, port: PortSpec, expose: ExposeSpec, platform: KubernetesPlatform): Manifest {
  const backendRefs = [{ name: spec.name, port: port.containerPort }];
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadataOf(platform, spec.name, spec.name),
    spec: {
      parentRefs: [{ ...expose.gateway }],
      hostnames: [expose.host],
      // Without a limit: a streamed answer may take minutes.
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs, timeouts: { request: "0s" } }],
    },
  };
}

/** Lets the Gateway, which stands in another namespace, read the certificate that its listener is to show. */
function renderGrant(spec: ServiceSpec, { gateway, tls }: ExposeSpec, platform: KubernetesPlatform): Manifest[] {
  if (!gateway || !tls) return [];
  return [
    {
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      kind: "ReferenceGrant",
      metadata: metadataOf(platform, `${spec.name}-certificate`, spec.name),
      spec: {
        from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: gateway.namespace }],
        to: [{ group: "", kind: "Secret", name: tls.secret }],
      },
    },
  ];
}

function renderCertificate(spec: ServiceSpec, { host, tls }: ExposeSpec, platform: KubernetesPlatform): Manifest[] {
  if (!tls?.issuer) return [];
  return [
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: {
        ...metadataOf(platform, tls.secret, spec.name),
        annotations: { "pulumi.com/waitFor": "condition=Ready", ...waitAtMost(ADDRESS_SECONDS) },
      },
      spec: { secretName: tls.secret, dnsNames: [host], issuerRef: { ...tls.issuer, group: "cert-manager.io" } },
    },
  ];
}

function servicePort({ name, containerPort }: PortSpec): {
  name: string;
  port: number;
  targetPort: string;
  protocol: string;
} {
  return { name, port: containerPort, targetPort: name, protocol: "TCP" };
}
