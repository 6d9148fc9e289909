/** The frame of a suite: one stack, put up once, used by all tests in order, and removed without a trace. */
import { DockerRuntime } from "./docker";
import { type Fetch, trustingFetch } from "./http";
import { openaiClient } from "./openai";
import type { Runtime } from "./runtime";
import { type Config, prefixOf, print, TestStack } from "./stack";
import { OpenWebUI } from "./webui";

/** What the tests of a suite share. Getters: nothing is there before `beforeAll` has run. */
export interface Suite {
  readonly stack: TestStack;
  /** What the stack runs on. */
  readonly runtime: Runtime;
  readonly url: string;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly password: string;
  /** `fetch` that trusts the edge of this stack. */
  readonly fetch: Fetch;
  /** Reads address, keys and certificate again, after they may have changed. */
  connect(): Promise<void>;
  /** Signed in as the administrator, or as somebody else. */
  signIn(email?: string, password?: string): Promise<OpenWebUI>;
  openai(apiKey?: string): ReturnType<typeof openaiClient>;
}

/** Minutes that an `up`, or a test around one, may take on two slow cores. */
export const LONG = 10 * 60_000;

/** Where a suite's stack goes. */
export interface Ground {
  config: Config;
  runtime: Runtime;
}

/** A stack on the Docker engine of this machine. */
export function onDocker(name: string, config: Config): () => Ground {
  return () => ({ config, runtime: new DockerRuntime(prefixOf(name)) });
}

/**
 * Puts up a stack for the `describe` block that this is called in.
 *
 * @param prepare makes the platform ready; called before the first test
 */
export function suite(name: string, prepare: () => Ground | Promise<Ground>): Suite {
  let running: Running | undefined;
  // Most tests ask a server or Pulumi something: on a busy machine that takes longer than jest's five seconds.
  jest.setTimeout(60_000);
  beforeAll(async () => {
    const { config, runtime } = await prepare();
    await runtime.purge();
    const stack = await TestStack.create(name, config);
    running = new Running(stack, runtime);
    await stack.up();
    await running.connect();
  }, LONG);
  // Jest shows results when a file is done, which is after many minutes here.
  beforeEach(() => print(`[${name}] ${expect.getState().currentTestName}\n`));
  afterAll(async () => {
    if (!running) return;
    await running.stack.down({ keepSecrets: false });
    await running.runtime.purge();
    await running.stack.forget();
  }, LONG);
  return new Proxy({} as Suite, {
    get: (_target, property) => {
      if (!running) throw new Error(`stack ${name} is not up`);
      const value = running[property as keyof Suite];
      return typeof value === "function" ? value.bind(running) : value;
    },
  });
}

class Running implements Suite {
  url = "";
  apiUrl = "";
  apiKey = "";
  password = "";
  fetch: Fetch = globalThis.fetch;

  constructor(
    readonly stack: TestStack,
    readonly runtime: Runtime,
  ) {}

  /** Reads what a person would need to use the stack: its outputs, and the certificate of the edge's authority. */
  async connect(): Promise<void> {
    this.url = await this.stack.output("url");
    this.apiUrl = await this.stack.output("apiUrl");
    this.apiKey = await this.stack.output("apiKey");
    this.password = await this.stack.output("adminPassword");
    const ca = "/data/caddy/pki/authorities/local/root.crt";
    this.fetch = trustingFetch(await this.runtime.readFile("edge", ca), this.runtime.bind);
  }

  async signIn(email?: string, password = this.password): Promise<OpenWebUI> {
    return OpenWebUI.signIn(this.url, this.fetch, email ?? (await this.stack.output("adminEmail")), password);
  }

  openai(apiKey = this.apiKey) {
    return openaiClient(this.apiUrl, apiKey, this.fetch);
  }
}
