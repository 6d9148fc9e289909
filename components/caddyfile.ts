import type { EdgePlan } from "../plan/types";

/** Answers 200 on this address, inside the container alone. */
export const HEALTH_URL = "http://127.0.0.1:8081/health";

/** Longer than the gateway takes to start on a slow machine. */
const WAIT_SECONDS = 60;

/** Where the certificate is mounted that somebody else has made. */
export const CERTIFICATE = { certificate: "/tls/tls.crt", key: "/tls/tls.key" };

/** What programs may ask of the gateway; everything else under `/v1`, and its admin routes, is not there. */
const API_PATHS = [
  "/v1/models",
  "/v1/models/*",
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/responses",
];

/** Does something in front of the edge end TLS, so that it serves HTTP? */
export function endsTlsInFront({ entry }: EdgePlan): boolean {
  return entry.kind === "ingress" || entry.kind === "gateway-api";
}

/** Is the certificate made by the edge itself, which keeps it in its volume then? */
export function makesCertificate(edge: EdgePlan): boolean {
  return !endsTlsInFront(edge) && (edge.certificate === "internal" || edge.certificate === "acme");
}

/**
 * Configuration of the edge: UI at `/`, the OpenAI-compatible API at `/v1`.
 *
 * @param port Port inside the container that serves HTTPS, or HTTP where something in front ends TLS.
 */
export function caddyfile(edge: EdgePlan, port: number): string {
  const inFront = endsTlsInFront(edge);
  return `{
	admin off
	auto_https ${inFront ? "off" : "disable_redirects"}
	skip_install_trust
	servers {
		protocols h1 h2${inFront ? TRUSTED : ""}
	}
}

# A service that is being replaced is waited for. What it has received already is not sent again.
(wait) {
	lb_try_duration ${WAIT_SECONDS}s
	lb_try_interval 250ms
	transport http {
		dial_timeout 2s
	}
}

${HEALTH_URL.replace("/health", "")} {
	bind 127.0.0.1
	respond /health 200
}

${inFront ? "http" : "https"}://${edge.host}:${port} {${tlsOf(edge)}
	header {
		Strict-Transport-Security "max-age=31536000"
		-Server
	}

	@api path ${API_PATHS.join(" ")}
	handle @api {
		# Who a request is counted for is said by the UI alone.
		request_header -X-OpenWebUI-*
		reverse_proxy gateway:4000 {
			# Streamed answers pass token by token.
			flush_interval -1
			import wait
		}
	}
	handle /v1* {
		respond 404
	}
	handle {
		reverse_proxy ui:8080 {
			flush_interval -1
			import wait
		}
	}
}
`;
}

/** Who asks, and that it was over HTTPS, is said by what stands in front. */
const TRUSTED = `
		trusted_proxies static private_ranges`;

function tlsOf(edge: EdgePlan): string {
  if (endsTlsInFront(edge) || edge.certificate === "acme") return "";
  if (edge.certificate === "internal") return "\n\ttls internal";
  return `\n\ttls ${CERTIFICATE.certificate} ${CERTIFICATE.key}`;
}
