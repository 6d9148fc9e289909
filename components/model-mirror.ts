import * as pulumi from "@pulumi/pulumi";
import { deployService } from "../platforms";
import type { ServiceSpec } from "../workload/spec";
import { type ComponentArgs, childOf, describeService, gib, stateOf } from "./service";

export interface ModelMirrorArgs extends ComponentArgs {
  /** Image with the packaged models. */
  image: pulumi.Input<string>;
}

/** The packaged model library: a read-only registry inside the stack, for machines that cannot reach Ollama's. */
export class ModelMirror extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;

  constructor(name: string, args: ModelMirrorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:ModelMirror", name, stateOf(args), opts);
    this.server = deployService(name, modelMirrorService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

export function modelMirrorService(args: ModelMirrorArgs): ServiceSpec {
  return describeService(args.topology, {
    name: "mirror",
    // Ollama takes blobs from a redirect to another host name alone.
    aliases: ["mirror-blobs"],
    image: args.image,
    env: { HOME: "/tmp", XDG_DATA_HOME: "/tmp", XDG_CONFIG_HOME: "/tmp" },
    ports: [{ name: "http", containerPort: 5000 }],
    scratch: ["/tmp"],
    resources: { memoryBytes: gib(0.25) },
    user: "65534:65534",
    health: {
      http: { port: 5000, path: "/v2/" },
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:5000/v2/"],
      intervalSeconds: 2,
      timeoutSeconds: 5,
      retries: 15,
      startPeriodSeconds: 5,
    },
  });
}
