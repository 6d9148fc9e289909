import type { EdgePlan } from "../plan/types";
import { ADMIN_PATH, API_PATH, FORGEABLE, REQUEST_SECONDS, SIGN_IN, WAIT_SECONDS } from "./edge-routes";
import { firewallRules } from "./firewall";

/** Answers 200 on this address, inside the container alone. */
export const HEALTH_URL = "http://127.0.0.1:8081/health";

/** Where the certificate is mounted that somebody else has made. */
export const CERTIFICATE = { certificate: "/tls/tls.crt", key: "/tls/tls.key" };

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
 * @param metricsPort Port that serves its metrics and nothing else; absent: there are none.
 */
export function caddyfile(edge: EdgePlan, port: number, metricsPort?: number): string {
  return `${globalOptions(edge, metricsPort !== undefined)}${metricsSite(metricsPort)}
${HEALTH_URL.replace("/health", "")} {
	bind 127.0.0.1
	respond /health 200
}

${SNIPPETS}

${endsTlsInFront(edge) ? "http" : "https"}://${edge.host}:${port} {${tlsOf(edge)}${LOG}
	import answer
	request_body {
		max_size ${edge.firewall.bodyLimitBytes}
	}${firewall(edge)}${signInLimit(edge)}

	@api vars_regexp {http.request.orig_uri.path} ${API_PATH}
	handle @api {
		import gateway
	}${adminRoutes(edge)}
	# Nothing publishes its metrics.
	@nothing path /v1* /metrics*
	handle @nothing {
		error 404
	}
	handle {
		reverse_proxy ui:8080 {
			flush_interval -1
			import wait
		}
	}
${ERRORS}
}
`;
}

/** What the gateway receives of a request is read to its end first, as far as this; only that can be sent again. */
const BUFFER = "1MiB";
const SHORTER_THAN_BUFFER = "^[0-9]{1,6}$";

/** Parts that stand in more than one place. */
const SNIPPETS = `# A service that is being replaced is waited for. What it has received already is not sent again, but for a GET.
(wait) {
	lb_try_duration ${WAIT_SECONDS}s
	lb_try_interval 250ms
	transport http {
		dial_timeout 2s
		# A kept connection may be closed by a service that ends just as a question is sent on it.
		keepalive off
	}
}

(answer) {
	header {
		Strict-Transport-Security "max-age=31536000"
		# Where the UI has not said so itself.
		?X-Content-Type-Options nosniff
		?Referrer-Policy strict-origin-when-cross-origin
		?Content-Security-Policy "frame-ancestors 'self'"
		-Server
	}
}

(gateway) {
	# Who a request is counted for is said by the UI alone.
${FORGEABLE.map((header) => `	request_header -${header}`).join("\n")}
	reverse_proxy gateway:4000 {
		# A client that is slow to send holds no worker of the gateway.
		request_buffers ${BUFFER}
		# Streamed answers pass token by token.
		flush_interval -1
		import wait
		# Questions to models change nothing: one whose connection breaks before its answer has begun is asked again.
		lb_retry_match {
			method GET
		}
		lb_retry_match {
			method POST
			path /v1/*
			header_regexp Content-Length ${SHORTER_THAN_BUFFER}
		}
	}
}`;

/**
 * A head has to be there within ten seconds. The time for a body is counted, on HTTP/1.1, until the answer is over (Go
 * keeps the deadline of the connection): shorter than the longest answer, or than a large file over a slow line, it would
 * cut them off.
 */
function globalOptions(edge: EdgePlan, metrics: boolean): string {
  const inFront = endsTlsInFront(edge);
  return `{
	admin off
	auto_https ${inFront ? "off" : "disable_redirects"}
	skip_install_trust${metrics ? "\n\tmetrics" : ""}${edge.firewall.mode === "off" ? "" : "\n\torder coraza_waf after request_body"}
	servers {
		protocols h1 h2${inFront ? TRUSTED : ""}
		max_header_size 64KiB
		timeouts {
			read_header ${REQUEST_SECONDS.head}s
			read_body ${REQUEST_SECONDS.body / 3600}h
		}
	}
}
`;
}

/** A listener of its own: the sites that people reach do not lead to it. */
function metricsSite(port: number | undefined): string {
  if (port === undefined) return "";
  return `
http://:${port} {
	metrics
}
`;
}

/** Who asks, and that it was over HTTPS, is said by what stands in front: the last of those that it names. */
const TRUSTED = `
		trusted_proxies static private_ranges
		trusted_proxies_strict`;

/** What was refused is logged, without queries and headers, which hold tokens. */
const LOG = `
	log {
		format filter {
			request>uri regexp \\?.* ?
			request>headers delete
			request>tls delete
			resp_headers delete
			wrap json
		}
	}
	log_skip`;

/** In the shape that OpenAI's clients read. */
const ERRORS = `	handle_errors {
		vars log_skip no
		import answer
		header Content-Type application/json
		respond \`{"error":{"message":"the edge refused this request: {err.status_code} {err.status_text}","type":"edge"}}\`
	}`;

function tlsOf(edge: EdgePlan): string {
  if (endsTlsInFront(edge) || edge.certificate === "acme") return "";
  if (edge.certificate === "internal") return "\n\ttls internal";
  return `\n\ttls ${CERTIFICATE.certificate} ${CERTIFICATE.key}`;
}

function firewall({ firewall: plan }: EdgePlan): string {
  if (plan.mode === "off") return "";
  return `
	coraza_waf {
		load_owasp_crs
		directives \`${firewallRules(plan)}\`
	}`;
}

/** More attempts than that get 429 with `retry-after`. */
function signInLimit({ signInsPerMinute }: EdgePlan): string {
  if (signInsPerMinute === undefined) return "";
  return `
	rate_limit {
		zone sign-in {
			match {
				method POST
				path ${SIGN_IN.join(" ")}
			}
			key {client_ip}
			events ${signInsPerMinute}
			window 1m
		}
	}`;
}

function adminRoutes({ adminFrom }: EdgePlan): string {
  if (adminFrom.length === 0) return "";
  return `
	@admin {
		client_ip ${adminFrom.join(" ")}
		vars_regexp {http.request.orig_uri.path} ${ADMIN_PATH}
	}
	handle @admin {
		import gateway
	}`;
}
