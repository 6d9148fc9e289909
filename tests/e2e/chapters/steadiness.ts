import { LONG, type Suite } from "../support/suite";

/** What is up is as described: neither a preview nor the engine shows a difference. */
export function steadiness(suite: Suite): void {
  describe("steadiness", () => {
    it("a preview after up is empty", () => suite.stack.previewNoChanges(), LONG);
    it("the engine has what the state says", () => suite.stack.refreshNoChanges(), LONG);
    it("a preview after refresh is empty", () => suite.stack.previewNoChanges(), LONG);
  });
}
