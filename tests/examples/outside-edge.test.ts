/** The example of an edge that exists, fed with what a stack really says that it has to route. */
import * as pulumi from "@pulumi/pulumi";
import { AiStack } from "../../components";
import type { EdgeRoutes } from "../../components/edge-routes";
import { register } from "../support/mocks";
import { CPU_TEAM, planOf } from "../support/plans";

const STACK = "organization/ai-stack/team";

/** The output `routes` of a stack with that edge. */
async function routesOf(edge: Record<string, unknown>): Promise<EdgeRoutes> {
  let routes: pulumi.Output<EdgeRoutes> | undefined;
  const plan = planOf({ ...CPU_TEAM, edge });
  await register(() => {
    routes = new AiStack("ai-stack", { plan, stack: "ai-stack-team" }).routes;
  });
  return settled(routes!);
}

function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

/** What the example makes of them. */
async function exampleWith(routes: EdgeRoutes): Promise<string> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name }) => {
        const isReference = type === "pulumi:pulumi:StackReference" && name === STACK;
        return { id: name, state: isReference ? { name, outputs: { routes }, secretOutputNames: [] } : {} };
      },
      call: ({ inputs }) => inputs,
    },
    "outside-edge",
    "test",
  );
  pulumi.runtime.setAllConfig({ "outside-edge:stack": STACK });
  const { caddyfile } = require("../../examples/outside-edge") as { caddyfile: pulumi.Output<string> };
  return settled(caddyfile);
}

test("reads the routes of a stack and makes a Caddyfile of them", async () => {
  const edge = { host: "ai.example.com", entry: { kind: "existing", from: "ai-edge" }, adminFrom: ["10.20.0.0/16"] };
  const text = await exampleWith(await routesOf(edge));
  expect(text).toMatchSnapshot();
  const places = ["/v1/(models", "client_ip 10.20.0.0/16", "^/(v1|metrics)", "ai-stack-team-ui:8080"];
  const order = places.map((place) => text.indexOf(place));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
});
