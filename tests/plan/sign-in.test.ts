import { PRODUCTION, planOf } from "./support";

type Raw = Record<string, unknown>;

const OIDC = { kind: "oidc", issuer: "https://id.example.com/realms/main/", clientId: "ai-stack" };
const LDAP = { kind: "ldap", server: "ldap.example.com", baseDn: "ou=people,dc=example,dc=com" };
const planned = (signIn: Raw) => planOf({ tier: "recommended", signIn });

test.each([
  ["nothing", {}],
  ["local", { signIn: { kind: "local" } }],
])("%s is passwords of the UI alone", (_, over) => {
  const plan = planOf({ tier: "recommended", ...over });
  expect(plan).not.toHaveProperty("signIn");
  expect(plan).not.toHaveProperty("givenSecrets");
});

test("an OpenID Connect provider is asked for a mail address and a name, and merges nothing", () => {
  const plan = planned(OIDC);
  expect(plan.signIn).toEqual({
    kind: "oidc",
    name: "single sign-on",
    issuer: "https://id.example.com/realms/main",
    clientId: "ai-stack",
    scopes: ["openid", "email", "profile"],
    mergeAccounts: false,
  });
  expect(plan.givenSecrets).toEqual(["sign-in"]);
});

test("what is said of a provider stays as it is", () => {
  const over = {
    name: "Example ID",
    scopes: ["openid", "groups"],
    groupsClaim: "groups",
    roles: { claim: "roles", users: ["staff"], admins: ["ops"] },
    domains: ["example.com"],
    mergeAccounts: true,
  };
  expect(planned({ ...OIDC, ...over }).signIn).toMatchObject(over);
});

test.each([
  [{}, 636, true],
  [{ tls: false }, 389, false],
  [{ port: 3269 }, 3269, true],
])("a directory with %j is asked at port %d", (over, port, tls) => {
  expect(planned({ ...LDAP, ...over }).signIn).toMatchObject({
    port,
    tls,
    userAttribute: "uid",
    mailAttribute: "mail",
  });
});

test("a directory wants a password only where somebody looks for people in it", () => {
  const bindDn = "cn=reader,dc=example,dc=com";
  expect(planned(LDAP)).not.toHaveProperty("givenSecrets");
  expect(planned({ ...LDAP, bindDn }).givenSecrets).toEqual(["sign-in"]);
  expect(planOf({ ...PRODUCTION, signIn: { ...LDAP, bindDn, secret: "ldap" } })).not.toHaveProperty("givenSecrets");
});

test("certificates are no secrets", () => {
  const ca = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";
  expect(planned({ ...OIDC, ca }).signIn).toMatchObject({ ca });
});
