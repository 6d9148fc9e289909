import { renderBase, renderNamespace, renderPriorityClasses } from "../../../platforms/kubernetes/base";
import { renderEnvironmentSecret, renderFiles } from "../../../platforms/kubernetes/content";
import { renderDatabaseCluster, renderDatabaseParts } from "../../../platforms/kubernetes/database-cluster";
import { productLabels, renderClaimTemplate } from "../../../platforms/kubernetes/gpu";
import { renderJob } from "../../../platforms/kubernetes/job";
import { renderTaskEntry, renderTaskPolicy } from "../../../platforms/kubernetes/network-policy";
import { capabilitiesOf } from "../../../platforms/kubernetes/platform";
import { bytesOf } from "../../../platforms/kubernetes/quantity";
import { renderExposure, renderMountedCertificates, renderServices } from "../../../platforms/kubernetes/services";
import { renderClaim } from "../../../platforms/kubernetes/storage";
import { renderAccount, renderReady, renderReplication, renderWorkload } from "../../../platforms/kubernetes/workload";
import type { ExposeSpec, ServiceSpec } from "../../../workload/spec";
import { databaseCluster, gpus, service, task } from "../../workload/specs";
import { known, platform, podOf } from "./cluster";

const cluster = platform();
const labels = {
  "app.kubernetes.io/name": "gateway",
  "app.kubernetes.io/part-of": "ai-stack",
  "ai-stack.stack": "s",
  "ai-stack.service": "gateway",
};
const kinds = (manifests: { kind: string }[]) => manifests.map(({ kind }) => kind);

