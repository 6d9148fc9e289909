import type { Suite } from "../support/suite";

/** No generated secret is anywhere in plain text, but in the environment of the process that needs it. */
export function secrets(suite: Suite): void {
  describe("secrets", () => {
    let values: string[] = [];
    /** The name of the place is the message: an error that shows the text would show the secret. */
    const expectNone = (place: string, text: string) => {
      const found = values.filter((value) => text.includes(value)).length;
      expect(`${place}: ${found} secrets`).toBe(`${place}: 0 secrets`);
    };
    beforeAll(async () => {
      values = await suite.stack.generatedSecrets();
    });

    it("are many, and long", () => {
      expect(values.length).toBeGreaterThanOrEqual(11);
      for (const value of values) expect(value.length).toBeGreaterThanOrEqual(32);
    });

    it("are not in the state", () => {
      expectNone("state", suite.stack.state());
    });

    it("are masked as outputs", async () => {
      expect(await suite.stack.isSecretOutput("adminPassword")).toBe(true);
      expect(await suite.stack.isSecretOutput("apiKey")).toBe(true);
    });

    it("are in no label, command, log or process list", async () => {
      for (const [service, { description }] of Object.entries(await suite.runtime.instances())) {
        expectNone(`labels and command of ${service}`, description);
        expectNone(`processes of ${service}`, (await suite.runtime.processes(service)).join("\n"));
        expectNone(`log of ${service}`, await suite.runtime.log(service));
      }
    }, 60_000);
  });
}
