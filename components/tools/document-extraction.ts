import * as pulumi from "@pulumi/pulumi";
import { TOOL_SERVICES } from "../../plan/topology";
import { deployService } from "../../platforms";
import type { ServiceSpec } from "../../workload/spec";
import { type ComponentArgs, childOf, describeService, stateOf } from "../service";

export interface DocumentExtractionArgs extends ComponentArgs {
  /** Tika image; the reference is pinned. */
  image: pulumi.Input<string>;
  /** Bytes of RAM. */
  memoryBytes: number;
}

const PORT = 9998;

/** Address that the UI sends documents to. */
export const EXTRACTION_URL = `http://${TOOL_SERVICES.documents}:${PORT}`;

/** Answers once it listens; the images have no client for HTTP. */
const PROBE = `exec 3<>/dev/tcp/127.0.0.1/${PORT} && printf 'GET /version HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q Tika <&3`;

/** Tika: makes text of PDF, Word, Excel and a thousand other kinds of file. */
export class DocumentExtraction extends pulumi.ComponentResource {
  /** The server, healthy. */
  readonly server: pulumi.Resource;

  constructor(name: string, args: DocumentExtractionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:DocumentExtraction", name, stateOf(args), opts);
    this.server = deployService(name, documentExtractionService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

/** The server: what strangers have uploaded is read here, where nothing can be reached. */
export function documentExtractionService(args: DocumentExtractionArgs): ServiceSpec {
  return describeService(args.topology, {
    name: TOOL_SERVICES.documents,
    image: args.image,
    env: { HOME: "/tmp" },
    ports: [{ name: "http", containerPort: PORT }],
    scratch: ["/tmp"],
    resources: { memoryBytes: args.memoryBytes },
    health: {
      http: { port: PORT, path: "/version" },
      command: ["bash", "-c", PROBE],
      intervalSeconds: 5,
      timeoutSeconds: 5,
      retries: 12,
      startPeriodSeconds: 60,
    },
    // The user of the official image.
    user: "35002:35002",
    sealed: true,
  });
}