describe("a workload", () => {
  test("is a StatefulSet with its data, a Deployment without", () => {
    expect(renderWorkload(service(), cluster)).toMatchObject({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "gateway", namespace: "ai", labels, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { replicas: 1, selector: { matchLabels: { "ai-stack.service": "gateway" } } },
    });
    expect(renderWorkload(service({ volumes: [] }), cluster).kind).toBe("Deployment");
    const shared = [{ name: "a", path: "/a", sizeBytes: 1, shared: true }];
    expect(renderWorkload(service({ volumes: shared }), cluster).kind).toBe("Deployment");
  });

  test("is waited for again when its pods change, or their number where no scaler changes that", async () => {
    const ready = async (overrides: Partial<ServiceSpec>) =>
      (await known(renderReady(service(overrides), cluster))) as Record<string, unknown>;
    const first = await ready({});
    expect(first).toMatchObject({
      connection: { context: "test" },
      workload: "StatefulSet",
      service: "gateway",
      namespace: "ai",
      startSeconds: 195,
    });
    expect((await ready({ env: { A: "1" } })).version).not.toBe(first.version);
    const scaled = (min: number, max: number) => ready({ volumes: [], scale: { min, max } });
    expect((await scaled(2, 4)).version).toBe((await scaled(3, 4)).version);
    expect((await scaled(2, 2)).version).not.toBe((await scaled(3, 3)).version);
  });

  test("runs under Pod Security 'restricted', without a token and without the names of its neighbours", async () => {
    const { pod } = await podOf(renderWorkload(service(), cluster));
    expect(pod).toMatchObject({
      serviceAccountName: "gateway",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: "s-normal",
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1001,
        fsGroup: 1001,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    for (const absent of ["runtimeClassName", "imagePullSecrets", "affinity", "tolerations", "hostNetwork"])
      expect(pod).not.toHaveProperty(absent);
    expect(renderAccount(cluster, "gateway")).toMatchObject({ automountServiceAccountToken: false });
  });

  test("mounts its data, its scratch folders and its files", async () => {
    const { pod, container } = await podOf(renderWorkload(service(), cluster));
    expect(container.volumeMounts).toEqual([
      { name: "gateway-data", mountPath: "/data" },
      { name: "scratch-0", mountPath: "/tmp" },
      { name: "files-0", mountPath: "/etc/gateway", readOnly: true },
    ]);
    expect(pod.volumes).toEqual([
      { name: "gateway-data", persistentVolumeClaim: { claimName: "gateway-data" } },
      { name: "scratch-0", emptyDir: {} },
      {
        name: "files-0",
        projected: {
          defaultMode: 0o440,
          sources: [
            { configMap: { name: "gateway-files", items: [{ key: "etc-gateway-config.yaml", path: "config.yaml" }] } },
          ],
        },
      },
    ]);
  });

  test("pulls with the cluster's secret, and goes last where others work with its data", async () => {
    const { pod } = await podOf(renderWorkload(service({ priority: "high" }), platform({ imagePullSecret: "pull" })));
    expect(pod).toMatchObject({ imagePullSecrets: [{ name: "pull" }], priorityClassName: "s-high" });
  });

  test("several of it are spread, drained one by one, and more when they are busy", async () => {
    const spec = service({ volumes: [], scale: { min: 2, max: 6 } });
    const { pod } = await podOf(renderWorkload(spec, cluster));
    // One alone: beside a second one, over zones, it would count for nothing on nodes without a zone.
    expect(pod.topologySpreadConstraints).toHaveLength(1);
    expect(pod.topologySpreadConstraints).toMatchObject([
      { topologyKey: "kubernetes.io/hostname", matchLabelKeys: ["pod-template-hash"] },
    ]);
    expect(pod.affinity).toEqual({
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: "topology.kubernetes.io/zone",
              labelSelector: { matchLabels: { "ai-stack.service": "gateway" } },
              matchLabelKeys: ["pod-template-hash"],
            },
          },
        ],
      },
    });
    expect(pod.tolerations).toHaveLength(2);
    const [budget, scaler] = renderReplication(spec, cluster);
    expect(budget).toMatchObject({ kind: "PodDisruptionBudget", spec: { maxUnavailable: 1 } });
    expect(scaler).toMatchObject({
      kind: "HorizontalPodAutoscaler",
      spec: { minReplicas: 2, maxReplicas: 6, scaleTargetRef: { kind: "Deployment", name: "gateway" } },
    });
    expect(kinds(renderReplication(service({ scale: { min: 2, max: 2 } }), cluster))).toEqual(["PodDisruptionBudget"]);
    expect(kinds(renderReplication(service({ scale: { min: 1, max: 2 } }), cluster))).toEqual([
      "HorizontalPodAutoscaler",
    ]);
    expect(renderReplication(service(), cluster)).toEqual([]);
  });

  test("the only pod of a service stays in its route, others leave it while they are not ready", () => {
    const [only] = renderServices(service(), cluster);
    expect(only).toMatchObject({ spec: { type: "ClusterIP", publishNotReadyAddresses: true } });
    const [one] = renderServices(service({ volumes: [], scale: { min: 2, max: 2 } }), cluster);
    expect(one!.spec).not.toHaveProperty("publishNotReadyAddresses");
  });
});

describe("what a pod reads", () => {
  const files = [
    { path: "/etc/a/one", content: "1" },
    { path: "/etc/a/sub/two", content: "2", secret: true },
    { path: "/srv/three", content: "3" },
  ];

  test("secret things are in Secrets, all else in ConfigMaps", () => {
    const spec = service({ files });
    expect(renderFiles(spec, cluster)).toMatchObject([
      { kind: "ConfigMap", metadata: { name: "gateway-files" }, data: { "etc-a-one": "1", "srv-three": "3" } },
      { kind: "Secret", metadata: { name: "gateway-secret-files" }, stringData: { "etc-a-sub-two": "2" } },
    ]);
    expect(renderEnvironmentSecret(spec, cluster)).toMatchObject([
      { kind: "Secret", metadata: { name: "gateway-env" }, stringData: { MASTER_KEY: "sk-secret" } },
    ]);
    const nothing = service({ files: [], secretEnv: {} });
    expect([...renderFiles(nothing, cluster), ...renderEnvironmentSecret(nothing, cluster)]).toEqual([]);
  });

  test("each folder is one volume of all its sources", async () => {
    const secretRefs = [{ secret: "tls", key: "tls.crt", path: "/etc/a/tls/crt" }];
    const { pod, container } = await podOf(renderWorkload(service({ files, secretRefs, volumes: [] }), cluster));
    expect(container.volumeMounts).toContainEqual({ name: "files-0", mountPath: "/etc/a", readOnly: true });
    expect((pod.volumes as { name: string }[]).find(({ name }) => name === "files-0")).toMatchObject({
      projected: {
        sources: [
          { configMap: { name: "gateway-files", items: [{ key: "etc-a-one", path: "one" }] } },
          { secret: { name: "gateway-secret-files", items: [{ key: "etc-a-sub-two", path: "sub/two" }] } },
          { secret: { name: "tls", items: [{ key: "tls.crt", path: "tls/crt" }] } },
        ],
      },
    });
  });

  test("another content rolls the pods that read it, and no others", async () => {
    const hash = async (overrides: Partial<ServiceSpec>) =>
      (await podOf(renderWorkload(service(overrides), cluster))).annotations?.["ai-stack.content"];
    const first = await hash({});
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await hash({ env: { OTHER: "1" } })).toBe(first);
    expect(await hash({ secretEnv: { MASTER_KEY: "sk-other" } })).not.toBe(first);
    expect(await hash({ files: [{ path: "/etc/gateway/config.yaml", content: "other" }] })).not.toBe(first);
    expect((await podOf(renderWorkload(service({ files: [], secretEnv: {} }), cluster))).annotations).toBeUndefined();
  });
});

