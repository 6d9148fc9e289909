import { caddyfile } from "../../components/caddyfile";
import { edgeService, edgeUrl } from "../../components/edge";
import type { EdgePlan } from "../../plan/types";
import { planOf } from "../plan/support";

const EDGE: EdgePlan = {
  host: "ai.example.com",
  bind: "0.0.0.0",
  httpsPort: 443,
  certificate: "internal",
  entry: { kind: "host-port" },
  firewall: { mode: "blocking", paranoia: 2, bodyLimitBytes: 100e6 },
  adminFrom: [],
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
  const [, pattern = ""] = /@api vars_regexp \{http\.request\.orig_uri\.path\} (\S+)/.exec(text) ?? [];
  const api = new RegExp(pattern);
  const there = ["/v1/models", "/v1/models/qwen3.6", "/v1/chat/completions", "/v1/completions", "/v1/embeddings"];
  const absent = ["/v1/models/..", "/v1/models/a/b", "/v1/models/", "/v1/files", "/key/generate", "/x/../v1/models"];
  expect(there.filter((path) => !api.test(path))).toEqual([]);
  expect(absent.filter((path) => api.test(path))).toEqual([]);
  expect(text.match(/import gateway/g)).toHaveLength(1);
  expect(text).toMatch(/path \/v1\* \/metrics\*\s+handle @nothing \{\s+error 404\s+\}/);
});

test("the gateway's admin routes are there where config names addresses", () => {
  expect(caddyfile(EDGE, 8443)).not.toContain("@admin");
  const text = caddyfile({ ...EDGE, adminFrom: ["10.20.0.0/16", "fd00::/8"] }, 8443);
  expect(text).toContain("client_ip 10.20.0.0/16 fd00::/8");
  const admin = new RegExp(/@admin \{\s+client_ip .+\s+vars_regexp \S+ (\S+)/.exec(text)?.[1] ?? "");
  expect(["/key/generate", "/team/new", "/global/spend/report"].filter((path) => !admin.test(path))).toEqual([]);
  expect(["/metrics", "/config/yaml", "/key/../config/yaml", "/key//x"].filter((path) => admin.test(path))).toEqual([]);
});

describe("the firewall", () => {
  const mode = (over: Partial<EdgePlan["firewall"]>) =>
    caddyfile({ ...EDGE, firewall: { ...EDGE.firewall, ...over } }, 1);

  test("blocks by the OWASP rules, and looks at no answer", () => {
    const text = caddyfile(EDGE, 8443);
    expect(text).toContain("order coraza_waf after request_body");
    expect(text).toMatch(/coraza_waf \{\s+load_owasp_crs\s+directives `/);
    for (const line of ["SecRuleEngine On", "SecResponseBodyAccess Off", "SecAuditEngine Off"]) {
      expect(text).toContain(`\n\t\t${line}\n`);
    }
    expect(text).toContain("setvar:'tx.blocking_paranoia_level=2'");
    expect(text.match(/`/g)).toHaveLength(4);
  });

  test("only looks, at a higher level, or is not there, as config has it", () => {
    const text = mode({ mode: "detection", paranoia: 3, bodyLimitBytes: 5e6 });
    expect(text).toContain("SecRuleEngine DetectionOnly");
    expect(text).toContain("setvar:'tx.detection_paranoia_level=3'");
    expect(text).toContain("max_size 5000000");
    expect(mode({ mode: "off" })).not.toMatch(/coraza|Sec[A-Z]/);
    expect(mode({ mode: "off" })).toContain("max_size 100000000");
  });

  test("does not read what people write, and reads all else", () => {
    const [, pattern = ""] = /REQUEST_FILENAME "@rx (\S+)" "id:10001,/.exec(caddyfile(EDGE, 1)) ?? [];
    const written = new RegExp(pattern);
    const unread = ["/v1/responses", "/api/chat/completions", "/api/v1/chats/new", "/api/v1/files/", "/ws/socket.io/"];
    const read = [
      "/api/v1/auths/signin",
      "/api/v1/users/x/update",
      "/api/v1/groups/create",
      "/x/api/v1/chats/new",
      "/key/new",
    ];
    expect(unread.filter((path) => !written.test(path))).toEqual([]);
    expect(read.filter((path) => written.test(path))).toEqual([]);
  });
});

test("attempts to sign in are counted where the image can", () => {
  expect(caddyfile(EDGE, 8443)).not.toContain("rate_limit");
  expect(caddyfile({ ...EDGE, signInsPerMinute: 5 }, 8443)).toMatch(/key \{client_ip\}\s+events 5\s+window 1m/);
});

test.each([
  [{ tier: "minimum" }, undefined],
  [{ tier: "minimum", images: "built" }, 20],
  [{ tier: "minimum", images: "built", edge: { signInsPerMinute: 5 } }, 5],
  [{ tier: "minimum", images: "built", imageOverrides: { caddy: "caddy:2.11.7-alpine" } }, undefined],
  [{ tier: "minimum", imageOverrides: { caddy: "own/caddy:1.0.0" }, edge: { signInsPerMinute: 7 } }, 7],
])("%j has %p attempts a minute", (raw, attempts) => {
  expect(planOf(raw).edge.signInsPerMinute).toBe(attempts);
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
