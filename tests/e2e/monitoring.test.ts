/** The stack of a team with Prometheus beside it, two groups of models, and a fallback from one to the other. */
import { monitoring } from "./chapters/monitoring";
import { monitored } from "./support/settings";
import { onDocker, suite } from "./support/suite";

describe("monitored stack", () => {
  const stack = suite("e2e-watched", onDocker("e2e-watched", monitored));
  monitoring(stack, monitored);
});