describe("GPUs", () => {
  const gpu = { ...gpus("a100-80gb"), count: 2 };

  test("come by claim where the cluster allocates that way", async () => {
    const dra = platform({ gpuAllocation: "dra", runtimeClass: "nvidia" });
    const spec = service({ gpu });
    const { pod, container } = await podOf(renderWorkload(spec, dra));
    expect(pod).toMatchObject({
      runtimeClassName: "nvidia",
      resourceClaims: [{ name: "gpu", resourceClaimTemplateName: "gateway-gpu" }],
    });
    expect(pod).not.toHaveProperty("affinity");
    expect(container.resources).toMatchObject({ claims: [{ name: "gpu" }] });
    expect(JSON.stringify(container.resources)).not.toContain("nvidia.com/gpu");
    const [template] = renderClaimTemplate(spec, dra);
    expect(template).toMatchObject({
      apiVersion: "resource.k8s.io/v1",
      kind: "ResourceClaimTemplate",
      spec: { spec: { devices: { requests: [{ exactly: { deviceClassName: "gpu.nvidia.com", count: 2 } }] } } },
    });
    expect(JSON.stringify(template)).toContain(
      'productName.replace(\\" \\", \\"-\\") in [\\"NVIDIA-A100-SXM4-80GB\\"]',
    );
  });

  test("a slice is claimed by its profile", () => {
    const spec = service({ gpu: { ...gpu, count: 1, mig: "3g.40gb" } });
    const [template] = renderClaimTemplate(spec, platform({ gpuAllocation: "dra" }));
    expect(JSON.stringify(template)).toContain('"deviceClassName":"mig.nvidia.com"');
    expect(JSON.stringify(template)).toContain('.profile == \\"3g.40gb\\"');
    expect(renderClaimTemplate(spec, cluster)).toEqual([]);
    expect(renderClaimTemplate(service(), platform({ gpuAllocation: "dra" }))).toEqual([]);
  });

  test("sharing in time is a matter of device plugins, and products are those of the catalogue", () => {
    expect(capabilitiesOf({ gpuAllocation: "dra" })).toMatchObject({ gpuSharing: false, sharedVolumes: false });
    expect(() => productLabels({ product: "riva-128" })).toThrow("GPU 'riva-128' is not in the catalogue");
  });
});

