/**
 * Attacks outside of prompts, by class: payloads in each of the places where they do harm, and requests that are attacks
 * by their shape. Every one but for
 * KNOWN_TO_PASS has to be refused before anything behind the edge sees it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Sent } from "./prompts";

export interface Attack extends Sent {
  name: string;
}

/** A line of attacks.yaml is an attack. */
const lines = (text: string) => text.trimEnd().split("\n");
const data = parse(readFileSync(join(__dirname, "attacks.yaml"), "utf8")) as {
  payloads: Record<string, string>;
} & Record<"paths" | "scanners" | "methods" | "headers" | "parameters", string>;

/** What attacks.yaml has beside payloads: paths, names of scanners, methods, headers, whole query strings. */
export const SHAPES = {
  paths: lines(data.paths),
  scanners: lines(data.scanners),
  methods: lines(data.methods),
  headers: lines(data.headers),
  parameters: lines(data.parameters),
};

const BROWSER = {
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  accept: "*/*",
};
const json = (path: string, body: unknown): Sent => ({
  method: "POST",
  path,
  headers: { ...BROWSER, "content-type": "application/json" },
  body: JSON.stringify(body),
});
const form = (path: string, body: string): Sent => ({
  method: "POST",
  path,
  headers: { ...BROWSER, "content-type": "application/x-www-form-urlencoded" },
  body,
});
const callback = (query: string): Sent => ({
  method: "GET",
  path: `/oauth/oidc/login/callback?${query}`,
  headers: BROWSER,
});
/** As a header or a cookie carries it: bytes above and below what is allowed there are left out. */
const plain = (payload: string) => payload.replace(/[^\x20-\x7e]/g, "");

type Place = (payload: string) => Sent;
const PLACES: Record<string, Place> = {
  "a parameter of the UI": (p) => ({ method: "GET", path: `/?id=${encodeURIComponent(p)}`, headers: BROWSER }),
  "a parameter of a list": (p) => ({
    method: "GET",
    path: `/api/v1/users/?page=1&query=${encodeURIComponent(p)}`,
    headers: BROWSER,
  }),
  "a parameter beside a prompt": (p) => ({
    ...json("/v1/chat/completions", { model: "default", messages: [] }),
    path: `/v1/chat/completions?next=${encodeURIComponent(p)}`,
  }),
  "the mail address of a sign-in": (p) => json("/api/v1/auths/signin", { email: p, password: "x" }),
  "a group": (p) => json("/api/v1/groups/create", { name: "g", description: p }),
  "the error of a sign-in": (p) => callback(`state=aB3_xY&error=${encodeURIComponent(p)}`),
  "a form": (p) => form("/oauth/backchannel-logout", `logout_token=${encodeURIComponent(p)}`),
};
/** A code may look like SQL or like a command by chance, but not like a page. */
const IN_CODES: Record<string, Place> = {
  "the code of a sign-in": (p) => callback(`state=aB3_xY&code=${encodeURIComponent(p)}`),
};
const IN_HEADERS: Record<string, Place> = {
  "the browser's name": (p) => ({ method: "GET", path: "/", headers: { ...BROWSER, "user-agent": plain(p) } }),
  "the page before": (p) => ({ method: "GET", path: "/", headers: { ...BROWSER, referer: plain(p) } }),
  "a cookie": (p) => ({
    method: "GET",
    path: "/",
    headers: { ...BROWSER, cookie: `token=${plain(p)}` },
  }),
};
/** Nobody behind the edge opens a file or an address that a header names. */
const HEADER_CLASSES = ["sqli", "xss", "rce"];
/** A cookie ends at a semicolon. */
const fits = (place: string, payload: string) => place !== "a cookie" || !payload.includes(";");

/**
 * What the rules let pass at the level of paranoia that is the default. No rule looks for code of a language in these two
 * headers, or for a command in a path without `..`; nothing behind the edge reads either as one.
 */
export const KNOWN_TO_PASS: string[] = [
  ...[
    "<?php system($_GET['c']); ?>",
    "__import__('os').popen('id').read()",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "require('child_process').exec('id')",
    "powershell -enc SQBFAFgA; Invoke-Expression $x",
    "constructor.prototype.admin=true;process.mainModule.require('fs')",
  ].flatMap((payload) => ["the browser's name", "the page before"].map((place) => `rce in ${place}: ${payload}`)),
  "path /etc/passwd",
  "path /c/;cat%20/etc/passwd",
  "query x=%zz",
  "query x=rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA",
];

export const PAYLOAD_ATTACKS: Attack[] = Object.entries(data.payloads).flatMap(([kind, payloads]) => {
  const places = {
    ...PLACES,
    ...(HEADER_CLASSES.includes(kind) ? IN_HEADERS : {}),
    ...(kind === "xss" ? IN_CODES : {}),
  };
  return lines(payloads).flatMap((payload) =>
    Object.entries(places)
      .filter(([place]) => fits(place, payload))
      .map(([place, sent]) => ({ name: `${kind} in ${place}: ${payload}`, ...sent(payload) })),
  );
});
