/**
 * How people sign in to Open WebUI, in the words of its environment (`open_webui/config.py` of 0.12.4). The form for
 * passwords stays in every case: with it the administrator gets in when the provider does not answer.
 */
import type { LdapSignIn, OidcSignIn, SignInPlan } from "../plan/types";
import type { FileSpec } from "../workload/spec";
import type { UIConnection } from "./ui-connections";

/** Where the certificates of the provider's authorities are mounted. */
const CA_FILE = "/config/sign-in-ca.pem";

/** Claim with the groups of a person where none is named. */
const GROUPS_CLAIM = "groups";

/** What a group of a team's people by mail address is called in the UI: `Team research`. */
const TEAM_GROUPS = "Team *";

type Teams = readonly Pick<UIConnection, "oidcGroups">[];

/**
 * @param url address that people open
 * @param teams whose people a provider may name
 */
export function signInSettings(signIn: SignInPlan | undefined, url: string, teams: Teams): Record<string, string> {
  if (signIn === undefined) return {};
  return signIn.kind === "oidc" ? oidcSettings(signIn, url, teams) : ldapSettings(signIn);
}

export function signInFiles(signIn: SignInPlan | undefined): FileSpec[] {
  return signIn?.ca === undefined ? [] : [{ path: CA_FILE, content: signIn.ca }];
}

function oidcSettings(signIn: OidcSignIn, url: string, teams: Teams): Record<string, string> {
  return {
    OAUTH_PROVIDER_NAME: signIn.name,
    OPENID_PROVIDER_URL: `${signIn.issuer}/.well-known/openid-configuration`,
    // Behind the edge the UI would take its own address to be one without TLS.
    OPENID_REDIRECT_URI: `${url}/oauth/oidc/login/callback`,
    OAUTH_CLIENT_ID: signIn.clientId,
    OAUTH_SCOPES: signIn.scopes.join(" "),
    OAUTH_CODE_CHALLENGE_METHOD: "S256",
    // An account is made at the first sign-in; who has no role waits until the administrator lets them in.
    ENABLE_OAUTH_SIGNUP: "True",
    OAUTH_MERGE_ACCOUNTS_BY_EMAIL: signIn.mergeAccounts ? "True" : "False",
    ...(signIn.domains === undefined ? {} : { OAUTH_ALLOWED_DOMAINS: signIn.domains.join(",") }),
    ...groupSettings(signIn, teams),
    ...roleSettings(signIn),
    // What the UI asks the provider by reads its authorities from here.
    ...(signIn.ca === undefined ? {} : { SSL_CERT_FILE: CA_FILE }),
  };
}

/** People are put into the groups that the claim names, and out of others: not out of those of teams by mail address. */
function groupSettings({ groupsClaim }: OidcSignIn, teams: Teams): Record<string, string> {
  if (groupsClaim === undefined && teams.every(({ oidcGroups }) => oidcGroups.length === 0)) return {};
  return {
    ENABLE_OAUTH_GROUP_MANAGEMENT: "True",
    OAUTH_GROUPS_CLAIM: groupsClaim ?? GROUPS_CLAIM,
    ...(teams.length > 0 ? { OAUTH_BLOCKED_GROUPS: JSON.stringify([TEAM_GROUPS]) } : {}),
  };
}

function roleSettings({ roles }: OidcSignIn): Record<string, string> {
  if (roles === undefined) return {};
  return {
    ENABLE_OAUTH_ROLE_MANAGEMENT: "True",
    OAUTH_ROLES_CLAIM: roles.claim,
    OAUTH_ALLOWED_ROLES: roles.users.join(","),
    // Left out it would be `admin`, and who has a role of that name would administrate the UI.
    OAUTH_ADMIN_ROLES: roles.admins.join(","),
  };
}

function ldapSettings(signIn: LdapSignIn): Record<string, string> {
  return {
    ENABLE_LDAP: "True",
    LDAP_SERVER_LABEL: signIn.name,
    LDAP_SERVER_HOST: signIn.server,
    LDAP_SERVER_PORT: String(signIn.port),
    LDAP_USE_TLS: signIn.tls ? "True" : "False",
    LDAP_VALIDATE_CERT: "True",
    LDAP_SEARCH_BASE: signIn.baseDn,
    LDAP_ATTRIBUTE_FOR_USERNAME: signIn.userAttribute,
    LDAP_ATTRIBUTE_FOR_MAIL: signIn.mailAttribute,
    ...(signIn.bindDn === undefined ? {} : { LDAP_APP_DN: signIn.bindDn }),
    ...(signIn.filter === undefined ? {} : { LDAP_SEARCH_FILTERS: signIn.filter }),
    ...(signIn.ca === undefined ? {} : { LDAP_CA_CERT_FILE: CA_FILE }),
  };
}
