import { connect } from "node:net";
import { addressOf, containersOf, execute } from "../support/docker";
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
      for (const [service, container] of Object.entries(await containersOf(suite.stack.prefix))) {
        const published = Object.values(container.HostConfig.PortBindings ?? {}).flat();
        if (service === "edge") expect(published).toEqual([{ HostIp: "127.0.0.1", HostPort: new URL(suite.url).port }]);
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
      const containers = await containersOf(suite.stack.prefix);
      const node = containers["ollama-0"];
      if (!node) throw new Error("there is no ollama-0");
      const probe = (host: string, port: number) =>
        `import socket; socket.create_connection(("${host}", ${port}), 3).close()`;
      const ui = suite.stack.container("ui");
      await execute(ui, ["python3", "-c", probe("gateway", 4000)]);
      await expect(execute(ui, ["python3", "-c", probe(addressOf(node), 11434)])).rejects.toThrow(/exit code 1/);
      await expect(execute(ui, ["python3", "-c", probe("ollama-0", 11434)])).rejects.toThrow(/exit code 1/);
    }, 60_000);

    it("runs no container as root with rights, and none with new ones", async () => {
      for (const container of Object.values(await containersOf(suite.stack.prefix))) {
        expect(container.HostConfig.CapDrop).toEqual(["ALL"]);
        expect(container.HostConfig.Privileged).toBe(false);
        expect(container.HostConfig.SecurityOpt).toContain("no-new-privileges:true");
      }
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
