import type { EdgeRoutes, RouteRule } from "../../components/edge-routes";

/**
 * What a stack has to have routed, as a site of a plain Caddy: no module beside the official ones is asked for, so that
 * attempts to sign in are not counted here. Global options belong to the edge that exists: `timeouts` of its servers.
 */
export function caddyfile(routes: EdgeRoutes): string {
  return `https://${routes.host}:${routes.port} {
	request_body {
		max_size ${routes.bodyLimitBytes}
	}
${routes.rules.map((rule, index) => site(rule, index, routes)).join("\n")}
}
`;
}

function site(rule: RouteRule, index: number, { upstreams, timeouts }: EdgeRoutes): string {
  const from = rule.from === undefined ? "" : `\n\t\tclient_ip ${rule.from.join(" ")}`;
  const headers = (rule.without ?? []).map((name) => `\t\trequest_header -${name}\n`).join("");
  const target = rule.to && upstreams[rule.to];
  const answer = target
    ? `${headers}		reverse_proxy ${target.host}:${target.port} {
			flush_interval -1
			lb_try_duration ${timeouts.wait}s
			transport http {
				response_header_timeout ${timeouts.answer}s
			}
		}`
    : "\t\terror 404";
  // Compared with the path as it was sent; Caddy passes websockets on by itself.
  return `	@rule${index} {
		vars_regexp {http.request.orig_uri.path} ${rule.path}${from}
	}
	handle @rule${index} {
${answer}
	}`;
}
