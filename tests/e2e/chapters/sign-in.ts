import type { Fetch } from "../support/http";
import { trustingFetch } from "../support/http";
import { type OidcServer, signInAt } from "../support/oidc";
import { CLIENT, provide } from "../support/provide";
import { ownAddress } from "../support/settings";
import { LONG, type Suite } from "../support/suite";

const ACCOUNTS = {
  // Nobody that another chapter gives a password: who has one does not come in by somebody else's word.
  ada: { email: "ada.lovelace@example.com", name: "Ada", groups: ["ai-users"] },
  grace: { email: "grace@example.com", name: "Grace", groups: ["ai-admins"] },
  eve: { email: "eve@example.com", name: "Eve", groups: ["others"] },
  nora: { email: "nora@example.com", name: "Nora" },
  out: { email: "out@elsewhere.test", name: "Out", groups: ["ai-users"] },
};

/** People sign in at a real OpenID Connect provider, and the administrator's password stays a way in. */
export function signIn(suite: Suite): void {
  describe("sign-in by OpenID Connect", () => {
    let server: OidcServer;
    let administrator: string;
    const address = ownAddress();
    const fetchOf = (url: URL): Fetch =>
      url.origin === server.issuer ? trustingFetch(server.ca, address) : suite.fetch;
    const roleOf = async (token: string) => {
      const response = await suite.fetch(`${suite.url}/api/v1/auths/`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await response.json()) as { role: string }).role;
    };
    const roleAfter = async (account: string) => {
      const result = await signInAt(suite.url, account, fetchOf);
      return "token" in result ? roleOf(result.token) : result;
    };

    beforeAll(async () => {
      administrator = await suite.stack.output("adminEmail");
      const accounts = { ...ACCOUNTS, thief: { email: administrator, name: "Thief", groups: ["ai-admins"] } };
      const domains = ["example.com", administrator.split("@")[1]];
      server = await provide(suite, address, accounts, { users: ["ai-users"], admins: ["ai-admins"], domains });
    }, LONG);
    afterAll(() => server?.stop());

    it("gives a user and an administrator their roles", async () => {
      expect(await roleAfter("ada")).toBe("user");
      expect(await roleAfter("grace")).toBe("admin");
      expect(await roleAfter("ada")).toBe("user");
    }, 120_000);

    it("lets who has no role wait", async () => {
      expect(await roleAfter("nora")).toBe("pending");
    }, 60_000);

    it.each(["eve", "out", "thief"])(
      "turns %s away: another role, domain or somebody else's address",
      async (account) => {
        expect(await signInAt(suite.url, account, fetchOf)).toHaveProperty("refused");
      },
      60_000,
    );

    it("still lets the administrator in with a password", async () => {
      const ui = await suite.signIn();
      expect((await ui.whoAmI()).email).toBe(administrator);
    });

    it("keeps the client's secret out of the state, and has nothing more to do", async () => {
      await suite.stack.previewNoChanges();
      expect(suite.stack.state().includes(CLIENT.clientSecret)).toBe(false);
    }, 120_000);
  });
}
