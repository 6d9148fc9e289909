import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Reference of the provider that it is given; empty for the default one. */
  provider: string;
}

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270";

/** Runs `build` against mocks, waits for every registration, and returns what was registered. */
export async function register(build: () => unknown, preview = false): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        registered.push({ type, name, inputs, provider: provider ?? "" });
        return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type, name) } };
      },
      call: ({ token, inputs }) => (token === "docker:index/getNetwork:getNetwork" ? networkOf(inputs.name) : inputs),
    },
    "ai-stack",
    "test",
    preview,
  );
  try {
    build();
  } finally {
    await pulumi.runtime.disconnect();
  }
  return registered;
}

/** Outputs that a real provider computes and the program reads. */
function outputsOf(type: string, name: string): Record<string, unknown> {
  if (type === "random:index/randomPassword:RandomPassword") return { result: pulumi.secret(`value-of-${name}`) };
  if (type === "docker:index/remoteImage:RemoteImage") return { imageId: `sha256:${name}` };
  return {};
}

/** A network that is there already. */
function networkOf(name: string): Record<string, unknown> {
  return { name, id: `id-of-${name}`, internal: true };
}

/** The resources of one type, by the end of its token. */
export function ofType(registered: Registered[], type: string): Registered[] {
  return registered.filter((resource) => resource.type.endsWith(`:${type}`));
}

/** The one resource of that type and name. */
export function one(registered: Registered[], type: string, name: string): Registered {
  const found = ofType(registered, type).filter((resource) => resource.name === name);
  if (found.length !== 1) {
    const known = registered.map((resource) => `${resource.type} ${resource.name}`).join("\n");
    throw new Error(`${found.length} resources ${type} ${name} among:\n${known}`);
  }
  return found[0]!;
}

export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && SECRET_SIGNATURE in value
    ? (value as Record<string, unknown>)[SECRET_SIGNATURE] === SECRET_VALUE
    : false;
}

/** The value inside of a secret, or the value itself. */
export function reveal(value: unknown): unknown {
  return isSecret(value) ? (value as { value: unknown }).value : value;
}
