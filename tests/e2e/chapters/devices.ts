import type { Suite } from "../support/suite";

/** GPUs that a node of Ollama was given, by id. */
async function devicesOf(suite: Suite, service: string): Promise<string[]> {
  const ids = await suite.runtime.execute(service, ["sh", "-c", 'echo "$NVIDIA_VISIBLE_DEVICES"']);
  return ids.trim().split(",").filter(Boolean);
}

/** Each node of Ollama has the GPUs that it asked for, and none of another's. */
export function devices(suite: Suite): void {
  describe("GPUs", () => {
    it("each node of Ollama gets exactly one, and no two the same", async () => {
      const nodes = Object.keys(await suite.runtime.instances()).filter((name) => /^ollama-\d+$/.test(name));
      const ids = await Promise.all(nodes.map((node) => devicesOf(suite, node)));
      expect(ids.map((own) => own.length)).toEqual(nodes.map(() => 1));
      expect(new Set(ids.flat()).size).toBe(nodes.length);
    });

    it("what needs none gets none", async () => {
      expect(await devicesOf(suite, "gateway")).toEqual([]);
    });
  });
}
