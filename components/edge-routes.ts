/** What an edge has to route, whoever made it: the edge of the stack is configured by it, another one is told of it. */
import type { EdgePlan } from "../plan/types";

/**
 * What programs may ask of the gateway; everything else under `/v1`, and its admin routes, is not there. Compared with
 * the path as it was sent: Caddy's own `path` reads `/anthropic/../v1/models` as `/v1/models`, the gateway does not.
 */
export const API_PATH =
  "^/v1/(models(/[A-Za-z0-9][A-Za-z0-9._-]*)?|chat/completions|completions|embeddings|responses)$";

/** Keys, teams, users and what they spent. LiteLLM has more routes; its UI and its metrics are not among these. */
export const ADMIN_PATH = "^/(key|team|user|organization|customer|budget|model|spend|global/spend)(/[A-Za-z0-9_-]+)+$";

/** Attempts to sign in, with a password or with the second factor. */
export const SIGN_IN = ["signin", "ldap", "mfa/verify", "mfa/recover"].map((route) => `/api/v1/auths/${route}`);

/** Headers by which the UI tells the gateway who asks. */
export const FORGEABLE = ["X-OpenWebUI-*", "X-LiteLLM-Customer-Id", "X-LiteLLM-End-User-Id"];

/** Longer than the gateway takes to start on a slow machine. */
export const WAIT_SECONDS = 60;

/** Seconds within which the head, and the body, of a request have to be there. */
export const REQUEST_SECONDS = { head: 10, body: 3600 };

/** Where a service is reached. */
export interface Upstream {
  /** Host name, known in the network or the cluster of the edge. */
  host: string;
  port: number;
}

/** One rule; the first one that applies decides. */
export interface RouteRule {
  /** Regular expression (RE2) that the path has to match as it was sent: not decoded, `..` not resolved. */
  path: string;
  /** Address ranges (CIDR) that it applies to. @default everybody */
  from?: string[];
  /** Where the request goes; absent: it is refused with 404. */
  to?: "gateway" | "ui";
  /** Headers, `*` for the rest of a name, that are taken from the request before it goes there. @default none */
  without?: string[];
  /** Does it have to pass upgrades to a websocket? @default false */
  websockets?: boolean;
}

/** What an edge outside of the stack has to know; plain data, the stack's output `routes`. */
export interface EdgeRoutes {
  /** Host name that people open; with the port it stands in the settings of the UI. */
  host: string;
  /** Port in the address that people open; the scheme is HTTPS. */
  port: number;
  /** Network of the Docker engine, or namespace of the cluster, that the edge has to be in. */
  from: string;
  /** Over HTTP. */
  upstreams: Record<"gateway" | "ui", Upstream>;
  /** In their order. */
  rules: RouteRule[];
  /** Answers that come piece by piece (server-sent events) pass at once, from every upstream. */
  unbuffered: true;
  /** Bytes that the body of a request may have. */
  bodyLimitBytes: number;
  /** Seconds; `answer` is how long an upstream may be silent, `wait` for how long one that is replaced is waited for. */
  timeouts: { head: number; body: number; answer: number; wait: number };
  /** Attempts to sign in (POST) that one address has in a minute. */
  signIns: { paths: string[]; perMinute?: number };
}

/**
 * @param upstreams where the two services are reached
 * @param answerSeconds the longest that the gateway lets an answer take
 */
export function edgeRoutes(edge: EdgePlan, upstreams: EdgeRoutes["upstreams"], answerSeconds: number): EdgeRoutes {
  const { host, httpsPort, entry, firewall, signInsPerMinute: perMinute } = edge;
  return {
    ...{ host, port: httpsPort, from: entry.from ?? "", upstreams },
    rules: rulesOf(edge),
    unbuffered: true,
    bodyLimitBytes: firewall.bodyLimitBytes,
    timeouts: { ...REQUEST_SECONDS, answer: answerSeconds, wait: WAIT_SECONDS },
    signIns: { paths: SIGN_IN, ...(perMinute === undefined ? {} : { perMinute }) },
  };
}

function rulesOf({ adminFrom }: EdgePlan): RouteRule[] {
  const gateway = { to: "gateway" as const, without: FORGEABLE };
  return [
    { path: API_PATH, ...gateway },
    ...(adminFrom.length === 0 ? [] : [{ path: ADMIN_PATH, from: adminFrom, ...gateway }]),
    // Whatever else of the gateway there is, and metrics of anybody.
    { path: "^/(v1|metrics)" },
    { path: "^/", to: "ui", websockets: true },
  ];
}
