/** A stack that sends people to an OpenID Connect provider of the test's. */
import { OidcServer } from "./oidc";
import type { Suite } from "./suite";

const PORT = 18945;
export const CLIENT = { clientId: "ai-stack", clientSecret: "secret-of-the-client" };

/** Which groups of the provider make somebody a user or an administrator, and whose addresses may come in. */
export interface Admission {
  users: string[];
  admins?: string[];
  domains?: (string | undefined)[];
}

/**
 * Starts a provider and has the stack send people there.
 *
 * @param address of this machine, reached from inside a container
 * @param accounts claims by account
 */
export async function provide(
  suite: Suite,
  address: string,
  accounts: Record<string, object>,
  { domains, ...roles }: Admission,
): Promise<OidcServer> {
  const redirectUri = `${suite.url}/oauth/oidc/login/callback`;
  const server = await OidcServer.start({ address, port: PORT, ...CLIENT, redirectUri, accounts });
  suite.stack.configure({
    signIn: {
      kind: "oidc",
      issuer: server.issuer,
      clientId: CLIENT.clientId,
      ca: server.ca,
      scopes: ["openid", "email", "profile", "groups"],
      roles: { claim: "groups", ...roles },
      ...(domains === undefined ? {} : { domains }),
    },
  });
  await suite.stack.give("sign-in", CLIENT.clientSecret);
  await suite.stack.up();
  return server;
}
