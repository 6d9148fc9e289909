/** The stack of a team: two nodes, virtual keys, Postgres and Redis; on the CPU, so that it runs everywhere. */
import { access } from "./chapters/access";
import { accounting } from "./chapters/accounting";
import { api } from "./chapters/api";
import { conversation } from "./chapters/conversation";
import { documents } from "./chapters/documents";
import { faults } from "./chapters/faults";
import { isolation } from "./chapters/isolation";
import { persistence } from "./chapters/persistence";
import { replicas } from "./chapters/replicas";
import { secrets } from "./chapters/secrets";
import { signIn } from "./chapters/sign-in";
import { steadiness } from "./chapters/steadiness";
import { team } from "./support/settings";
import { onDocker, suite } from "./support/suite";

describe("team stack", () => {
  const stack = suite("e2e-team", onDocker("e2e-team", team));
  conversation(stack);
  documents(stack);
  api(stack);
  accounting(stack);
  access(stack, { watched: false });
  replicas(stack);
  isolation(stack);
  secrets(stack);
  persistence(stack);
  faults(stack, { "the database is restarted": "some" });
  signIn(stack);
  steadiness(stack);
});
