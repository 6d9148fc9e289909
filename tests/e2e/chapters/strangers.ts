import { parse } from "yaml";
import type { ClusterRuntime } from "../support/cluster";
import { eventually } from "../support/http";
import type { Suite } from "../support/suite";

/** Where the services of a stack listen. */
const SERVICES = { "ollama-0": 11434, database: 5432, cache: 6379, gateway: 4000 } as const;

type Service = keyof typeof SERVICES;

/** A pod of the namespace that is no part of the stack; Pod Security lets it in, the network shall not. */
function stranger(image: string): object {
  return parse(`
    apiVersion: v1
    kind: Pod
    metadata: { name: stranger }
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: stranger
          image: ${image}
          command: [python, -c, "import time; time.sleep(3600)"]
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
  `);
}

/** Only callers reach a service, whatever else runs in the namespace. */
export function strangers(suite: Suite): void {
  describe("network policies", () => {
    const cluster = () => suite.runtime as ClusterRuntime;
    const connect = (host: string, port: number) => [
      "python",
      "-c",
      `import socket; socket.create_connection(("${host}", ${port}), 3).close()`,
    ];

    beforeAll(async () => {
      const image = await cluster().kubectl("get", "deployment/gateway", "-o", "jsonpath={..containers[0].image}");
      await cluster().apply(stranger(image));
      await eventually("the stranger runs", async () => {
        return (
          (await cluster().kubectl("get", "pod/stranger", "-o", "jsonpath={.status.phase}")) === "Running" || undefined
        );
      });
    }, 120_000);
    afterAll(() => cluster().kubectl("delete", "pod/stranger", "--wait=true"), 60_000);

    it.each(Object.keys(SERVICES) as Service[])("keep a stranger from %s", async (service) => {
      const address = await cluster().address(service);
      const attempt = cluster().kubectl("exec", "stranger", "--", ...connect(address, SERVICES[service]));
      await expect(attempt).rejects.toThrow(/timed out|refused/i);
    });

    it.each(["ollama-0", "database", "cache"] as const)("let the gateway call %s", async (service) => {
      await cluster().execute("gateway", connect(service, SERVICES[service]));
    });
  });
}
