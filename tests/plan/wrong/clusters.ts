/** Wrong configs of clusters: what a cluster cannot do, what Docker cannot, and what neither understands. */
import { CLUSTER, PRODUCTION } from "../support";
import { min, type Raw, type Wrong } from "./frame";

const prod = (over: Raw): Raw => ({ ...PRODUCTION, ...over });
const kubernetes = (over: Raw): Raw => prod({ kubernetes: { ...CLUSTER.kubernetes, ...over } });
const edge = (over: Raw): Raw => prod({ edge: over });
const services = { name: "services", ram: "64GB", disk: "500GB" };
const pool = (over: Raw = {}) => ({ name: "gpu", ram: "256GB", disk: "2TB", ...over });
const pools = (...list: unknown[]): Raw => prod({ hardware: { pools: [...list, services] }, ...SMALL });
const gpus = (...list: unknown[]): Raw => pools(pool({ gpus: list }));
const SMALL = { models: [{ alias: "smollm2" }, { alias: "all-minilm" }] };
const dockerTeam = (over: Raw): Raw => ({ tier: "team", ...over });
const A100 = "a100-80gb";

const hardware: Wrong[] = [
  [
    "MIG profile that a product does not have",
    gpus({ product: A100, mig: "3g.20gb" }),
    ["hardware.pools[0].gpus[0].mig", "3g.20gb", "no MIG profile of a100-80gb: 1g.10gb", 'did you mean "1g.20gb"?'],
  ],
  [
    "MIG of a product without it",
    gpus({ product: "l40s", mig: "1g.10gb" }),
    ["hardware.pools[0].gpus[0].mig", "1g.10gb", "l40s cannot be cut", "remove mig"],
  ],
  [
    "MIG of a product that there is not",
    gpus({ product: "a100", mig: "1g.10gb" }),
    ["hardware.pools[0].gpus[0].product", "a100", "unknown GPU", 'did you mean "a6000"?'],
  ],
  [
    "more slices than the GPUs of a machine have",
    gpus({ product: A100, mig: "3g.40gb", count: 33 }),
    ["hardware.pools[0].gpus[0].count", "33", "33 need 17 GPUs (one holds 2 of 3g.40gb)", "count: 32 or less"],
  ],
  [
    "more slices than any machine has",
    gpus({ product: A100, mig: "1g.10gb", count: 113 }),
    ["hardware.pools[0].gpus[0].count", "113", "from 1 to 112", "count: 1"],
  ],
  [
    "slices beside the GPUs that are there",
    gpus({ product: A100, count: 15 }, { product: A100, mig: "1g.10gb", count: 8 }),
    [
      "hardware.pools[0].gpus[1].count",
      "8",
      "8 need 2 GPUs (one holds 7 of 1g.10gb) beside 15 others",
      "count: 7 or less",
    ],
  ],
  [
    "slices where no GPU is left",
    gpus({ product: A100, count: 16 }, { product: A100, mig: "7g.80gb" }),
    ["hardware.pools[0].gpus[1].count", "(not set)", "beside 16 others", /^give the stack more machines$/],
  ],
  [
    "more GPUs than a machine has",
    gpus({ product: A100, count: 20 }),
    ["hardware.pools[0].gpus[0].count", "20", "20 need 20 GPUs; a machine has at most 16", "count: 16 or less"],
  ],
  [
    "more shares than a machine has",
    gpus({ product: "l4", shared: 2, count: 40 }),
    ["hardware.pools[0].gpus[0].count", "40", "40 need 20 GPUs", "count: 32 or less"],
  ],
  [
    "a GPU that nobody else shares",
    gpus({ product: "l4", shared: true }),
    ["hardware.pools[0].gpus[0].shared", "true", "the pods that share one GPU", "shared: 4"],
  ],
  [
    "slices that are shared",
    gpus({ product: A100, mig: "7g.80gb", shared: 2 }),
    ["hardware.pools[0].gpus[0].shared", "2", "a slice is not shared", "mig or shared, not both"],
  ],
  [
    "shares beside whole GPUs",
    gpus({ product: "l4", shared: 2 }, { product: "l4" }),
    ["hardware.pools[0].gpus[0].shared", "2", "goes for all GPUs of a machine", "a pool of their own"],
  ],
  [
    "two products on one machine",
    gpus({ product: A100 }, { product: "l40s" }),
    ["hardware.pools[0].gpus[1].product", "l40s", "another product than a100-80gb", "a pool of their own"],
  ],
  [
    "device ids in a pool",
    gpus({ product: A100, ids: ["0"] }),
    ["hardware.pools[0].gpus[0].ids", '["0"]', "cannot pin device ids", "count: 1"],
  ],
  [
    "two slices for one model",
    prod({
      hardware: { pools: [pool({ gpus: [{ product: A100, mig: "2g.20gb", count: 3 }] }), services] },
      models: [{ alias: "mistral-s3.1", parallel: 2, context: 8192 }, { alias: "bge-m3" }],
    }),
    [
      "models[0]",
      "mistral-s3.1",
      "1 x a100-80gb 2g.20gb leave 15.6 GiB usable (80 %), and slices and shares are not joined",
      /; or cut larger slices: mig: 3g.40gb; or take a GPU that holds it: l4/,
    ],
  ],
  [
    "two shares for one model",
    prod({
      hardware: { pools: [pool({ gpus: [{ product: A100, shared: 4, count: 8 }] }), services] },
      models: [{ alias: "deepseek-v4", parallel: 1 }, { alias: "bge-m3" }],
    }),
    ["models[0]", "deepseek-v4", "1 x a100-80gb shared leave 16 GiB", "take a GPU that holds it"],
  ],
  [
    "model that wants more GPUs than a machine has",
    prod({
      hardware: { pools: [pool({ count: 4, gpus: [{ product: "l4", count: 2 }] }), services] },
      models: [{ alias: "deepseek-v4", parallel: 1 }, { alias: "bge-m3" }],
    }),
    ["models[0]", "deepseek-v4", "2 x l4 leave 36 GiB usable", "add 1 x l4"],
  ],
  [
    "more copies than slices",
    prod({
      hardware: { pools: [pool({ gpus: [{ product: A100, mig: "1g.10gb", count: 7 }] }), services] },
      models: [{ alias: "smollm2", parallel: 1, replicas: 9 }, { alias: "bge-m3" }],
    }),
    ["models[0]", "smollm2", "9 copies, each on a node of its own", /replicas: 7; .*add 2 x a100-80gb 1g.10gb/],
  ],
  [
    "pools and hosts",
    prod({ hardware: { pools: [pool()], hosts: [{ name: "a", ram: "64GB", disk: "1TB" }] }, ...SMALL }),
    ["hardware.pools", '[{"name":"gpu"', "together with hosts", "count: 1"],
  ],
  ["no machines", prod({ hardware: {} }), ["hardware.pools", "(not set)", "missing", "pools: [{ name: gpu"]],
  ["empty pools", prod({ hardware: { pools: [] } }), ["hardware.pools", "[]", "at least one pool", "pools: [{ name"]],
  [
    "two pools of one name",
    pools(pool(), pool()),
    ["hardware.pools[1].name", "gpu", "name of an earlier pool", "gpu-1"],
  ],
  ["pool of no machines", pools(pool({ count: 0 })), ["hardware.pools[0].count", "0", "from 1 to 1000", "count: 2"]],
  [
    "unknown key of a pool",
    pools(pool({ replicas: 2 })),
    ["hardware.pools[0].replicas", "2", "unknown key; allowed: name, count", "use one of"],
  ],
  [
    "driver in a pool",
    pools(pool({ gpuDriver: "cdi" })),
    ["hardware.pools[0].gpuDriver", "cdi", "unknown key", "use one of"],
  ],
  [
    "quantity without a unit",
    pools(pool({ ram: "256" })),
    ["hardware.pools[0].ram", "256", "without a unit", 'write "256GB"'],
  ],
  [
    "quantity as Kubernetes writes it",
    pools(pool({ ram: "256Gi" })),
    ["hardware.pools[0].ram", "256Gi", 'unknown unit "Gi"', 'write "256GB"'],
  ],
  [
    "machines too small for the services",
    prod({
      hardware: { pools: [pool({ count: 2, ram: "8GB" })] },
      models: [{ alias: "smollm2" }, { alias: "all-minilm" }],
    }),
    ["hardware.pools[0].ram", "8GB", /needed on gpu-\d of .*ui 2 GiB x \d/, /ram: \d+GB is enough; .*raise the count/],
  ],
  [
    "machines too small for the models",
    pools(pool({ disk: "5GB", gpus: [{ product: "l4" }] })),
    ["hardware.pools[0].disk", "5GB", /needed on gpu-0: image 5 GiB \+ ollama-0/, /^disk: \d+GB is enough/],
  ],
];