describe("ways in", () => {
  const issuer = { name: "letsencrypt", kind: "ClusterIssuer" as const };
  const exposing = (expose: Partial<ExposeSpec>) =>
    service({
      name: "edge",
      callers: [],
      ports: [{ name: "http", containerPort: 8080, expose: { kind: "ingress", host: "ai.example.com", ...expose } }],
    });

  test("an ingress ends TLS, and asks cert-manager for the certificate where an issuer is named", () => {
    const spec = exposing({ className: "nginx", tls: { secret: "edge-tls", issuer } });
    const [ingress] = renderExposure(spec, cluster);
    expect(ingress).toMatchObject({
      kind: "Ingress",
      metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt", "pulumi.com/skipAwait": "true" } },
      spec: {
        ingressClassName: "nginx",
        rules: [{ host: "ai.example.com", http: { paths: [{ path: "/", pathType: "Prefix" }] } }],
        tls: [{ hosts: ["ai.example.com"], secretName: "edge-tls" }],
      },
    });
    expect(renderMountedCertificates(spec, cluster)).toEqual([]);
    const own = exposing({ tls: { secret: "edge-tls", issuer: { name: "ca", kind: "Issuer" } } });
    expect(renderExposure(own, cluster)[0]).toMatchObject({
      metadata: { annotations: { "cert-manager.io/issuer": "ca" } },
    });
  });

  test("a route attaches to a Gateway, which may read the certificate", () => {
    const gateway = { name: "public", namespace: "gateways" };
    const spec = exposing({ kind: "gateway-api", gateway, tls: { secret: "edge-tls", issuer } });
    const [route, grant] = renderExposure(spec, cluster);
    expect(route).toMatchObject({
      kind: "HTTPRoute",
      spec: {
        parentRefs: [gateway],
        hostnames: ["ai.example.com"],
        rules: [{ backendRefs: [{ name: "edge", port: 8080 }] }],
      },
    });
    expect(grant).toMatchObject({
      kind: "ReferenceGrant",
      spec: { from: [{ kind: "Gateway", namespace: "gateways" }], to: [{ kind: "Secret", name: "edge-tls" }] },
    });
    expect(renderMountedCertificates(spec, cluster)).toMatchObject([
      { kind: "Certificate", spec: { secretName: "edge-tls", dnsNames: ["ai.example.com"], issuerRef: issuer } },
    ]);
    expect(kinds(renderExposure(exposing({ kind: "gateway-api", gateway }), cluster))).toEqual(["HTTPRoute"]);
  });

  test("a load balancer and a port of every node lead to the pods themselves", () => {
    const balanced = exposing({ kind: "load-balancer", className: "l", port: 8443 });
    expect(renderExposure(balanced, cluster)).toMatchObject([
      {
        metadata: { name: "edge-public", annotations: { "pulumi.com/timeoutSeconds": "300" } },
        spec: { type: "LoadBalancer", loadBalancerClass: "l", ports: [{ port: 8443, targetPort: "http" }] },
      },
    ]);
    expect(renderExposure(exposing({ kind: "node-port", nodePort: 30443 }), cluster)).toMatchObject([
      { spec: { type: "NodePort", ports: [{ port: 8080, nodePort: 30443 }] } },
    ]);
    expect(renderServices(balanced, cluster)).toEqual([]);
  });
});

test("a claim has the class that the cluster names for its kind, and a size in whole mebibytes", () => {
  const volume = { name: "data", path: "/data", sizeBytes: 2 ** 20 + 1 };
  const classes = platform({ storageClass: "fast" });
  expect(renderClaim(volume, "gateway", classes)).toMatchObject({
    metadata: { name: "data", namespace: "ai" },
    spec: { accessModes: ["ReadWriteOnce"], storageClassName: "fast", resources: { requests: { storage: "2Mi" } } },
  });
  expect(renderClaim({ ...volume, shared: true }, "gateway", classes)).toMatchObject({
    spec: { accessModes: ["ReadWriteMany"], storageClassName: "shared" },
  });
  expect(renderClaim(volume, "gateway", cluster).spec).not.toHaveProperty("storageClassName");
});

