/** A real OpenID Connect provider beside a stack, and people who sign in at it. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fetch } from "./http";

export interface OidcOptions {
  /** Address of this machine that the stack's containers reach. */
  address: string;
  port: number;
  clientId: string;
  clientSecret: string;
  /** Where people come back to. */
  redirectUri: string;
  /** Claims by account. */
  accounts: Record<string, object>;
}

export class OidcServer {
  private constructor(
    readonly issuer: string,
    /** Certificate of the authority that has certified it, PEM. */
    readonly ca: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start({ address, port, accounts, ...client }: OidcOptions): Promise<OidcServer> {
    const folder = mkdtempSync(join(tmpdir(), "ai-stack-oidc-"));
    const [certificate, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    const issuer = `https://${address}:${port}`;
    const self = ["-subj", "/CN=oidc", "-addext", `subjectAltName=IP:${address}`, "-keyout", key, "-out", certificate];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...self], {
      stdio: "pipe",
    });
    const server = spawn(process.execPath, [join(__dirname, "oidc-server.mjs")], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        ISSUER: issuer,
        CERTIFICATE: certificate,
        KEY: key,
        CLIENT_ID: client.clientId,
        CLIENT_SECRET: client.clientSecret,
        REDIRECT_URI: client.redirectUri,
        ACCOUNTS: JSON.stringify(accounts),
      },
    });
    await new Promise<void>((resolve, reject) => {
      server.on("exit", (code) => reject(new Error(`the OpenID Connect provider ended with ${code}`)));
      server.stdout.on("data", (text: Buffer) => text.toString().includes("ready") && resolve());
    });
    return new OidcServer(issuer, readFileSync(certificate, "utf8"), folder, server);
  }

  stop(): void {
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Cookies of one browser, by origin and name. */
class Cookies {
  private readonly jars = new Map<string, Map<string, string>>();

  header(url: URL): string {
    return [...(this.jars.get(url.origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  keep(url: URL, response: Response): void {
    const jar = this.jars.get(url.origin) ?? new Map<string, string>();
    this.jars.set(url.origin, jar);
    // `trustingFetch` joins several with a comma; a date has one, too, but never before a name.
    for (const cookie of (response.headers.get("set-cookie") ?? "").split(/,(?=\s*[\w.-]+=)/)) {
      const [, name, value] = /^\s*([\w.-]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) jar.set(name, value);
    }
  }

  get(url: URL, name: string): string | undefined {
    return this.jars.get(url.origin)?.get(name);
  }
}

const MOST_STEPS = 20;

/**
 * Signs in as a person with a browser would: from the UI to the provider, by its forms, and back.
 *
 * @param fetchOf `fetch` for an address: UI and provider have different authorities
 * @returns the token of the UI, or the message with which it turned the person away
 */
export async function signInAt(
  ui: string,
  account: string,
  fetchOf: (url: URL) => Fetch,
): Promise<{ token: string } | { refused: string }> {
  const cookies = new Cookies();
  let url = new URL("/oauth/oidc/login", ui);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MOST_STEPS; step++) {
    const response = await fetchOf(url)(url, {
      method: form ? "POST" : "GET",
      headers: {
        cookie: cookies.header(url),
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: form.toString() } : {}),
      redirect: "manual",
    });
    cookies.keep(url, response);
    form = undefined;
    const location = response.headers.get("location");
    if (location !== null) {
      url = new URL(location, url);
      if (url.origin !== new URL(ui).origin || !url.pathname.startsWith("/auth")) continue;
      const refused = url.searchParams.get("error");
      return refused === null ? { token: cookies.get(url, "token") ?? "" } : { refused };
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(login|consent)"/.exec(page)?.[1];
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (!prompt || !action) throw new Error(`${url} answered ${response.status}: ${page.slice(0, 400)}`);
    url = new URL(action, url);
    form = new URLSearchParams(prompt === "login" ? { prompt, login: account, password: "any" } : { prompt });
  }
  throw new Error(`signing in as ${account} does not come to an end: at ${url}`);
}
