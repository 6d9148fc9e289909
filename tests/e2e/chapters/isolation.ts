import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { ownAddress } from "../support/settings";
import type { Suite } from "../support/suite";

/** Routes of the gateway that manage it: for its administrator inside of the stack, for nobody outside. */
const ADMIN_ROUTES = [
  ["POST", "/key/generate"],
  ["POST", "/model/new"],
  ["POST", "/user/new"],
  ["GET", "/key/list"],
  ["GET", "/spend/logs"],
  ["GET", "/config/yaml"],
  ["GET", "/get/config/callbacks"],
  ["GET", "/metrics"],
  ["GET", "/metrics/"],
  ["GET", "/ui/"],
  ["GET", "/health/readiness"],
  ["GET", "/openapi.json"],
] as const;

/** Nothing but the edge can be reached, and through it nothing but the UI and the API. */
export function isolation(suite: Suite): void {
  describe("isolation", () => {
    it("publishes the edge's port alone, on the address in the config", async () => {
      for (const [service, { published }] of Object.entries(await suite.runtime.instances())) {
        if (service === "edge") expect(published).toEqual([`${suite.runtime.bind}:${new URL(suite.url).port}`]);
        else expect(published).toEqual([]);
      }
      expect(await accepts("127.0.0.1", 11434)).toBe(false);
    });

    it.each(ADMIN_ROUTES)("does not pass %s %s on to the gateway", async (method, path) => {
      const headers = { authorization: `Bearer ${suite.apiKey}`, "content-type": "application/json" };
      const body = method === "POST" ? "{}" : null;
      const underApi = await suite.fetch(`${suite.url}/v1${path}`, { method, headers, body });
      expect(underApi.status).toBe(404);
      const response = await suite.fetch(suite.url + path, { method, headers, body });
      const answeredByGateway = [...response.headers.keys()].filter((name) => name.startsWith("x-litellm"));
      expect(answeredByGateway).toEqual([]);
      // The UI answers its start page to paths it does not know, and some of these paths are its own, too.
      if (response.ok) expect(await response.text()).toMatch(/<!doctype html>|"title":"Open WebUI"/i);
    });

    it("lets only callers reach a service", async () => {
      // An answer is asked for: routers outside may accept connections to addresses that they do not know.
      const fromUi = (address: string) => {
        const probe = `import urllib.request as r; r.urlopen("http://${address}", timeout=3).read()`;
        return suite.runtime.execute("ui", ["python3", "-c", probe]);
      };
      await fromUi("gateway:4000/health/liveliness");
      await expect(fromUi(`${await suite.runtime.address("ollama-0")}:11434/`)).rejects.toThrow(/exit code 1/);
      await expect(fromUi("ollama-0:11434/")).rejects.toThrow(/exit code 1/);
    }, 60_000);

    it("lets what has no business outside reach neither the host nor anything beyond it", async () => {
      const host = createServer((socket) => socket.destroy()).listen(0, ownAddress());
      await once(host, "listening");
      const { address, port } = host.address() as AddressInfo;
      const probe = `import socket; socket.create_connection(("${address}", ${port}), 3).close()`;
      await expect(suite.runtime.execute("gateway", ["python3", "-c", probe])).rejects.toThrow(/exit code 1/);
      host.close();
    }, 60_000);

    it("runs no container as root with rights, and none with new ones", async () => {
      const instances = Object.entries(await suite.runtime.instances());
      expect(instances.filter(([, { hardened }]) => !hardened).map(([service]) => service)).toEqual([]);
    });
  });
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
