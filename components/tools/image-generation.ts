import * as pulumi from "@pulumi/pulumi";
import { TOOL_SERVICES } from "../../plan/topology";
import type { ImagesPlan } from "../../plan/types";
import { deployService } from "../../platforms";
import type { GpuRequest, ServiceSpec } from "../../workload/spec";
import { httpProbe } from "../http-probe";
import { type ComponentArgs, childOf, describeService, stateOf } from "../service";

export interface ImageGenerationArgs extends ComponentArgs {
  images: ImagesPlan;
  /** The GPU that the plan keeps memory of. */
  gpu?: GpuRequest;
}

const PORT = 8188;
const STATUS_PATH = "/system_stats";
const DATA = "/data";
/** Seconds that the first start may take: it fetches the checkpoint. */
const FIRST_START_SECONDS = 3600;

/** Name of the checkpoint's file, whatever it is called where it comes from. */
export const CHECKPOINT = "checkpoint.safetensors";
/** Address that the UI asks. */
export const IMAGES_URL = `http://${TOOL_SERVICES.images}:${PORT}`;

/** Fields of the workflow that Open WebUI 0.12.4 has by itself: COMFYUI_DEFAULT_WORKFLOW in its config.py. */
export const WORKFLOW_NODES = [
  { type: "model", key: "ckpt_name", node_ids: ["4"] },
  { type: "prompt", key: "text", node_ids: ["6"] },
  { type: "negative_prompt", key: "text", node_ids: ["7"] },
  { type: "width", key: "width", node_ids: ["5"] },
  { type: "height", key: "height", node_ids: ["5"] },
  { type: "n", key: "batch_size", node_ids: ["5"] },
  { type: "steps", key: "steps", node_ids: ["3"] },
  { type: "seed", key: "seed", node_ids: ["3"] },
];

/** Fetches the checkpoint where it is not there yet, and becomes ComfyUI. What was fetched in part is fetched anew. */
export const START_SCRIPT = `
import hashlib, os, sys, urllib.request
url, wanted, folder = (os.environ[name] for name in ("CHECKPOINT_URL", "CHECKPOINT_SHA256", "COMFYUI_FOLDER"))
path = "${DATA}/models/checkpoints/${CHECKPOINT}"
mark = path + "." + wanted
if not os.path.exists(mark):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    digest = hashlib.sha256()
    with urllib.request.urlopen(url, timeout=60) as source, open(path + ".part", "wb") as target:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != wanted:
        os.remove(path + ".part")
        sys.exit("the checkpoint has the SHA-256 %s, and not %s" % (digest.hexdigest(), wanted))
    os.replace(path + ".part", path)
    open(mark, "w").close()
options = ["--listen", "0.0.0.0", "--port", "${PORT}", "--base-directory", "${DATA}", "--disable-all-custom-nodes"]
os.chdir("${DATA}")
os.execvp("python3", ["python3", folder + "/main.py", *options])
`;

/** ComfyUI: makes pictures for the UI on a GPU that the plan keeps memory of. */
export class ImageGeneration extends pulumi.ComponentResource {
  /** The server, healthy. */
  readonly server: pulumi.Resource;

  constructor(name: string, args: ImageGenerationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:ImageGeneration", name, stateOf(args), opts);
    this.server = deployService(name, imageGenerationService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

/** The server: not root, nothing writable but its data and scratch; it goes out for the checkpoint. */
export function imageGenerationService({ images, gpu, topology }: ImageGenerationArgs): ServiceSpec {
  const { image, folder, checkpoint, memoryBytes, diskBytes } = images;
  return describeService(topology, {
    name: TOOL_SERVICES.images,
    image,
    entrypoint: ["python3", "-c"],
    args: [START_SCRIPT],
    env: {
      HOME: "/tmp",
      PYTHONDONTWRITEBYTECODE: "1",
      COMFYUI_FOLDER: folder,
      CHECKPOINT_URL: checkpoint.url,
      CHECKPOINT_SHA256: checkpoint.sha256,
    },
    ports: [{ name: "http", containerPort: PORT }],
    volumes: [{ name: "image-generation", path: DATA, sizeBytes: diskBytes }],
    scratch: ["/tmp"],
    ...(gpu === undefined ? {} : { gpu }),
    resources: { memoryBytes, cpuRequest: 0.5 },
    health: {
      http: { port: PORT, path: STATUS_PATH },
      command: httpProbe("python3", PORT, STATUS_PATH, 4),
      intervalSeconds: 10,
      timeoutSeconds: 5,
      retries: 12,
      startPeriodSeconds: FIRST_START_SECONDS,
    },
    user: "1000:1000",
    egress: true,
  });
}
