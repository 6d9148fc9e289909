/** How people sign in: with passwords of the UI, at an OpenID Connect provider, or with those of a directory. */
import type { PlatformKind, SignInPlan } from "../types";
import { definedOf } from "./cluster";
import { read } from "./issues";
import type { Problems } from "./problems";
import { type RawSignIn, signInSchema } from "./sign-in-schema";

type Raw = Record<string, unknown>;
type Kind = RawSignIn["kind"];
/** With the passwords that the UI keeps, for people whom the administrator adds. */
export interface LocalSignIn {
  kind: "local";
}

type Add = (path: PropertyKey[], message: string, suggestion: string) => void;

/** What a kind must be told, with an example, and what it may be told. */
const KEYS: Record<Kind, { needs: Record<string, string>; may: string[] }> = {
  local: { needs: {}, may: [] },
  oidc: {
    needs: { issuer: "https://id.example.com/realms/main", clientId: "ai-stack" },
    may: ["name", "secret", "ca", "scopes", "groupsClaim", "roles", "domains", "mergeAccounts"],
  },
  ldap: {
    needs: { server: "ldap.example.com", baseDn: "ou=people,dc=example,dc=com" },
    may: ["name", "secret", "ca", "port", "tls", "bindDn", "userAttribute", "mailAttribute", "filter"],
  },
};

/** What the UI asks an OpenID Connect provider for, if nothing is said. */
const SCOPES = ["openid", "email", "profile"];
const LDAPS_PORT = 636;
const LDAP_PORT = 389;

/**
 * Reads `signIn`.
 *
 * @returns how people sign in, by default with passwords of the UI; undefined where something is wrong
 */
export function readSignIn(
  raw: Raw,
  platform: PlatformKind | undefined,
  problems: Problems,
): SignInPlan | LocalSignIn | undefined {
  if (raw.signIn === undefined) return { kind: "local" };
  const before = problems.list.length;
  const given = read(signInSchema, raw.signIn, ["signIn"], problems);
  if (!given) return undefined;
  const add: Add = (path, message, suggestion) => problems.add(["signIn", ...path], message, suggestion);
  checkKeys(given, add);
  if (given.secret !== undefined && platform === "docker") {
    const message = "the docker platform has no Secrets; the value is kept in the stack's config, encrypted";
    add(["secret"], message, "remove it, and set secrets:sign-in by pulumi config set --secret");
  }
  if (given.kind === "oidc") checkOidc(given, add);
  if (given.kind === "ldap") checkLdap(given, add);
  return problems.list.length === before ? planned(given) : undefined;
}

function checkKeys(given: RawSignIn, add: Add): void {
  const { needs, may } = KEYS[given.kind];
  for (const [key, example] of Object.entries(needs)) {
    if (given[key as keyof RawSignIn] === undefined)
      add([key], `kind ${given.kind} needs it`, `write ${key}: ${example}`);
  }
  for (const key of Object.keys(definedOf(given))) {
    if (key === "kind" || key in needs || may.includes(key)) continue;
    const other = Object.entries(KEYS).find(([, keys]) => key in keys.needs || keys.may.includes(key))![0];
    add([key], `has no meaning with kind ${given.kind}`, `remove it, or write kind: ${other}`);
  }
}

function checkOidc({ issuer, scopes, roles }: RawSignIn, add: Add): void {
  if (issuer?.includes("/.well-known/")) {
    const base = issuer.slice(0, issuer.indexOf("/.well-known/"));
    add(["issuer"], "the address of its configuration, which is looked for below the issuer", `write issuer: ${base}`);
  }
  if (scopes && !scopes.includes("openid")) {
    add(["scopes"], "without openid nobody says who signs in", `write scopes: [openid, ${scopes.join(", ")}]`);
  }
  roles?.admins.forEach((role, position) => {
    if (!roles.users.includes(role)) return;
    add(["roles", "admins", position], "a role of users, too: each of them would administrate the UI", "remove it");
  });
}

function checkLdap({ bindDn, secret, filter, tls, ca }: RawSignIn, add: Add): void {
  if (secret !== undefined && bindDn === undefined) {
    add(["secret"], "the password of nobody: bindDn is not set", "write bindDn: cn=reader,dc=example,dc=com");
  }
  if (filter !== undefined && !isFilter(filter)) {
    add(
      ["filter"],
      "no filter in parentheses that open and close",
      `write filter: (${filter.replace(/^\(|\)$/g, "")})`,
    );
  }
  if (ca !== undefined && tls === false)
    add(["ca"], "nothing is certified without TLS", "remove it, or write tls: true");
}

/** The UI writes it behind another filter, unchanged: one that is not whole would change what both mean. */
function isFilter(text: string): boolean {
  let depth = 0;
  for (const [index, letter] of [...text].entries()) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (depth < 0 || (depth === 0 && index === 0)) return false;
  }
  return depth === 0;
}

/** Every needed key is there: `checkKeys` has seen to that. */
function planned(given: RawSignIn): SignInPlan | LocalSignIn {
  const { secret, ca, groupsClaim, roles, domains, bindDn, filter } = given;
  if (given.kind === "local") return { kind: "local" };
  if (given.kind === "oidc") {
    return {
      kind: "oidc",
      name: given.name ?? "single sign-on",
      issuer: given.issuer!.replace(/\/+$/, ""),
      clientId: given.clientId!,
      scopes: given.scopes ?? SCOPES,
      mergeAccounts: given.mergeAccounts ?? false,
      ...definedOf({ secret, ca, groupsClaim, roles, domains }),
    };
  }
  const tls = given.tls ?? true;
  return {
    kind: "ldap",
    name: given.name ?? "LDAP",
    server: given.server!,
    port: given.port ?? (tls ? LDAPS_PORT : LDAP_PORT),
    tls,
    baseDn: given.baseDn!,
    userAttribute: given.userAttribute ?? "uid",
    mailAttribute: given.mailAttribute ?? "mail",
    ...definedOf({ secret, ca, bindDn, filter }),
  };
}