describe("a task", () => {
  test("is a Job that is tried again, whose triggers make it another one", async () => {
    const job = renderJob(task({ user: "1:1", triggers: { tag: "small:1" } }), cluster);
    expect(job).toMatchObject({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "pull-ollama-0-small" },
      spec: { backoffLimit: 2, activeDeadlineSeconds: 3600 },
    });
    const { pod, container, annotations } = await podOf(job);
    expect(pod).toMatchObject({ restartPolicy: "Never", serviceAccountName: "tasks", priorityClassName: "s-task" });
    expect(container).toMatchObject({ args: ["pull", "small"], volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] });
    expect(annotations).toMatchObject({ "ai-stack.trigger/tag": "small:1", "ai-stack.content": expect.any(String) });
  });

  test("reaches what it calls, and nobody reaches it", () => {
    expect(renderTaskPolicy(task(), cluster).spec).toMatchObject({
      podSelector: { matchLabels: { "ai-stack.service": "pull-ollama-0-small" } },
      policyTypes: ["Ingress", "Egress"],
      egress: [{ ports: [{ port: 53 }, { port: 53 }] }, { to: [{}] }],
    });
    expect(renderTaskPolicy(task(), cluster).spec).not.toHaveProperty("ingress");
  });

  test("that can be undone has a way in of its own to what it calls, which lasts as long as it", () => {
    const undone = { ...task(), calls: ["gateway"], undo: { args: ["undo"] } };
    const [entry, ...more] = renderTaskEntry(undone, cluster);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      metadata: { name: "pull-ollama-0-small-calls" },
      spec: {
        podSelector: { matchExpressions: [{ key: "ai-stack.service", operator: "In", values: ["gateway"] }] },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchExpressions: [{ values: ["pull-ollama-0-small"] }] } }] }],
      },
    });
    expect(renderTaskEntry({ ...undone, calls: [] }, cluster)).toEqual([]);
    expect(renderTaskEntry({ ...task(), calls: ["gateway"] }, cluster)).toEqual([]);
  });
});

test("a stack has a namespace under Pod Security, classes of its own, and a policy that refuses everything", () => {
  expect(renderNamespace("ai", "s").metadata.labels).toMatchObject({
    "ai-stack.stack": "s",
    "pod-security.kubernetes.io/enforce": "restricted",
  });
  expect(
    renderPriorityClasses("s").map(({ metadata, value, preemptionPolicy }) => [metadata.name, value, preemptionPolicy]),
  ).toEqual([
    ["s-high", 1000, "Never"],
    ["s-normal", 500, "Never"],
    ["s-task", 100, "Never"],
  ]);
  expect(renderBase(cluster)[0]).toMatchObject({
    kind: "NetworkPolicy",
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
});

test("a database of several instances is the operator's, under the name that callers know", async () => {
  const parts = renderDatabaseParts(databaseCluster(), platform({ imagePullSecret: "pull", storageClass: "fast" }));
  expect(kinds(parts)).toEqual(["Secret", "ImageCatalog", "NetworkPolicy", "Service"]);
  expect(parts[3]).toMatchObject({
    metadata: { name: "database" },
    spec: { selector: { "cnpg.io/cluster": "database", "cnpg.io/instanceRole": "primary" } },
  });
  expect(
    renderDatabaseCluster(databaseCluster(), platform({ imagePullSecret: "pull", storageClass: "fast" })),
  ).toMatchObject({
    apiVersion: "postgresql.cnpg.io/v1",
    metadata: { name: "database", annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: {
      instances: 3,
      imageCatalogRef: { kind: "ImageCatalog", name: "database", major: 18 },
      superuserSecret: { name: "database-owner" },
      postgresUID: 999,
      storage: { size: "10240Mi", storageClass: "fast" },
      imagePullSecrets: [{ name: "pull" }],
    },
  });
  const lean = databaseCluster({ callers: [], resources: { memoryBytes: 1e9, cpus: 1 } });
  expect((renderDatabaseCluster(lean, cluster).spec as { storage: object }).storage).toEqual({ size: "10240Mi" });
  expect(await known(renderDatabaseParts(lean, cluster)[2]!.spec)).toMatchObject({ ingress: [{ from: [{}, {}] }] });
});

test.each([
  ["1Ki", 1024],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["2M", 2e6],
  ["17", 17],
  ["1e3", 1000],
])("%s are %d bytes", (quantity, bytes) => expect(bytesOf(quantity)).toBe(bytes));

test.each(["", "Gi", "1X", "1 Gi"])("'%s' is no quantity", (quantity) => {
  expect(() => bytesOf(quantity)).toThrow("is no quantity of bytes");
});
