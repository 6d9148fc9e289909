/**
 * An OpenID Connect provider for tests: `oidc-provider` with a form that takes every name of `ACCOUNTS`, a client and
 * claims. A process of its own: the library is an ES module, and Jest loads others. Writes `ready` when it answers.
 *
 * Environment: ISSUER, CERTIFICATE and KEY (paths of PEM files), CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, and ACCOUNTS,
 * JSON of claims by account.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const { ISSUER, CERTIFICATE, KEY, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, ACCOUNTS } = process.env;
const accounts = JSON.parse(ACCOUNTS);

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  // The claims stand in the ID token, too, as most providers have them.
  conformIdTokenClaims: false,
  findAccount: (_context, id) =>
    id in accounts ? { accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) } : undefined,
});

const { hostname, port } = new URL(ISSUER);
createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) }, provider.callback()).listen(
  Number(port),
  hostname,
  () => console.log("ready"),
);
