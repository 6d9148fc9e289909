import { caddyfile } from "../../components/caddyfile";
import { edgeUrl } from "../../components/edge";

const EDGE = { host: "ai.example.com", bind: "0.0.0.0", httpsPort: 443, certificate: "internal" as const };

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
