import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { httpProbe } from "../../components/http-probe";

/** Exit code of the probe, run as a container would. */
function probe(port: number, path: string): Promise<number> {
  const [python, ...rest] = httpProbe("python3", port, path, 1);
  return new Promise((resolve) => {
    execFile(python!, rest, (error) => resolve(error ? Number(error.code) : 0));
  });
}

describe("the probe in images without curl", () => {
  const server = createServer((request, response) => {
    if (request.url === "/slow") return;
    response.writeHead(Number(request.url!.slice(1))).end();
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([200, 204])("%i is healthy", async (status) => expect(await probe(port, `/${status}`)).toBe(0));
  it.each([302, 401, 404, 500, 503])("%i is not", async (status) => expect(await probe(port, `/${status}`)).toBe(1));
  it("no answer in time is not", async () => expect(await probe(port, "/slow")).toBe(1));
  it("nobody there is not", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port: free } = other.address() as AddressInfo;
    await new Promise((resolve) => other.close(resolve));
    expect(await probe(free, "/200")).toBe(1);
  });
});
