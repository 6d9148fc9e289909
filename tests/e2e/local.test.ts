/** The smallest stack on one machine without a GPU, from an empty engine to its end. */
import { api } from "./chapters/api";
import { browser } from "./chapters/browser";
import { conversation } from "./chapters/conversation";
import { documents } from "./chapters/documents";
import { handover } from "./chapters/handover";
import { isolation } from "./chapters/isolation";
import { lifecycle } from "./chapters/lifecycle";
import { secrets } from "./chapters/secrets";
import { steadiness } from "./chapters/steadiness";
import { local } from "./support/settings";
import { onDocker, suite } from "./support/suite";

describe("local stack", () => {
  const stack = suite("e2e-local", onDocker("e2e-local", local));
  conversation(stack);
  documents(stack);
  api(stack);
  isolation(stack);
  secrets(stack);
  browser(stack);
  steadiness(stack);
  lifecycle(stack);
  handover(stack, local);
});
