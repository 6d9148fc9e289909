/** What the components make of providers, limits of people and sign-in elsewhere. */
import { AiStack } from "../../components";
import { USER_LIMITS_SCRIPT } from "../../components/gateway-limits";
import { isSecret, ofType, one, type Registered, register, reveal } from "../support/mocks";
import { CPU_CLUSTER, CPU_TEAM, planOf } from "../support/plans";

type Raw = Record<string, unknown>;

const PROVIDER = {
  name: "outside",
  kind: "openai",
  model: "gpt-5-mini",
  price: { input: 0.25, output: 2 },
  budget: { dollars: 20, period: "1mo" },
  fallbackFor: ["fast"],
};
const CA = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";
const OIDC = { kind: "oidc", issuer: "https://id.example.com", clientId: "ai" };
const LDAP = {
  kind: "ldap",
  server: "ldap.example.com",
  baseDn: "ou=people,dc=example,dc=com",
  bindDn: "cn=reader,dc=example,dc=com",
};
const GIVEN = { "provider-outside": "key-of-provider", "sign-in": "key-of-sign-in" };

const made = new Map<string, Promise<Registered[]>>();

/** What a config registers; made once for each. */
function put(raw: Raw): Promise<Registered[]> {
  const key = JSON.stringify(raw);
  const plan = planOf(raw);
  const build = () => register(() => new AiStack("ai-stack", { plan, stack: "ai-stack-test", given: GIVEN }));
  if (!made.has(key)) made.set(key, build());
  return made.get(key)!;
}

const envOf = async (raw: Raw, container: string) =>
  reveal(one(await put(raw), "Container", container).inputs.envs) as string[];

/** Resources in which a text stands that is not in a secret. */
function showing(registered: Registered[], text: string): string[] {
  const open = (value: unknown): unknown => {
    if (isSecret(value)) return "[secret]";
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
  };
  return registered.filter(({ inputs }) => JSON.stringify(open(inputs)).includes(text)).map(({ name }) => name);
}

describe("a provider on Docker", () => {
  const raw = { ...CPU_TEAM, providers: [PROVIDER] };

  test("has its key in the gateway's environment, and nowhere in plain text", async () => {
    expect(await envOf(raw, "gateway")).toContain("PROVIDER_OUTSIDE_KEY=key-of-provider");
    expect(showing(await put(raw), "key-of-provider")).toEqual([]);
    const knowing = ofType(await put(raw), "Container").filter(({ inputs }) =>
      JSON.stringify(reveal(inputs.envs)).includes("key-of-provider"),
    );
    expect(knowing.map(({ name }) => name)).toEqual(["gateway"]);
  });

  test("is reached from the gateway, which leaves the stack for nothing else", async () => {
    const networks = async (config: Raw) => {
      const { networksAdvanced } = one(await put(config), "Container", "gateway").inputs;
      return (networksAdvanced as unknown[]).length;
    };
    expect(await networks(raw)).toBe((await networks(CPU_TEAM)) + 1);
  });

  test("whose key was not given is refused", async () => {
    const plan = planOf(raw);
    await expect(register(() => new AiStack("ai-stack", { plan, stack: "ai-stack-test" }))).rejects.toThrow(
      "wants the secret 'provider-outside'",
    );
  });
});

test("on a cluster keys come from the Secrets that are named", async () => {
  const signIn = { ...OIDC, secret: "oidc" };
  const registered = await put({ ...CPU_CLUSTER, providers: [{ ...PROVIDER, secret: "openai" }], signIn });
  const env = (name: string) => {
    const { inputs } = one(registered, "Deployment", name);
    const spec = inputs.spec as { template: { spec: { containers: { env: { name: string }[] }[] } } };
    return spec.template.spec.containers[0]!.env;
  };
  const from = (name: string, secret: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });
  expect(env("gateway")).toContainEqual(from("PROVIDER_OUTSIDE_KEY", "openai", "api-key"));
  expect(env("ui")).toContainEqual(from("OAUTH_CLIENT_SECRET", "oidc", "client-secret"));
});

