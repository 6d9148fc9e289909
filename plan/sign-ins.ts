/** How people sign in to the UI besides with the passwords that it keeps. Shapes only. */

/** At an OpenID Connect provider. */
export interface OidcSignIn {
  kind: "oidc";
  /** What stands on the button. */
  name: string;
  /** Address of the provider, with `/.well-known/openid-configuration` below it. */
  issuer: string;
  clientId: string;
  /** Secret of the cluster with the key `client-secret`. @default the stack's config: `secrets:sign-in` */
  secret?: string;
  scopes: string[];
  /**
   * Claim with the groups of the UI that a person is put in; out of others. @default `groups` where a team has groups of
   * the provider; else groups are the UI's own affair
   */
  groupsClaim?: string;
  /**
   * Claim with a person's roles: who has one of `users` may use the UI at once, one of `admins` administrates it, and
   * other roles are refused. @default new accounts wait for the administrator
   */
  roles?: { claim: string; users: string[]; admins: string[] };
  /** Domains of mail addresses that may sign in. @default all that the provider lets in */
  domains?: string[];
  /** Is who signs in with the mail address of an account that is there taken for its owner? */
  mergeAccounts: boolean;
  /** Certificates (PEM) of the authorities trusted for the provider. @default the public ones */
  ca?: string;
}

/** With the password of a directory. */
export interface LdapSignIn {
  kind: "ldap";
  /** What stands on the form. */
  name: string;
  server: string;
  port: number;
  /** TLS from the first byte; without it passwords go in clear. */
  tls: boolean;
  /** Where people are looked for. */
  baseDn: string;
  /** Who looks for them. @default nobody: anonymous */
  bindDn?: string;
  /** Secret of the cluster with the key `bind-password`. @default the stack's config: `secrets:sign-in` */
  secret?: string;
  /** Attribute that people type as their name. */
  userAttribute: string;
  /** Attribute with the mail address, which says whose account it is. */
  mailAttribute: string;
  /** Filter, in parentheses, that a person has to pass besides. @default none */
  filter?: string;
  /** Certificates (PEM) of the authorities trusted for the server. @default the public ones */
  ca?: string;
}

export type SignInPlan = OidcSignIn | LdapSignIn;
