import * as pulumi from "@pulumi/pulumi";
import { AiStack } from "../../components";
import type { Plan } from "../../plan/types";
import { givenName, markerOf } from "../decide/render/markers";
import type { Recorded } from "../decide/render/recorded";

/** The parts of a registration that tell what it waits for. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
}

type Register = (request: Registration, callback: unknown) => unknown;

/**
 * Runs the program's components without an engine, and returns what they would register, in the order of registration.
 * Secrets, generated or given, are markers that say which one stands where. What is written from this is what `up` makes, because
 * the same code says it.
 *
 * @param stack prefix of names and value of the label, for example `ai-stack-prod`
 */
export async function recordProgram(plan: Plan, project: string, stack: string): Promise<Recorded[]> {
  const recorded = new Map<string, Recorded>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const entry = recorded.get(`${type}::${name}`);
        if (entry) entry.inputs = inputs;
        return { id: name, state: { ...inputs, ...outputsOf(type, name) } };
      },
      call: ({ inputs }) => inputs,
    },
    project,
    stack.replace(`${project}-`, ""),
    false,
  );
  observe((request) => {
    const [type, name] = [request.getType(), request.getName()];
    const after = [request.getParent(), ...request.getDependenciesList()].filter((urn) => urn !== "").map(keyOf);
    recorded.set(`${type}::${name}`, { key: `${type}::${name}`, type, inputs: {}, after });
  });
  try {
    const given = (plan.givenSecrets ?? []).map((name) => [name, pulumi.secret(markerOf(givenName(name)))] as const);
    new AiStack(project, { plan, stack, given: Object.fromEntries(given) });
  } finally {
    await pulumi.runtime.disconnect();
  }
  return [...recorded.values()];
}

/** Mocks see inputs alone; what a resource waits for is in the request. */
function observe(see: (request: Registration) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Register };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    see(request);
    return register(request, callback);
  };
}

/** `urn:pulumi:stack::project::type::name`, where the type begins with those of its parents, each before a `$`. */
function keyOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.slice(types.lastIndexOf("$") + 1)}::${name}`;
}

function outputsOf(type: string, name: string): Record<string, unknown> {
  return type === "random:index/randomPassword:RandomPassword" ? { result: pulumi.secret(markerOf(name)) } : {};
}
