/**
 * Rules of the edge's firewall: the OWASP Core Rule Set, told what Open WebUI and the OpenAI API are like. The routes are
 * those of Open WebUI 0.12.4 (open_webui/main.py and routers/).
 */
import type { FirewallPlan } from "../plan/types";

/**
 * Routes whose bodies are what people write, and code, SQL and HTML is what they write: conversations, documents, notes,
 * prompts, tools, settings with a system prompt. The rules see all of these requests but for their bodies.
 */
const WRITTEN_BY_PEOPLE = [
  "/v1/(chat/completions|completions|embeddings|responses)$",
  "/api/(v1/)?(chat/|embeddings$|messages?(/|$)|message/)",
  "/api/v1/(audio|automations|calendars|channels|chats|evaluations|files|folders|functions|images|knowledge|memories)(/|$)",
  "/api/v1/(models|notes|pipelines|prompts|retrieval|skills|tasks|tools|utils)(/|$)",
  "/api/v1/configs/(banners|code_execution|import|models|suggestions)$",
  "/api/v1/users/user/(info|settings|variables)/update$",
  "/(openai|ollama)/(v1/|api/)?(chat|chat/completions|completions|embed|embeddings|generate|messages|responses)(/|$)",
  // Engine.IO sends by POST what a websocket would carry, where there is none.
  "/ws/",
];

/** A file is read under the name that its owner gave it. */
const NAMED_FILES = "^/api/v1/files/[\\w-]+/content/[^/]+$";

/** Bodies that the rules read are small: sign-in, users, groups, settings. */
const INSPECTED_BYTES = 2 ** 20;

const METHODS = "GET HEAD POST OPTIONS PUT PATCH DELETE";
/** What browsers and OpenAI clients send; Engine.IO sends plain text. There is no XML. */
const TYPES = "|application/json| |multipart/form-data| |application/x-www-form-urlencoded| |text/plain|";

/**
 * Directives of the firewall in the language of Coraza.
 *
 * @returns text without backquotes, so that it can stand between them in a Caddyfile
 */
export function firewallRules({ mode, paranoia }: FirewallPlan): string {
  return `
		Include @coraza.conf-recommended
		Include @crs-setup.conf.example
		SecRuleEngine ${mode === "blocking" ? "On" : "DetectionOnly"}
		SecRequestBodyLimit ${INSPECTED_BYTES}
		SecRequestBodyInMemoryLimit ${INSPECTED_BYTES}
		# Streamed answers would be held back.
		SecResponseBodyAccess Off
		# It would hold whole bodies, with passwords in them.
		SecAuditEngine Off
		SecAction "id:10000,phase:1,pass,nolog,t:none,${settings(paranoia)}"
		SecRule REQUEST_FILENAME "@rx ^(?:${WRITTEN_BY_PEOPLE.join("|")})" "id:10001,phase:1,pass,nolog,t:none,ctl:requestBodyAccess=Off"
		SecRule REQUEST_FILENAME "@rx ${NAMED_FILES}" "id:10002,phase:1,pass,nolog,t:none,ctl:ruleRemoveById=920440,ctl:ruleRemoveTargetById=930130;REQUEST_FILENAME"
${exceptions()}
		Include @owasp_crs/REQUEST-*.conf
		# A host name of digits: another one than the stack's own does not come this far.
		SecRuleRemoveById 920350
		# Where a page of the UI names its models: ?models=qwen3.6,llama4.
		SecRuleUpdateTargetById 942200 "!REQUEST_HEADERS:Referer"
	`;
}

function settings(paranoia: number): string {
  return [
    `tx.blocking_paranoia_level=${paranoia}`,
    `tx.detection_paranoia_level=${paranoia}`,
    // One warning is enough; notices, such as a program that does not say its name, are not.
    "tx.inbound_anomaly_score_threshold=3",
    "tx.notice_anomaly_score=1",
    `tx.allowed_methods=${METHODS}`,
    `tx.allowed_request_content_type=${TYPES}`,
  ]
    .map((setting) => `setvar:'${setting}'`)
    .join(",");
}

/** What a provider gives a browser along when it sends it back from a sign-in. */
const DRAWN = ["ARGS:code", "ARGS:state", "ARGS:session_state"];

/** Fields and parameters that people fill as they like, pictures in text, addresses of other servers. */
const FREE: [path: string, rules: string, ...places: string[]][] = [
  ["^/api/v1/(auths|users)/", "Tag=OWASP_CRS", "ARGS:json.password", "ARGS:json.new_password"],
  // `.profile` is a file of shells, and this field one of Open WebUI's.
  ["^/api/v1/(auths|users)/", "Tag=OWASP_CRS", "ARGS:json.profile_image_url", "ARGS_NAMES:json.profile_image_url"],
  ["^/api/v1/groups/", "Id=942260", "ARGS:json.description"],
  ["^/api/v1/((chats|notes|knowledge)/)?search$", "Tag=OWASP_CRS", "ARGS:text", "ARGS:query", "ARGS:q"],
  // Address of the provider, perhaps one without a name.
  ["^/oauth/", "Tag=attack-rfi", "ARGS:iss"],
  // Why a provider turned somebody away: Entra says it in several lines, with names in quotes. The UI logs it.
  ["^/oauth/.+/callback$", "Id=921151", "ARGS_GET:error_description"],
  ["^/oauth/.+/callback$", "Tag=attack-sqli", "ARGS:error_description"],
  // Letters that a provider has drawn by lot, with dots, dashes and tildes between them. The UI does not show them.
  ["^/oauth/.+/callback$", "Tag=attack-sqli", ...DRAWN],
  ["^/oauth/.+/callback$", "Tag=attack-rce", ...DRAWN],
  ["^/api/v1/(configs|notifications|auths/admin)/", "Id=931130", "ARGS"],
];

function exceptions(): string {
  return FREE.map(([path, rules, ...places], index) => {
    const without = places.map((place) => `ctl:ruleRemoveTargetBy${rules};${place}`).join(",");
    return `		SecRule REQUEST_FILENAME "@rx ${path}" "id:${10010 + index},phase:1,pass,nolog,t:none,${without}"`;
  }).join("\n");
}
