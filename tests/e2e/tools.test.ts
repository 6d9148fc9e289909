/** A laptop's stack with every tool that runs without a GPU. */
import { browserTools } from "./chapters/browser-tools";
import { isolation } from "./chapters/isolation";
import { steadiness } from "./chapters/steadiness";
import { tools } from "./chapters/tools";
import { withTools } from "./support/settings";
import { onDocker, suite } from "./support/suite";

describe("stack with tools", () => {
  const stack = suite("e2e-tools", onDocker("e2e-tools", withTools));
  tools(stack);
  isolation(stack);
  browserTools(stack);
  steadiness(stack);
});
