/** Requests without a prompt in them that a working day consists of; none may be refused. */
import type { Sent } from "./prompts";

const get = (path: string, headers?: Record<string, string>): Sent =>
  headers === undefined ? { method: "GET", path } : { method: "GET", path, headers };
const json = (path: string, body: unknown, method = "POST"): Sent => ({
  method,
  path,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const ID = "3f2b8c1e-9d4a-4f6b-8e21-0c5d7a9b1e42";
const TOKEN =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6IjNmMmI4YzFlLTlkNGEtNGY2Yi04ZTIxLTBjNWQ3YTliMWU0MiIsImV4cCI6MTc5NX0.kQ-8v_x2Zp4";
const BROWSER = {
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "accept-language": "de,en-US;q=0.7,en;q=0.3",
  cookie: `token=${TOKEN}; oui-session=eyJvYXV0aCI6e319.aPq.x-Y; locale=de-DE`,
  referer: "https://ai.example.com/c/3f2b8c1e-9d4a-4f6b-8e21-0c5d7a9b1e42?models=qwen3.6,llama4",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
};
/** Passwords that generators make. */
const PASSWORDS = ["x' OR '1'='1", "<b>;ls -la|cat /etc/passwd", "Tr0ub4dor&3--", "{{7*7}}<%= id %>", "union select 1"];
/** Codes as providers of OpenID Connect write them: with slashes, dots, tildes, dashes, as a token, in percent signs. */
const CODES = [
  "4/0AVGzR1DmQ-kp_x7aLw3Xo9",
  "4%2F0AVGzR1DmQ-kp_x7aLw3Xo9",
  "0.AXoA~1.AgABBAIAAADW6jl31mB3T7ugrWTT8pFe--x_y-z.M_C5.._Qw",
  "SplxlOBeZQQYbYS6WxSbIA",
  TOKEN,
  "a%2Bb%2Fc%3D%3D",
];
const PICTURE = `data:image/png;base64,${Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 37) % 256)).toString("base64")}`;

export const EVERYDAY: Sent[] = [
  get("/", BROWSER),
  get("/_app/immutable/chunks/B3xq-9_a.js", BROWSER),
  get("/static/favicon.png", BROWSER),
  get("/c/3f2b8c1e-9d4a-4f6b-8e21-0c5d7a9b1e42", BROWSER),
  get("/auth?redirect=%2Fc%2F3f2b8c1e-9d4a-4f6b-8e21-0c5d7a9b1e42", BROWSER),
  get("/admin/users/overview?page=2&order_by=created_at&direction=desc", BROWSER),
  get("/manifest.json"),
  get("/opensearch.xml"),
  get("/api/config", { "content-type": "application/json", ...BROWSER }),
  get("/api/models?refresh=true", { authorization: `Bearer ${TOKEN}` }),
  get("/api/v1/chats/?page=1&include_folders=true"),
  get("/api/v1/users/?query=ada@example.com&order_by=name&direction=asc&page=1"),
  get(`/api/v1/users/${ID}/profile/image`),
  get("/api/v1/models/model/profile/image?id=qwen3.6&lang=de"),
  get("/api/v1/knowledge/search?query=Select%20all%20contracts%20from%202026&page=1"),
  get(`/api/v1/files/${ID}/content`),
  get(`/api/v1/files/${ID}/content/dump.sql`),
  get(`/api/v1/files/${ID}/content/nginx.conf`),
  get(`/api/v1/files/${ID}/content/.env`),
  get("/cache/image/generations/3f2b8c1e.png"),
  get("/ws/socket.io/?EIO=4&transport=polling&t=PbQy2kq"),
  get("/oauth/oidc/login"),
  get(
    `/oauth/oidc/callback?code=4%2F0AVG7fiQ-x_y&state=${"aB3_".repeat(8)}&iss=https%3A%2F%2Fid.example.com%2Frealms%2Fai&session_state=${ID}`,
  ),
  ...CODES.map((code) =>
    get(
      `/oauth/oidc/login/callback?code=${code}&state=${"aB3-_xYz".repeat(5)}&scope=openid+email+profile+groups&authuser=0&prompt=consent`,
      BROWSER,
    ),
  ),
  get(
    `/oauth/oidc/login/callback?state=aB3_xY&session_state=${ID}&iss=https%3A%2F%2Fid.example.com%3A8443%2Frealms%2Fmain&code=${ID}.${ID}.${ID}`,
    { ...BROWSER, referer: "https://id.example.com/" },
  ),
  get(`/oauth/oidc/login/callback?code=${"aB3_-xYz".repeat(5)}&state=aB3_xY&iss=https%3A%2F%2F192.0.2.2%3A8443`),
  get(
    "/oauth/oidc/login/callback?error=access_denied&error_description=AADSTS50105%3A+The+signed+in+user+%27ada%40example.com%27+is+not+assigned+to+a+role+for+the+application.%0D%0ATrace+ID%3A+3f2b8c1e-9d4a-4f6b-8e21-0c5d7a9b1e42%0D%0ATimestamp%3A+2026-11-24+10%3A21%3A03Z&state=aB3_xY",
  ),
  get(
    "/oauth/oidc/login/callback?error=access_denied&error_description=The+user+did+not+consent.&state=aB3_xY",
    BROWSER,
  ),
  get("/v1/models", { authorization: "Bearer sk-abcdefghijklmnop", "user-agent": "OpenAI/Python 2.8.1" }),
  get("/v1/models/qwen3.6", { authorization: "Bearer sk-abcdefghijklmnop", "user-agent": "python-httpx/0.28.1" }),
  get("/v1/models", { "user-agent": "curl/8.14.1", accept: "*/*" }),
  { method: "OPTIONS", path: "/v1/chat/completions", headers: { origin: "https://app.example.com" } },
  { method: "DELETE", path: `/api/v1/chats/${ID}` },
  { method: "HEAD", path: "/" },
  ...PASSWORDS.map((password) => json("/api/v1/auths/signin", { email: "ada@example.com", password })),
  json("/api/v1/auths/ldap", { user: "ada.lovelace", password: PASSWORDS[1] }),
  json("/api/v1/auths/update/password", { password: PASSWORDS[0], new_password: PASSWORDS[1] }),
  json("/api/v1/auths/update/profile", {
    name: "Seán O'Neil-Müller",
    profile_image_url: PICTURE,
    bio: "",
    gender: null,
  }),
  json("/api/v1/auths/add", { name: "李小龙", email: "li@example.com", password: PASSWORDS[2], role: "user" }),
  json("/api/v1/auths/update/timezone", { timezone: "Europe/Berlin" }),
  json(`/api/v1/users/${ID}/update`, {
    role: "user",
    name: "D'Arcy & Sons",
    email: "d@example.com",
    password: "",
    profile_image_url: PICTURE,
  }),
  json("/api/v1/groups/create", {
    name: "R&D (Berlin)",
    description: "Select people from the lab; they may use all models.",
  }),
  json(`/api/v1/groups/id/${ID}/update`, {
    name: "Sales",
    description: "",
    permissions: { chat: { delete: true, edit: true } },
  }),
  json("/api/v1/groups/id/x/users/add", { user_ids: [ID, ID] }),
  json("/api/v1/auths/admin/config", {
    SHOW_ADMIN_DETAILS: true,
    WEBUI_URL: "https://ai.example.com",
    JWT_EXPIRES_IN: "4w",
  }),
  json("/api/v1/configs/connections", { ENABLE_DIRECT_CONNECTIONS: false, ENABLE_BASE_MODELS_CACHE: false }),
  json("/api/v1/configs/tool_servers", {
    TOOL_SERVER_CONNECTIONS: [{ url: "https://tools.example.com", path: "openapi.json", auth_type: "bearer" }],
  }),
  json("/api/v1/chats/new/", { chat: {} }),
  json("/api/v1/notifications/targets", { name: "Chat", url: "https://hooks.example.com/services/T0/B0/x" }),
  {
    method: "POST",
    path: "/oauth/backchannel-logout",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `logout_token=${TOKEN}`,
  },
];
