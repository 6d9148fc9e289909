import type { EdgePlan } from "../plan/types";

/** Answers 200 on this address, inside the container alone. */
export const HEALTH_URL = "http://127.0.0.1:8081/health";

/** What programs may ask of the gateway; everything else under `/v1`, and its admin routes, is not there. */
const API_PATHS = [
  "/v1/models",
  "/v1/models/*",
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/responses",
];

/**
 * Configuration of the edge: UI at `/`, the OpenAI-compatible API at `/v1`.
 *
 * @param port Port inside the container that serves HTTPS.
 */
export function caddyfile(edge: EdgePlan, port: number): string {
  const tls = edge.certificate === "internal" ? "\n\ttls internal" : "";
  return `{
	admin off
	auto_https disable_redirects
	skip_install_trust
	servers {
		protocols h1 h2
	}
}

${HEALTH_URL.replace("/health", "")} {
	bind 127.0.0.1
	respond /health 200
}

https://${edge.host}:${port} {${tls}
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
		}
	}
	handle /v1* {
		respond 404
	}
	handle {
		reverse_proxy ui:8080 {
			flush_interval -1
		}
	}
}
`;
}
