import { docx, WORD } from "../support/docx";
import { eventually } from "../support/http";
import { FACT, SearchServer } from "../support/search-server";
import { ownAddress, SEARCH_PORT } from "../support/settings";
import type { Suite } from "../support/suite";
import type { OpenWebUI } from "../support/webui";

/** Starts processes until it cannot; they end by themselves. */
const FORKS = `
import os, time
count = 0
try:
    while count < 5000:
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
        count += 1
except OSError as error:
    print("stopped after", count, "by", type(error).__name__)
`;

/** Python that says whether a connection can be made. */
function dial(host: string, port: number): string {
  return `
import socket
try:
    socket.create_connection(("${host}", ${port}), 3).close()
    print("reached")
except OSError as error:
    print("refused")
`;
}

/** What the UI can use besides models really works, and what runs code leads nowhere. */
export function tools(suite: Suite): void {
  describe("tools", () => {
    let ui: OpenWebUI;
    const search = new SearchServer(ownAddress(), SEARCH_PORT);
    beforeAll(async () => {
      await search.start();
      ui = await suite.signIn();
    });
    afterAll(() => search.stop());

    codeExecution(suite, () => ui, search);
    documentExtraction(suite, () => ui);

    it("answers with what a search has found, and names the page", async () => {
      const { text, sources } = await ui.chatWith("fast", "Which port does Zephyr use?", { web_search: true });
      expect(text).not.toBe("");
      expect(search.queries.length).toBeGreaterThan(0);
      const [source] = sources;
      expect(source!.document.join("\n")).toContain(FACT);
      expect(JSON.stringify(source!.metadata)).toContain(`http://${search.address}:${search.port}/page`);
    }, 180_000);
  });
}

function codeExecution(suite: Suite, ui: () => OpenWebUI, outside: SearchServer): void {
  describe("code execution", () => {
    const resting = () =>
      eventually(
        "code runs again",
        async () => ((await ui().execute("print(6 * 7)")).stdout === "42" ? true : undefined),
        // Seconds on a quiet machine; with a load of fifty four minutes were once not enough, for whatever reason.
        300,
      );

    it("runs in Jupyter, for everybody who may use the UI", async () => {
      await ui().addUser("coder@example.com", "a long password", "user");
      const coder = await suite.signIn("coder@example.com", "a long password");
      const { stdout } = await coder.execute("import os, numpy; print(numpy.arange(4).sum(), os.environ['USER'])");
      expect(stdout).toBe("6 code");
    }, 60_000);

    it("shows charts", async () => {
      const { result } = await ui().execute("import matplotlib.pyplot as plot; plot.plot([1, 2]); plot.show()");
      expect(result).toMatch(/^(data:image\/png;base64,|!\[.*\]\()/);
    }, 60_000);

    it("reaches nothing: no service of the stack, and nothing outside", async () => {
      const targets: [string, number][] = [
        [outside.address, outside.port],
        [await suite.runtime.address("gateway"), 4000],
        [await suite.runtime.address("ollama-0"), 11434],
        ["gateway", 4000],
        ["web-search", 8080],
      ];
      for (const [host, port] of targets) expect((await ui().execute(dial(host, port))).stdout).toBe("refused");
      // What may leave the stack does reach it.
      const probe = ["python3", "-c", dial(outside.address, outside.port)];
      expect(await suite.runtime.execute("web-search", probe)).toContain("reached");
    }, 120_000);

    it("is reached by the UI alone, and by nobody without its token", async () => {
      const address = await suite.runtime.address("code-execution");
      expect(await suite.runtime.execute("gateway", ["python3", "-c", dial(address, 8888)])).toContain("refused");
      const ask = `import urllib.request as r; r.urlopen("http://code-execution:8888/api/kernels", timeout=5)`;
      await expect(suite.runtime.execute("ui", ["python3", "-c", ask])).rejects.toThrow(/403/);
    }, 60_000);

    it("stops a run that wants too much memory", async () => {
      expect((await ui().execute("x = bytearray(4 * 10**9)")).stderr).toContain("MemoryError");
      await resting();
    }, 60_000);

    it("stops a run that computes for too long", async () => {
      expect((await ui().execute("while True: pass")).stderr).toContain("timed out");
      await resting();
    }, 120_000);

    it("stops a run that starts too many processes", async () => {
      expect((await ui().execute(FORKS)).stdout).toMatch(/stopped after \d{2,3} by BlockingIOError/);
      await resting();
    }, 480_000);

    it("lets a run write where nothing stays, and nowhere else", async () => {
      await suite.runtime.restart("code-execution");
      expect((await ui().execute("open('/tmp/note', 'w').write('x'); print('written')")).stdout).toBe("written");
      expect((await ui().execute("open('/opt/note', 'w')")).stderr).toMatch(/Read-only file system|Permission denied/);
    }, 120_000);
  });
}

function documentExtraction(suite: Suite, ui: () => OpenWebUI): void {
  describe("document extraction", () => {
    const file = () => new File([docx(["About the laboratory.", FACT])], "laboratory.docx", { type: WORD });

    it("reads a Word document, finds what is asked for in it, and answers with it", async () => {
      const collection = await ui().addFile("laboratory", file());
      const [passage] = await ui().findPassages(collection, "Which port does the router use?");
      expect(passage).toContain("4711");
      const files = [{ type: "collection" as const, id: collection }];
      const { text, sources } = await ui().chatWith("fast", "Which port does Zephyr use?", {}, files);
      expect(text).not.toBe("");
      expect(sources[0]!.document.join("\n")).toContain("4711");
      expect(JSON.stringify(sources[0]!.metadata)).toContain("laboratory.docx");
    }, 180_000);

    it("is Tika's work: without it the document is not read", async () => {
      await suite.runtime.stop("document-extraction");
      await expect(ui().addFile("unread", file())).rejects.toThrow();
      await suite.runtime.start("document-extraction");
      await ui().addFile("read", file());
    }, 240_000);
  });
}