describe("limits of people", () => {
  const raw = { ...CPU_TEAM, limits: { user: { rpm: 20 } } };

  test("are a task of the gateway, checked and undone", async () => {
    const [task] = (await put(raw)).filter(({ name }) => name === "gateway-user-limits");
    expect(task!.inputs).toMatchObject({
      args: [USER_LIMITS_SCRIPT],
      env: {
        GATEWAY: "http://gateway:4000",
        BUDGET: JSON.stringify({
          budget_id: "ai-stack-user",
          rpm_limit: 20,
          tpm_limit: null,
          max_budget: null,
          budget_duration: null,
        }),
      },
      check: { args: [USER_LIMITS_SCRIPT, "check"] },
      undo: { args: [USER_LIMITS_SCRIPT, "undo"] },
    });
  });

  test("are no task where there are none", async () => {
    expect((await put(CPU_TEAM)).filter(({ name }) => name === "gateway-user-limits")).toEqual([]);
  });
});

describe("sign-in at a provider", () => {
  const raw = { ...CPU_TEAM, signIn: { ...OIDC, ca: CA, roles: { claim: "groups", users: ["staff"] } } };

  test("is set in the UI's environment, with nobody let in by mistake", async () => {
    expect(await envOf(raw, "ui")).toEqual(
      expect.arrayContaining([
        "ENABLE_SIGNUP=False",
        "DEFAULT_USER_ROLE=pending",
        "OPENID_PROVIDER_URL=https://id.example.com/.well-known/openid-configuration",
        "OPENID_REDIRECT_URI=https://localhost:8443/oauth/oidc/login/callback",
        "OAUTH_CLIENT_ID=ai",
        "OAUTH_CLIENT_SECRET=key-of-sign-in",
        "OAUTH_SCOPES=openid email profile",
        "OAUTH_CODE_CHALLENGE_METHOD=S256",
        "ENABLE_OAUTH_SIGNUP=True",
        "OAUTH_MERGE_ACCOUNTS_BY_EMAIL=False",
        "ENABLE_OAUTH_ROLE_MANAGEMENT=True",
        "OAUTH_ROLES_CLAIM=groups",
        "OAUTH_ALLOWED_ROLES=staff",
        "OAUTH_ADMIN_ROLES=",
        "SSL_CERT_FILE=/config/sign-in-ca.pem",
      ]),
    );
    expect(showing(await put(raw), "key-of-sign-in")).toEqual([]);
  });

  test("brings the domains and the groups that are said", async () => {
    const signIn = { ...OIDC, domains: ["a.example", "b.example"], groupsClaim: "teams" };
    expect(await envOf({ ...CPU_TEAM, signIn }, "ui")).toEqual(
      expect.arrayContaining([
        "OAUTH_ALLOWED_DOMAINS=a.example,b.example",
        "ENABLE_OAUTH_GROUP_MANAGEMENT=True",
        "OAUTH_GROUPS_CLAIM=teams",
      ]),
    );
  });

  test("keeps the administrator's password as a way in", async () => {
    const env = await envOf(raw, "ui");
    expect(env.some((entry) => entry.startsWith("WEBUI_ADMIN_PASSWORD="))).toBe(true);
    for (const entry of env) expect(entry).not.toMatch(/^ENABLE_(LOGIN_FORM|PASSWORD_AUTH)=/);
  });
});

test("a directory is set in the UI's environment", async () => {
  const raw = { ...CPU_TEAM, signIn: { ...LDAP, filter: "(memberOf=cn=ai,dc=example,dc=com)", ca: CA } };
  expect(await envOf(raw, "ui")).toEqual(
    expect.arrayContaining([
      "ENABLE_LDAP=True",
      "LDAP_SERVER_HOST=ldap.example.com",
      "LDAP_SERVER_PORT=636",
      "LDAP_USE_TLS=True",
      "LDAP_VALIDATE_CERT=True",
      "LDAP_SEARCH_BASE=ou=people,dc=example,dc=com",
      "LDAP_APP_DN=cn=reader,dc=example,dc=com",
      "LDAP_APP_PASSWORD=key-of-sign-in",
      "LDAP_SEARCH_FILTERS=(memberOf=cn=ai,dc=example,dc=com)",
      "LDAP_CA_CERT_FILE=/config/sign-in-ca.pem",
    ]),
  );
  expect(showing(await put(raw), "key-of-sign-in")).toEqual([]);
});

test("a directory that answers anybody is asked without a password", async () => {
  const { bindDn: _, ...anonymous } = LDAP;
  const env = await envOf({ ...CPU_TEAM, signIn: anonymous }, "ui");
  for (const entry of env) expect(entry).not.toMatch(/^LDAP_APP_|^LDAP_CA_CERT_FILE/);
});
