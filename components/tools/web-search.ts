import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { TOOL_SERVICES } from "../../plan/topology";
import type { OwnSearch, WebSearchPlan } from "../../plan/types";
import { deployService } from "../../platforms";
import type { ServiceSpec } from "../../workload/spec";
import { type ComponentArgs, childOf, describeService, gib, stateOf } from "../service";

export interface WebSearchArgs extends ComponentArgs {
  /** SearXNG image; the reference is pinned. */
  image: pulumi.Input<string>;
  /** Whom it asks. */
  search: Pick<WebSearchPlan, "engines" | "own">;
  /** Signs addresses of pictures; no picture is passed on, but without a key of its own it does not start. */
  key: pulumi.Input<string>;
}

const PORT = 8080;
/** Seconds that an engine has to answer. */
const TIMEOUT_SECONDS = 5;

/** Address that the UI asks. */
export const SEARCH_URL = `http://${TOOL_SERVICES.webSearch}:${PORT}/search`;

/** SearXNG: asks search engines for the UI, and tells none of them who wants to know. */
export class WebSearch extends pulumi.ComponentResource {
  /** The server, healthy. */
  readonly server: pulumi.Resource;

  constructor(name: string, args: WebSearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:WebSearch", name, stateOf({ ...args, key: pulumi.secret(args.key) }), opts);
    this.server = deployService(name, webSearchService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

/** The server: not root, nothing writable but scratch; it goes out, since engines are there. */
export function webSearchService(args: WebSearchArgs): ServiceSpec {
  const settings = pulumi.output(args.key).apply((key) => stringify(searchSettings(args.search, key)));
  return describeService(args.topology, {
    name: TOOL_SERVICES.webSearch,
    image: args.image,
    files: [{ path: "/etc/searxng/settings.yml", content: settings, secret: true }],
    ports: [{ name: "http", containerPort: PORT }],
    scratch: ["/tmp", "/var/cache/searxng"],
    resources: { memoryBytes: gib(0.5) },
    health: {
      http: { port: PORT, path: "/healthz" },
      command: ["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${PORT}/healthz`],
      intervalSeconds: 5,
      timeoutSeconds: 5,
      retries: 12,
      startPeriodSeconds: 60,
    },
    // The user of the official image.
    user: "977:977",
    egress: true,
  });
}

/**
 * Settings of SearXNG over its own defaults. The limiter would take the UI, which asks for everybody, for a robot; without
 * `json` among the formats it answers the UI with 403.
 */
export function searchSettings({ engines, own }: WebSearchArgs["search"], key: string): object {
  return {
    use_default_settings: { engines: { keep_only: engines } },
    general: { instance_name: "search", enable_metrics: false },
    search: { formats: ["html", "json"], safe_search: 1 },
    server: { secret_key: key, limiter: false, public_instance: false, image_proxy: false, method: "GET" },
    outgoing: { request_timeout: TIMEOUT_SECONDS },
    engines: [
      // The UI names no category, and is answered from this one; some engines have another.
      ...engines.map((name) => ({ name, disabled: false, categories: "general" })),
      ...own.map(ownEngine),
    ],
  };
}

function ownEngine({ name, url, results, link, title, text }: OwnSearch, index: number): object {
  return {
    name,
    engine: "json_engine",
    shortcut: `own${index}`,
    categories: "general",
    disabled: false,
    enable_http: url.startsWith("http://"),
    timeout: TIMEOUT_SECONDS,
    search_url: url,
    results_query: results,
    url_query: link,
    title_query: title,
    content_query: text,
  };
}
