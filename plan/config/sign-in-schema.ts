/** The shape of what says how people sign in. */
import { z } from "zod";
import { choice, dnsName, hostName, leaf, positive } from "./leaves";

export const SIGN_IN_KINDS = ["local", "oidc", "ldap"] as const;

const text = (what: string, example: string) => leaf(z.string().regex(/^\S(.{0,298}\S)?$/), what, example);

/** Roles stand in one variable of the UI, with commas between them; `*` there is everybody with any role. */
const role = leaf(
  z.string().regex(/^[^\s,*]([^,*]{0,198}[^\s,*])?$/),
  "a role without commas or asterisks",
  "ai-users",
);

const certificates = leaf(
  z.string().regex(/^\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/),
  "one or more certificates in PEM",
  "|",
);

/** `dc=example,dc=com`; what stands on either side of an equals sign is the directory's affair. */
const dn = (what: string, example: string) =>
  leaf(z.string().regex(/^[A-Za-z][\w.-]*=[^,]+(,\s*[A-Za-z][\w.-]*=[^,]+)*$/), what, example);

const attribute = (example: string) =>
  leaf(z.string().regex(/^[A-Za-z][A-Za-z0-9;-]{0,99}$/), "the name of an attribute", example);

const claim = (example: string) => leaf(z.string().regex(/^[\w:/.-]{1,200}$/), "the name of a claim", example);

export const signInSchema = z.strictObject({
  kind: choice(SIGN_IN_KINDS),
  name: text("what people see of it", "Example").optional(),
  secret: dnsName("the name of a Secret in the namespace", "sign-in").optional(),
  ca: certificates.optional(),
  issuer: leaf(
    z.url({ protocol: /^https$/ }),
    "the address of the provider, with https",
    "https://id.example.com/realms/main",
  ).optional(),
  clientId: text("the name of a client of the provider", "ai-stack").optional(),
  scopes: leaf(
    z.array(leaf(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/), "a scope", "openid")).min(1),
    "a list of scopes",
    "[openid, email, profile]",
  ).optional(),
  groupsClaim: claim("groups").optional(),
  roles: z
    .strictObject({
      claim: claim("groups"),
      users: leaf(z.array(role).min(1), "a list of at least one role", "[ai-users]"),
      admins: leaf(z.array(role), "a list of roles", "[ai-admins]").default([]),
    })
    .optional(),
  domains: leaf(z.array(hostName("example.com")).min(1), "a list of domains", "[example.com]").optional(),
  mergeAccounts: leaf(z.boolean(), "true or false", "false").optional(),
  server: hostName("ldap.example.com").optional(),
  port: positive("a port", 636, 65535).optional(),
  tls: leaf(z.boolean(), "true or false", "true").optional(),
  baseDn: dn("a distinguished name below which people are", "ou=people,dc=example,dc=com").optional(),
  bindDn: dn("the distinguished name of who looks for people", "cn=reader,dc=example,dc=com").optional(),
  userAttribute: attribute("uid").optional(),
  mailAttribute: attribute("mail").optional(),
  filter: text("a filter of LDAP in parentheses", "(memberOf=cn=ai,ou=groups,dc=example,dc=com)").optional(),
});

export type RawSignIn = z.output<typeof signInSchema>;
