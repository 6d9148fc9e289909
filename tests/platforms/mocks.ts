/** Pulumi without an engine: records every registration, for exact counts, inputs and absences. */
import type * as pulumi from "@pulumi/pulumi";

export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** What a run registered. */
export class Recording {
  readonly resources: Registered[] = [];

  of(type: string): Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  named(name: string): Registered {
    const found = this.resources.filter((resource) => resource.name === name);
    if (found.length !== 1) throw new Error(`${found.length} resources are called '${name}'`);
    return found[0]!;
  }
}

export const CONTAINER = "docker:index/container:Container";
export const NETWORK = "docker:index/network:Network";
export const VOLUME = "docker:index/volume:Volume";
export const IMAGE = "docker:index/remoteImage:RemoteImage";
export const TASK = "pulumi-nodejs:dynamic/docker:Task";
export const CONTENT = "pulumi-nodejs:dynamic/docker:VolumeContent";
export const HEALTHY = "pulumi-nodejs:dynamic/docker:Healthy";

const SECRET_KEY = "4dabf18193072939515e22adb298388d";

/** The value of a secret input; throws for one that is not secret. */
export function unwrapSecret(input: unknown): unknown {
  const wrapped = input as Record<string, unknown> | undefined;
  if (wrapped?.[SECRET_KEY] === undefined) throw new Error(`not secret: ${JSON.stringify(input)}`);
  return wrapped.value;
}

/**
 * Runs `program` with a fresh Pulumi and waits for every registration.
 *
 * @param preview outputs of new resources are unknown
 */
export async function record(
  program: (sdk: typeof pulumi, platforms: typeof import("../../platforms")) => void,
  preview = false,
): Promise<Recording> {
  const recording = new Recording();
  const sdk: typeof pulumi = require("@pulumi/pulumi");
  await sdk.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        const { __provider, ...own } = inputs;
        recording.resources.push({ type, name, inputs: own });
        // What a preview does not know is left out: the outputs are unknown then.
        if (preview) return { id: undefined as never, state: {} };
        return { id: id || `${name}_id`, state: { ...inputs, ...computed(type, inputs) } };
      },
      call: () => ({}),
    },
    "ai-stack",
    "test",
    preview,
  );
  program(sdk, require("../../platforms"));
  await sdk.runtime.disconnect();
  return recording;
}

function computed(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type === IMAGE) return { imageId: `sha256:${inputs.name}` };
  if (type === CONTENT) return { mounted: inputs.files ? `${inputs.volume}-digest` : inputs.volume };
  return {};
}