const clusters: Wrong[] = [
  [
    "no context",
    prod({ kubernetes: { sharedStorageClass: "nfs" } }),
    ["kubernetes.context", "(not set)", "the current context is never used", "kubectl config get-contexts"],
  ],
  ["empty context", kubernetes({ context: "" }), ["kubernetes.context", "", "the name of a context", "context: prod"]],
  [
    "unknown key of the cluster",
    kubernetes({ contxt: "prod" }),
    ["kubernetes.contxt", "prod", "unknown key; allowed: context", 'did you mean "context"?'],
  ],
  [
    "storage class in other words",
    kubernetes({ storageclas: "fast" }),
    ["kubernetes.storageclas", "fast", "unknown key", 'did you mean "storageClass"?'],
  ],
  [
    "namespace that is no DNS label",
    kubernetes({ namespace: "AI_Stack" }),
    ["kubernetes.namespace", "AI_Stack", "a DNS label", "namespace: ai-stack"],
  ],
  [
    "namespace that is too long",
    kubernetes({ namespace: "a".repeat(64) }),
    ["kubernetes.namespace", "aaaa", "at most 63", "namespace: ai-stack"],
  ],
  [
    "namespace of the cluster",
    kubernetes({ namespace: "kube-system" }),
    ["kubernetes.namespace", "kube-system", "of the cluster itself", "namespace: ai-stack"],
  ],
  [
    "storage class that is no name",
    kubernetes({ storageClass: "Fast SSD" }),
    ["kubernetes.storageClass", "Fast SSD", "the name of a StorageClass", "storageClass: fast"],
  ],
  [
    "unknown allocation of GPUs",
    kubernetes({ gpuAllocation: "dar" }),
    ["kubernetes.gpuAllocation", "dar", "one of: device-plugin, dra", 'did you mean "dra"?'],
  ],
  [
    "slices by DRA",
    {
      ...gpus({ product: A100, mig: "3g.40gb", count: 2 }),
      kubernetes: { ...CLUSTER.kubernetes, gpuAllocation: "dra" },
    },
    ["kubernetes.gpuAllocation", "dra", "those of gpu are cut or shared", "gpuAllocation: device-plugin"],
  ],
  [
    "pull secret that is no name",
    kubernetes({ imagePullSecret: "My Registry" }),
    ["kubernetes.imagePullSecret", "My Registry", "the name of a Secret", "imagePullSecret: registry"],
  ],
  [
    "pull secret that is a secret",
    kubernetes({ imagePullSecret: "ghp_0123456789" }),
    ["kubernetes.imagePullSecret", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "token of the cluster",
    kubernetes({ token: "hunter2" }),
    ["kubernetes.token", "[hidden]", "secret in plain text", "remove it"],
  ],
];

const ways: Wrong[] = [
  [
    "ingress without a host",
    {
      ...min({ platform: "kubernetes", ...CLUSTER }),
      edge: { entry: { kind: "ingress" }, certificate: "cert-manager", issuer: { name: "letsencrypt" } },
    },
    ["edge.host", "localhost (default)", "tells stacks apart by their host name", "host: ai.example.com"],
  ],
  [
    "ingress with an address for a host",
    edge({ host: "10.0.0.1", entry: { kind: "ingress" }, certificate: "given", secret: "tls" }),
    ["edge.host", "10.0.0.1", "this is none", "host: ai.example.com"],
  ],
  [
    "ingress with a certificate of the edge",
    edge({ entry: { kind: "ingress" } }),
    ["edge.certificate", "internal (default)", "one of: given, cert-manager", "certificate: cert-manager with issuer"],
  ],
  [
    "ingress with ACME of the edge",
    edge({ host: "ai.example.com", entry: { kind: "ingress" }, certificate: "acme" }),
    ["edge.certificate", "acme", "one of: given, cert-manager", "certificate: given with secret"],
  ],
  [
    "unknown entry",
    edge({ entry: { kind: "loadbalancer" } }),
    ["edge.entry.kind", "loadbalancer", "one of: host-port, ingress", 'did you mean "load-balancer"?'],
  ],
  [
    "unknown key of the entry",
    edge({ entry: { kind: "node-port", nodeport: 30000 } }),
    ["edge.entry.nodeport", "30000", "unknown key; allowed: kind", 'did you mean "nodePort"?'],
  ],
  [
    "port of a host on a cluster",
    edge({ entry: { kind: "host-port" } }),
    ["edge.entry.kind", "host-port", "one of: ingress, gateway-api, load-balancer, node-port", "kind: ingress"],
  ],
  [
    "address of a host on a cluster",
    edge({ bind: "0.0.0.0" }),
    ["edge.bind", "0.0.0.0", "no address of a host", "edge.entry says how"],
  ],
  [
    "node port out of range",
    edge({ entry: { kind: "node-port", nodePort: 443 } }),
    ["edge.entry.nodePort", "443", "from 30000 to 32767", "nodePort: 30443"],
  ],
  [
    "node port of another entry",
    edge({ entry: { kind: "load-balancer", nodePort: 30443 } }),
    ["edge.entry.nodePort", "30443", "no meaning with entry load-balancer", "remove it"],
  ],
  [
    "class of a node port",
    edge({ entry: { kind: "node-port", className: "nginx" } }),
    ["edge.entry.className", "nginx", "no meaning with entry node-port", "remove it"],
  ],
  [
    "route without its Gateway",
    edge({ entry: { kind: "gateway-api" }, certificate: "given" }),
    ["edge.entry.gateway", "(not set)", "needs the Gateway", "gateway: { name: public"],
  ],
  [
    "Gateway without a name",
    edge({ entry: { kind: "gateway-api", gateway: { namespace: "gateways" } }, certificate: "given" }),
    ["edge.entry.gateway.name", "(not set)", "missing; expected the name of a Gateway", "name: public"],
  ],
  [
    "secret of a Gateway",
    edge({ entry: { kind: "gateway-api", gateway: { name: "public" } }, certificate: "given", secret: "tls" }),
    ["edge.secret", "tls", "the listener of the Gateway names its Secret", "remove it"],
  ],
  [
    "issuer missing",
    edge({ certificate: "cert-manager" }),
    ["edge.issuer", "(not set)", "needs its issuer", "issuer: { name: letsencrypt }"],
  ],
  [
    "issuer of another certificate",
    edge({ issuer: { name: "letsencrypt" } }),
    ["edge.issuer", '{"name":"letsencrypt"}', "no meaning with certificate internal", "certificate: cert-manager"],
  ],
  [
    "issuer of an unknown kind",
    edge({ certificate: "cert-manager", issuer: { name: "letsencrypt", kind: "Clusterissuer" } }),
    ["edge.issuer.kind", "Clusterissuer", "one of: ClusterIssuer, Issuer", 'did you mean "ClusterIssuer"?'],
  ],
  [
    "secret missing",
    edge({ certificate: "given" }),
    ["edge.secret", "(not set)", "the name of its Secret, of type kubernetes.io/tls", "secret: ai-stack-tls"],
  ],
  [
    "secret of another certificate",
    edge({ secret: "tls" }),
    ["edge.secret", "tls", "no meaning with certificate internal", "certificate: given"],
  ],
  [
    "secret in other words",
    edge({ certificate: "given", secret: "tls", secretName: "tls" }),
    ["edge.secretName", "tls", "unknown key", "use one of"],
  ],
  [
    "ACME behind a node port",
    edge({ host: "ai.example.com", certificate: "acme", entry: { kind: "node-port" } }),
    ["edge.certificate", "acme", "one of: internal, given, cert-manager", "certificate: internal"],
    ["edge.httpsPort", "30443 (default)", "proved on port 443", "httpsPort: 443"],
  ],
  [
    "ACME for a private name in a cluster",
    edge({ certificate: "acme" }),
    ["edge.host", "ai-stack.internal (default)", "no public host name", "certificate: internal"],
  ],
];

const data: Wrong[] = [
  [
    "replicas of the UI without a class of shared volumes",
    prod({ kubernetes: { context: "prod" } }),
    [
      "kubernetes.sharedStorageClass",
      "(not set)",
      "4 replicas of the UI share their files; that needs a StorageClass",
      /^write sharedStorageClass: nfs, or stores: \{ files: \{ kind: s3.*, or scaling: \{ ui: \{ min: 1, max: 1 \} \}$/,
    ],
  ],
  [
    "replicas of the UI on a volume of one pod",
    prod({ stores: { files: { kind: "volume" } } }),
    ["stores.files.kind", "volume", "mounted by one pod alone", "write kind: shared-volume, or stores"],
  ],
  [
    "shared volume without a class",
    prod({
      kubernetes: { context: "prod" },
      stores: { files: { kind: "shared-volume" } },
      scaling: { ui: { max: 1 } },
    }),
    ["kubernetes.sharedStorageClass", "(not set)", "mounted by several pods", "files: { kind: volume }"],
  ],
  [
    "S3 without a bucket",
    prod({ stores: { files: { kind: "s3", secret: "s3" } } }),
    ["stores.files.bucket", "(not set)", "kind s3 needs the bucket", "bucket: ai-stack-files"],
  ],
  [
    "S3 without keys",
    prod({ stores: { files: { kind: "s3", bucket: "files" } } }),
    ["stores.files.secret", "(not set)", "with access-key and secret-key", "secret: s3"],
  ],
  [
    "S3 at no address",
    prod({ stores: { files: { kind: "s3", bucket: "files", secret: "s3", endpoint: "s3.example.com" } } }),
    ["stores.files.endpoint", "s3.example.com", "an address with its scheme", "endpoint: https://s3.example.com"],
  ],
  [
    "bucket of a volume",
    prod({ stores: { files: { kind: "shared-volume", bucket: "files" } } }),
    ["stores.files.bucket", "files", "no meaning with kind shared-volume", "choose another kind"],
  ],
  [
    "database elsewhere without its secret",
    prod({ stores: { database: { kind: "external" } } }),
    ["stores.database.secret", "(not set)", "with litellm-url and webui-url", "secret: postgres"],
  ],
  [
    "database elsewhere by its address",
    prod({ stores: { database: { kind: "external", secret: "postgres", host: "db" } } }),
    ["stores.database.host", "db", "unknown key; allowed: kind, instances, secret", "use one of"],
  ],
  [
    "password of a database",
    prod({ stores: { database: { kind: "external", secret: "postgres", password: "hunter2" } } }),
    ["stores.database.password", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "instances of one server",
    prod({ stores: { database: { kind: "in-stack", instances: 3 } } }),
    ["stores.database.instances", "3", "no meaning with kind in-stack", "choose another kind"],
  ],
  [
    "unknown kind of database",
    prod({ stores: { database: { kind: "cloudnativepg" } } }),
    ["stores.database.kind", "cloudnativepg", "one of: in-stack, cloudnative-pg", 'did you mean "cloudnative-pg"?'],
  ],
  [
    "unknown store",
    prod({ stores: { databse: { kind: "in-stack" } } }),
    ["stores.databse", '{"kind":"in-stack"}', "unknown key; allowed: database", 'did you mean "database"?'],
  ],
  [
    "cache of a tier that has none",
    min({ platform: "kubernetes", ...CLUSTER, stores: { cache: { kind: "external", secret: "redis" } } }),
    ["stores.cache", '{"kind":"external","secret":"[hidden]"}', "this tier has no cache", "tier: team"],
  ],
  [
    "least that is more than most",
    prod({ scaling: { gateway: { min: 4, max: 2 } } }),
    ["scaling.gateway.min", "4", "more than max, which is 2", "min: 2 or less"],
  ],
  [
    "no replicas of the gateway",
    prod({ scaling: { gateway: { min: 0 } } }),
    ["scaling.gateway.min", "0", "from 1 to 100", "min: 2"],
  ],
  [
    "unknown key of the scaling",
    prod({ scaling: { ui: { minimum: 2 } } }),
    ["scaling.ui.minimum", "2", "unknown key; allowed: min, max", "use one of: min, max"],
  ],
  [
    "scaling of what does not scale",
    prod({ scaling: { databse: { min: 2 } } }),
    ["scaling.databse", '{"min":2}', "unknown key; allowed: gateway, ui", "use one of: gateway, ui"],
  ],
  [
    "replicas without a cache",
    { tier: "recommended", platform: "kubernetes", ...CLUSTER, scaling: { gateway: { min: 2 } } },
    ["scaling.gateway", '{"min":2}', "2 replicas share their limits by a database and a cache", "tier: team"],
  ],
  [
    "UIs without a cache",
    min({ platform: "kubernetes", ...CLUSTER, scaling: { ui: { max: 2 } } }),
    ["scaling.ui", '{"max":2}', "2 replicas share their sessions by a database and a cache", "min: 1 and max: 1"],
  ],
];

const docker: Wrong[] = [
  [
    "pools on docker",
    dockerTeam({ hardware: { pools: [pool({ gpus: [{ product: "rtx-4090", count: 2 }] })] } }),
    ["hardware.pools", '[{"name":"gpu"', "the docker platform runs on one host", "write hosts: [{ name: desk"],
  ],
  [
    "production on docker with its pools",
    { tier: "production", platform: "docker" },
    ["hardware.pools", '[{"name":"gpu"', "machines of a cluster", "platform: kubernetes"],
  ],
  [
    "MIG on docker",
    dockerTeam({
      hardware: {
        hosts: [{ name: "a", gpus: [{ product: A100, mig: "7g.80gb", count: 2 }], ram: "64GB", disk: "1TB" }],
      },
    }),
    ["hardware.hosts[0].gpus[0].mig", "7g.80gb", "hands over whole GPUs", "remove mig"],
  ],
  [
    "time-slicing on docker",
    dockerTeam({
      hardware: { hosts: [{ name: "a", gpus: [{ product: A100, shared: 2, count: 4 }], ram: "64GB", disk: "1TB" }] },
    }),
    ["hardware.hosts[0].gpus[0].shared", "2", "hands over whole GPUs", "remove shared"],
  ],
  [
    "scaling on docker",
    dockerTeam({ scaling: { gateway: { min: 2 }, ui: { min: 1, max: 3 } } }),
    ["scaling.gateway.min", "2", "the docker platform runs one gateway", "min: 1"],
    ["scaling.ui.max", "3", "the docker platform runs one ui", "max: 1"],
  ],
  [
    "cluster on docker",
    dockerTeam({ kubernetes: { context: "prod" } }),
    ["kubernetes", '{"context":"prod"}', "no meaning on the docker platform", "platform: kubernetes"],
  ],
  [
    "ingress on docker",
    dockerTeam({ edge: { entry: { kind: "ingress" } } }),
    ["edge.entry.kind", "ingress", "the docker platform has no entry ingress; one of: host-port", "kind: host-port"],
  ],
  [
    "cert-manager on docker",
    dockerTeam({ edge: { certificate: "cert-manager", issuer: { name: "letsencrypt" } } }),
    ["edge.certificate", "cert-manager", "one of: internal, acme", "certificate: internal"],
  ],
  [
    "stores elsewhere on docker",
    dockerTeam({
      stores: {
        database: { kind: "external", secret: "postgres" },
        files: { kind: "s3", bucket: "files", secret: "s3" },
      },
    }),
    ["stores.database.kind", "external", "keeps the database on its host: in-stack", "kind: in-stack"],
    ["stores.files.kind", "s3", "keeps the files on its host: volume", "kind: volume"],
  ],
];

export const wrongClusters: Wrong[] = [...hardware, ...clusters, ...ways, ...data, ...docker];
