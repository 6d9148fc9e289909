import { caddyfile } from "../../components/caddyfile";
import { edgeService, edgeUrl } from "../../components/edge";
import type { EdgePlan } from "../../plan/types";

const EDGE: EdgePlan = {
  host: "ai.example.com",
  bind: "0.0.0.0",
  httpsPort: 443,
  certificate: "internal",
  entry: { kind: "host-port" },
};
const ISSUER = { name: "letsencrypt", kind: "ClusterIssuer" as const };
const GATEWAY = { name: "public", namespace: "gateways" };
const edge = (overrides: Partial<EdgePlan>) =>
  edgeService({
    platform: { kind: "docker", stack: "s", networks: {} },
    topology: { edge: [], ui: ["edge"] },
    image: "caddy:1",
    edge: { ...EDGE, ...overrides },
    scale: { min: 2, max: 2 },
  });

test("the gateway is reached by the paths of the OpenAI API alone", () => {
  const text = caddyfile(EDGE, 8443);
  expect(text).toContain(
    "@api path /v1/models /v1/models/* /v1/chat/completions /v1/completions /v1/embeddings /v1/responses",
  );
  expect(text.match(/reverse_proxy gateway:4000/g)).toHaveLength(1);
  expect(text).toMatch(/handle \/v1\* \{\s+respond 404\s+\}/);
});

test("a client cannot say for whom a request is counted", () => {
  expect(caddyfile(EDGE, 8443)).toContain("request_header -X-OpenWebUI-*");
});

test("the internal CA signs unless ACME is asked for", () => {
  expect(caddyfile(EDGE, 8443)).toContain("tls internal");
  expect(caddyfile({ ...EDGE, certificate: "acme" }, 8443)).not.toContain("tls internal");
});

test.each([
  [443, "https://ai.example.com"],
  [8443, "https://ai.example.com:8443"],
])("the address with port %i is %s", (httpsPort, url) => {
  expect(edgeUrl({ ...EDGE, httpsPort })).toBe(url);
});

describe("the edge", () => {
  test("on a host is published, and keeps its certificate in a volume, which one alone can", () => {
    const service = edge({});
    expect(service.ports).toEqual([
      { name: "https", containerPort: 8443, publish: { hostIp: "0.0.0.0", hostPort: 443 } },
    ]);
    expect(service.volumes).toEqual([expect.objectContaining({ name: "edge", path: "/data" })]);
    expect(service).not.toHaveProperty("scale");
    expect(service).not.toHaveProperty("secretRefs");
    expect(service.user).toBe("1000:1000");
  });

  test.each<[string, Partial<EdgePlan>]>([
    ["an ingress", { entry: { kind: "ingress", className: "nginx" }, certificate: "cert-manager", issuer: ISSUER }],
    ["a Gateway", { entry: { kind: "gateway-api", gateway: GATEWAY }, certificate: "given", secret: "tls" }],
  ])("behind %s serves HTTP, believes it about the client, and has as many replicas as asked for", (_what, plan) => {
    const service = edge(plan);
    const text = String(service.files[0]!.content);
    expect(text).toContain("http://ai.example.com:8080 {");
    expect(text).toContain("auto_https off");
    expect(text).toContain("trusted_proxies static private_ranges");
    expect(service).toMatchObject({
      volumes: [],
      scratch: ["/tmp", "/data"],
      scale: { min: 2, max: 2 },
      egress: false,
    });
    expect(service.ports).toMatchObject([{ name: "http", containerPort: 8080, expose: { host: "ai.example.com" } }]);
    expect(service).not.toHaveProperty("secretRefs");
  });

  test("with a certificate of others ends TLS with that", () => {
    const service = edge({
      entry: { kind: "load-balancer", className: "l" },
      certificate: "given",
      secret: "mine",
      httpsPort: 8443,
    });
    expect(service.files[0]!.content).toContain("tls /tls/tls.crt /tls/tls.key");
    expect(service.secretRefs).toEqual([
      { secret: "mine", key: "tls.crt", path: "/tls/tls.crt" },
      { secret: "mine", key: "tls.key", path: "/tls/tls.key" },
    ]);
    expect(service.ports[0]!.expose).toEqual({
      kind: "load-balancer",
      host: "ai.example.com",
      className: "l",
      port: 8443,
      tls: { secret: "mine" },
    });
    const issued = edge({ entry: { kind: "node-port", nodePort: 30443 }, certificate: "cert-manager", issuer: ISSUER });
    expect(issued.ports[0]!.expose).toMatchObject({ nodePort: 30443, tls: { secret: "edge-tls", issuer: ISSUER } });
  });

  test("that makes its certificate reaches out for ACME alone", () => {
    const entry = { kind: "load-balancer" } as const;
    expect(edge({ entry, certificate: "acme" }).egress).toBe(true);
    expect(edge({ entry }).egress).toBe(false);
    expect(edge({ entry }).ports[0]!.expose).not.toHaveProperty("tls");
  });
});
