/** A search of one's own beside a stack: it answers every question with its one page, as JSON. */
import { createServer, type Server } from "node:http";

export const FACT = "The router of the laboratory is called Zephyr and listens on port 4711.";
export const TITLE = "Handbook of the laboratory";

export class SearchServer {
  /** What was asked, in order. */
  readonly queries: string[] = [];
  private server: Server | undefined;

  /** @param address one of this machine that the stack's containers reach */
  constructor(
    readonly address: string,
    readonly port: number,
  ) {}

  start(): Promise<void> {
    const page = `http://${this.address}:${this.port}/page`;
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", page);
      if (pathname === "/page") {
        response.setHeader("content-type", "text/html");
        response.end(`<html><head><title>${TITLE}</title></head><body><p>${FACT}</p></body></html>`);
        return;
      }
      this.queries.push(searchParams.get("q") ?? "");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ results: [{ url: page, title: TITLE, snippet: FACT }] }));
    });
    return new Promise((resolve) => this.server!.listen(this.port, this.address, resolve));
  }

  stop(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
