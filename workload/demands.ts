/** Checks of what a spec asks for that not every platform can do. */
import type { PlatformCapabilities } from "./capabilities";
import { checkPositive, checkUnique, ENV_NAME, type Report } from "./checks";
import { isAbsolute } from "./paths";
import type { ExposeSpec, GpuRequest, ServiceSpec, TaskSpec } from "./spec";

/** The ports of a node that a cluster gives out. */
const NODE_PORTS = { least: 30000, most: 32767 };
/** Ways in that end TLS themselves, and so need a certificate. */
const ENDING_TLS: ExposeSpec["kind"][] = ["ingress", "gateway-api"];

/** Everything in a service that this platform cannot do. */
export function checkDemands(spec: ServiceSpec, capabilities: PlatformCapabilities, report: Report): void {
  spec.ports.forEach((port, index) => {
    const path = `ports[${index}]`;
    if (port.publish && !capabilities.publishesPorts)
      report(`${path}.publish`, `${capabilities.platform} cannot publish a port on a host`);
    if (port.publish && port.expose) report(`${path}.expose`, "is published on a host already: one way in is enough");
    if (port.expose) checkExpose(`${path}.expose`, port.expose, capabilities, report);
  });
  checkReplicas(spec, capabilities, report);
  checkSecretRefs(spec, capabilities, report);
  checkNonRoot(spec, capabilities, report);
  if (spec.gpu) checkGpu(spec.gpu, capabilities, report);
}

/** Must not be root where the platform wants that. */
export function checkNonRoot(
  spec: Pick<ServiceSpec | TaskSpec, "user">,
  { requiresUser, platform }: PlatformCapabilities,
  report: Report,
): void {
  if (!requiresUser) return;
  if (spec.user === undefined) report("user", `${platform} needs the user's number, for example 1000:1000`);
  else if (/^0+:/.test(spec.user)) report("user", `'${spec.user}' is root, which ${platform} refuses`);
}

function checkExpose(path: string, expose: ExposeSpec, capabilities: PlatformCapabilities, report: Report): void {
  const { exposes, platform } = capabilities;
  if (!exposes.includes(expose.kind)) {
    report(`${path}.kind`, `${platform} has no '${expose.kind}'; allowed: ${exposes.join(", ") || "none"}`);
    return;
  }
  if (expose.host === "") report(`${path}.host`, "must not be empty");
  if (ENDING_TLS.includes(expose.kind) && !expose.tls) report(`${path}.tls`, `${expose.kind} needs a certificate`);
  if ((expose.kind === "gateway-api") !== (expose.gateway !== undefined))
    report(`${path}.gateway`, "is needed for gateway-api, and for nothing else");
  if (expose.nodePort === undefined) return;
  const { least, most } = NODE_PORTS;
  if (expose.kind !== "node-port") report(`${path}.nodePort`, "is for node-port alone");
  if (!Number.isInteger(expose.nodePort) || expose.nodePort < least || expose.nodePort > most)
    report(`${path}.nodePort`, `${expose.nodePort} is none of ${least} to ${most}`);
}

function checkReplicas(spec: ServiceSpec, capabilities: PlatformCapabilities, report: Report): void {
  const { platform, replicates, sharedVolumes } = capabilities;
  const own = spec.volumes.find((volume) => !volume.shared);
  spec.volumes.forEach((volume, index) => {
    if (volume.shared && !sharedVolumes)
      report(`volumes[${index}].shared`, `${platform} has no volumes that several replicas mount`);
  });
  if (spec.scale) {
    const { min, max } = spec.scale;
    if (!Number.isInteger(min) || min < 1) report("scale.min", `${min} must be a whole number, 1 or more`);
    if (!Number.isInteger(max) || max < min) report("scale.max", `${max} must be a whole number, ${min} or more`);
    if (max > 1 && !replicates) report("scale.max", `${max} replicas: ${platform} runs one of each service`);
    if (max > 1 && own) report("scale.max", `${max} replicas cannot mount '${own.name}', which is no shared volume`);
  }
  if (spec.update !== "rolling") return;
  if (!replicates) report("update", `${platform} stops the old one before it starts the new one: write "recreate"`);
  if (own) report("update", `the new one could not mount '${own.name}' while the old one has it: write "recreate"`);
}

/** References to secrets that are there already. */
export function checkSecretRefs(
  spec: Pick<ServiceSpec | TaskSpec, "env" | "secretEnv" | "secretRefs">,
  { secretRefs, platform }: PlatformCapabilities,
  report: Report,
): void {
  const refs = spec.secretRefs ?? [];
  if (refs.length > 0 && !secretRefs) report("secretRefs", `${platform} keeps no secrets that could be referred to`);
  refs.forEach(({ env, path, suffix }, index) => {
    const at = `secretRefs[${index}]`;
    if ((env === undefined) === (path === undefined)) report(at, "needs either env or path");
    if (env !== undefined && !ENV_NAME.test(env)) report(`${at}.env`, `'${env}' is no name of a variable`);
    if (env !== undefined && (env in spec.env || env in spec.secretEnv)) report(`${at}.env`, `'${env}' is given twice`);
    if (path !== undefined && !isAbsolute(path)) report(`${at}.path`, `'${path}' is no absolute path below /`);
    if (path !== undefined && suffix !== undefined) report(`${at}.suffix`, "is for variables alone");
  });
  checkUnique(
    "secretRefs",
    refs.map(({ env, path }) => env ?? path ?? ""),
    report,
  );
}

function checkGpu(gpu: GpuRequest, capabilities: PlatformCapabilities, report: Report): void {
  const { platform, gpusById, gpuDrivers, gpuSlices, gpuSharing } = capabilities;
  checkPositive("gpu.count", gpu.count, report);
  checkPositive("gpu.memoryBytes", gpu.memoryBytes, report);
  checkUnique("gpu.deviceIds", gpu.deviceIds, report);
  if (gpusById && gpu.deviceIds.length !== gpu.count)
    report("gpu.deviceIds", `names ${gpu.deviceIds.length} GPUs where ${gpu.count} are asked for`);
  if (!gpusById && gpu.deviceIds.length > 0) report("gpu.deviceIds", `the scheduler of ${platform} picks the GPUs`);
  if (gpu.driver && !gpuDrivers.includes(gpu.driver)) {
    const allowed = gpuDrivers.length > 0 ? `; allowed: ${gpuDrivers.join(", ")}` : "";
    report("gpu.driver", `${platform} cannot use '${gpu.driver}'${allowed}`);
  }
  if (gpu.mig !== undefined && !gpuSlices) report("gpu.mig", `${platform} cannot ask for a slice of a GPU`);
  if (gpu.shared && !gpuSharing) report("gpu.shared", `${platform} cannot ask for a GPU that others share`);
}
