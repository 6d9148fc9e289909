/** The production stack in a real cluster: the chapters of the Docker platform unchanged, and what only a cluster can do. */
import { access } from "./chapters/access";
import { accounting } from "./chapters/accounting";
import { api } from "./chapters/api";
import { browser } from "./chapters/browser";
import { conversation } from "./chapters/conversation";
import { devices } from "./chapters/devices";
import { documents } from "./chapters/documents";
import { faults } from "./chapters/faults";
import { isolation } from "./chapters/isolation";
import { machines } from "./chapters/machines";
import { persistence } from "./chapters/persistence";
import { replicas } from "./chapters/replicas";
import { rolling } from "./chapters/rolling";
import { secrets } from "./chapters/secrets";
import { steadiness } from "./chapters/steadiness";
import { strangers } from "./chapters/strangers";
import { bedUp } from "./support/bed";
import { ClusterRuntime } from "./support/cluster";
import { prod } from "./support/settings";
import { prefixOf } from "./support/stack";
import { suite } from "./support/suite";

const NAME = "e2e-prod";

describe("prod stack", () => {
  const stack = suite(NAME, async () => {
    const bed = bedUp("control", "node", "node2");
    const namespace = prefixOf(NAME);
    const runtime = new ClusterRuntime(namespace, namespace, bed);
    // Pods on simulated machines do not run.
    await runtime.kubectl("cordon", "--selector", "ai-stack.testbed/node=simulated");
    return { config: prod(bed, namespace), runtime };
  });
  conversation(stack);
  documents(stack);
  api(stack);
  accounting(stack);
  access(stack, { watched: true });
  replicas(stack);
  devices(stack);
  isolation(stack);
  strangers(stack);
  secrets(stack);
  browser(stack);
  faults(stack, { "the database is restarted": "some" });
  rolling(stack);
  machines(stack, { "it loses its power": "some" });
  persistence(stack);
  steadiness(stack);
});
