/** Wrong configs of the ways to sign in. */
import { PRODUCTION } from "../support";
import type { Raw, Wrong } from "./frame";

const signIn = (given: unknown): Raw => ({ tier: "recommended", signIn: given });
const oidc = (over: Raw): Raw =>
  signIn({ kind: "oidc", issuer: "https://id.example.com/realms/main", clientId: "ai-stack", ...over });
const ldap = (over: Raw): Raw =>
  signIn({ kind: "ldap", server: "ldap.example.com", baseDn: "ou=people,dc=example,dc=com", ...over });
const roles = (over: Raw): Raw => oidc({ roles: { claim: "groups", users: ["staff"], ...over } });
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";

export const wrongSignIn: Wrong[] = [
  ["a way that is none", signIn("oidc"), ["signIn", "oidc", "a map with: kind", "{ kind: … }"]],
  ["no kind", signIn({}), ["signIn.kind", "(not set)", "one of: local, oidc, ldap", "kind: local"]],
  ["unknown kind", signIn({ kind: "odic" }), ["signIn.kind", "odic", "one of: local", 'did you mean "oidc"?']],
  [
    "unknown key",
    oidc({ client_id: "x" }),
    ["signIn.client_id", "x", "unknown key; allowed: kind, name", 'did you mean "clientId"?'],
  ],
  [
    "OpenID Connect of nobody",
    signIn({ kind: "oidc" }),
    ["signIn.issuer", "(not set)", "kind oidc needs it", "issuer: https://id.example.com"],
    ["signIn.clientId", "(not set)", "kind oidc needs it", "clientId: ai-stack"],
  ],
  [
    "a client's secret in plain text",
    oidc({ clientSecret: "hunter2" }),
    ["signIn.clientSecret", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "an issuer without TLS",
    oidc({ issuer: "http://id.example.com" }),
    ["signIn.issuer", "http://id.example.com", "with https", "issuer: https://id.example.com/realms/main"],
  ],
  [
    "an issuer that is a file",
    oidc({ issuer: "https://id.example.com/.well-known/openid-configuration" }),
    ["signIn.issuer", "https://id", "looked for below the issuer", "issuer: https://id.example.com"],
  ],
  [
    "scopes without openid",
    oidc({ scopes: ["email"] }),
    ["signIn.scopes", '["email"]', "without openid nobody says who signs in", "[openid, email]"],
  ],
  ["no scopes", oidc({ scopes: [] }), ["signIn.scopes", "[]", "a list of scopes", "scopes: [openid"]],
  [
    "a scope of two words",
    oidc({ scopes: ["openid email"] }),
    ["signIn.scopes[0]", "openid email", "a scope", "write for example openid"],
  ],
  ["roles of nobody", roles({ users: [] }), ["signIn.roles.users", "[]", "at least one role", "users: [ai-users]"]],
  [
    "roles without a claim",
    oidc({ roles: { users: ["staff"] } }),
    ["signIn.roles.claim", "(not set)", "the name of a claim", "claim: groups"],
  ],
  [
    "a role of everybody",
    roles({ users: ["*"] }),
    ["signIn.roles.users[0]", "*", "a role without commas or asterisks", "ai-users"],
  ],
  [
    "a role that is two for the UI",
    roles({ admins: ["cn=admins,ou=groups"] }),
    ["signIn.roles.admins[0]", "cn=admins", "a role without commas", "ai-users"],
  ],
  [
    "users who all administrate",
    roles({ admins: ["staff"] }),
    ["signIn.roles.admins[0]", "staff", "a role of users, too", "remove it"],
  ],
  [
    "a domain with an at sign",
    oidc({ domains: ["@example.com"] }),
    ["signIn.domains[0]", "@example.com", "a host name", "example.com"],
  ],
  [
    "accounts merged by a word",
    oidc({ mergeAccounts: "yes" }),
    ["signIn.mergeAccounts", "yes", "true or false", "mergeAccounts: false"],
  ],
  [
    "a Secret on Docker",
    oidc({ secret: "oidc" }),
    ["signIn.secret", "oidc", "has no Secrets", "secrets:sign-in by pulumi config set --secret"],
  ],
  ["authorities that are none", oidc({ ca: "example" }), ["signIn.ca", "example", "certificates in PEM", "ca: |"]],
  [
    "authorities with a key",
    oidc({ ca: `${CERTIFICATE}-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n` }),
    ["signIn.ca", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "keys of a directory at a provider",
    oidc({ server: "ldap.example.com" }),
    ["signIn.server", "ldap.example.com", "has no meaning with kind oidc", "kind: ldap"],
  ],
  [
    "a provider with passwords of the UI",
    signIn({ kind: "local", issuer: "https://id.example.com" }),
    ["signIn.issuer", "https://id", "has no meaning with kind local", "kind: oidc"],
  ],
  [
    "a directory without a place",
    signIn({ kind: "ldap" }),
    ["signIn.server", "(not set)", "kind ldap needs it", "server: ldap.example.com"],
    ["signIn.baseDn", "(not set)", "kind ldap needs it", "baseDn: ou=people"],
  ],
  [
    "a directory by its address",
    ldap({ server: "ldaps://ldap.example.com" }),
    ["signIn.server", "ldaps://ldap", "without scheme or port", "server: ldap.example.com"],
  ],
  ["a port that is none", ldap({ port: 70000 }), ["signIn.port", "70000", "from 1 to 65535", "port: 636"]],
  [
    "a name that is not distinguished",
    ldap({ baseDn: "example.com" }),
    ["signIn.baseDn", "example.com", "a distinguished name", "baseDn: ou=people"],
  ],
  [
    "a password in plain text",
    ldap({ bindDn: "cn=reader,dc=example,dc=com", bindPassword: "hunter2" }),
    ["signIn.bindPassword", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "the password of nobody",
    { ...PRODUCTION, signIn: { kind: "ldap", server: "ldap.example.com", baseDn: "dc=example", secret: "ldap" } },
    ["signIn.secret", "ldap", "the password of nobody", "bindDn: cn=reader"],
  ],
  [
    "a filter without parentheses",
    ldap({ filter: "memberOf=cn=ai" }),
    ["signIn.filter", "memberOf", "in parentheses", "filter: (memberOf=cn=ai)"],
  ],
  [
    "a filter that does not close",
    ldap({ filter: "(&(a=b)" }),
    ["signIn.filter", "(&(a=b)", "in parentheses that open and close", "filter: ("],
  ],
  [
    "a filter that closes the one before it",
    ldap({ filter: "(a=b))(|(c=d)" }),
    ["signIn.filter", "(a=b))", "in parentheses that open and close", "filter: ("],
  ],
  [
    "authorities without TLS",
    ldap({ tls: false, ca: CERTIFICATE }),
    ["signIn.ca", "BEGIN CERTIFICATE", "nothing is certified without TLS", "tls: true"],
  ],
  [
    "an attribute of two words",
    ldap({ userAttribute: "uid mail" }),
    ["signIn.userAttribute", "uid mail", "the name of an attribute", "userAttribute: uid"],
  ],
];
