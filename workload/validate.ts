/**
 * Checks of a workload before anything is made. Every problem is reported at once, each with the path of the field.
 */
import type { Input } from "@pulumi/pulumi";
import type { PlatformCapabilities } from "./capabilities";
import { checkPort, checkPositive, checkUnique, collect, ENV_NAME, type Report, type SpecProblem } from "./checks";
import { checkDemands, checkNonRoot, checkSecretRefs } from "./demands";
import { contains, isAbsolute, parentOf } from "./paths";
import type { DatabaseClusterSpec, FileSpec, HealthSpec, Resources, ServiceSpec, TaskSpec } from "./spec";

/** Least memory that Docker and the kernel accept for a container. */
const MIN_MEMORY_BYTES = 6 * 1024 * 1024;
const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const UID_GID = /^\d+:\d+$/;
const CAPABILITY = /^[A-Z][A-Z_]*$/;

/**
 * Everything that is wrong with one service on a platform; an empty list when it can be deployed.
 *
 * @param spec the service
 * @param capabilities what the platform can do
 */
export function validateService(spec: ServiceSpec, capabilities: PlatformCapabilities): SpecProblem[] {
  return collect((report) => {
    checkName("name", spec.name, capabilities, report);
    checkEnvironment(spec, report);
    checkPaths(spec, report);
    checkPorts(spec, report);
    checkResources(spec.resources, report);
    checkHealth(spec.health, report);
    checkIdentity(spec, capabilities, report);
    checkPeers(spec, report);
    checkDemands(spec, capabilities, report);
    if (spec.stopGraceSeconds < 0) report("stopGraceSeconds", "must not be negative");
  });
}

/** Everything that is wrong with one task; an empty list when it can be deployed. */
export function validateTask(spec: TaskSpec, capabilities: PlatformCapabilities): SpecProblem[] {
  return collect((report) => {
    checkName("name", spec.name, capabilities, report);
    checkEnvironment(spec, report);
    checkResources(spec.resources, report);
    checkUser(spec.user, report);
    checkNonRoot(spec, capabilities, report);
    checkSecretRefs(spec, capabilities, report);
    (spec.secretRefs ?? []).forEach(({ path }, index) => {
      if (path !== undefined) report(`secretRefs[${index}].path`, "a task takes variables alone");
    });
    checkUnique("calls", spec.calls, report);
    checkPositive("timeoutSeconds", spec.timeoutSeconds, report);
    if (!Number.isInteger(spec.retries) || spec.retries < 0) report("retries", "must be a whole number, 0 or more");
    if (!spec.entrypoint && spec.args.length === 0)
      report("args", "a task needs a command: give args or an entrypoint");
  });
}

/** Everything that is wrong with a database of several instances; an empty list when it can be deployed. */
export function validateDatabaseCluster(spec: DatabaseClusterSpec, capabilities: PlatformCapabilities): SpecProblem[] {
  return collect((report) => {
    checkName("name", spec.name, capabilities, report);
    if (!capabilities.databaseClusters)
      report("instances", `${capabilities.platform} has no operator for databases of several instances`);
    if (!Number.isInteger(spec.instances) || spec.instances < 1)
      report("instances", `${spec.instances} must be a whole number, 1 or more`);
    checkPositive("sizeBytes", spec.sizeBytes, report);
    checkResources(spec.resources, report);
    checkUser(spec.user, report);
    checkUnique("callers", spec.callers, report);
  });
}

/**
 * Everything that is wrong between the parts of a stack: names used twice, calls to what is not there, and callers and
 * calls that do not agree. Paths start with the name of the service or task.
 */
export function validateTogether(services: ServiceSpec[], tasks: TaskSpec[]): SpecProblem[] {
  return collect((report) => {
    const specs = [...services, ...tasks];
    const names = new Set(specs.map((spec) => spec.name));
    checkUnique(
      "name",
      specs.map((spec) => spec.name),
      report,
    );
    checkUnique(
      "volumes",
      services.flatMap((service) => service.volumes.map((volume) => volume.name)),
      report,
    );
    for (const spec of specs) {
      for (const callee of spec.calls) {
        const service = services.find((candidate) => candidate.name === callee);
        if (!service) report(`${spec.name}.calls`, `'${callee}' is no service of this stack`);
        else if (!service.callers.includes(spec.name))
          report(`${spec.name}.calls`, `'${callee}' does not name it as a caller`);
      }
    }
    for (const service of services) {
      for (const caller of service.callers) {
        if (!names.has(caller)) report(`${service.name}.callers`, `'${caller}' is no service or task of this stack`);
      }
    }
  });
}

function checkName(path: string, name: string, capabilities: PlatformCapabilities, report: Report): void {
  if (!DNS_LABEL.test(name)) {
    report(
      path,
      `'${name}' is no DNS label: lower case letters, digits and dashes, at most 63, starting with a letter`,
    );
  }
  if (capabilities.reservedNames.includes(name)) report(path, `'${name}' is reserved by ${capabilities.platform}`);
}

function checkEnvironment(spec: Pick<ServiceSpec, "env" | "secretEnv">, report: Report): void {
  for (const field of ["env", "secretEnv"] as const) {
    for (const name of Object.keys(spec[field])) {
      if (!ENV_NAME.test(name)) report(`${field}.${name}`, "is no name of an environment variable");
    }
  }
  for (const name of Object.keys(spec.secretEnv)) {
    if (name in spec.env) report(`secretEnv.${name}`, "is given in env, too");
  }
}

function checkPaths(spec: ServiceSpec, report: Report): void {
  const mounts = [...spec.volumes.map((volume) => volume.path), ...spec.scratch];
  spec.scratch.forEach((path, index) => {
    if (!isAbsolute(path)) report(`scratch[${index}]`, `'${path}' is no absolute path below /`);
  });
  spec.volumes.forEach((volume, index) => {
    const path = `volumes[${index}]`;
    if (!DNS_LABEL.test(volume.name)) report(`${path}.name`, `'${volume.name}' is no DNS label`);
    if (!isAbsolute(volume.path)) report(`${path}.path`, `'${volume.path}' is no absolute path below /`);
    checkPositive(`${path}.sizeBytes`, volume.sizeBytes, report);
  });
  spec.files.forEach((file, index) => {
    checkFile(file, `files[${index}]`, spec, mounts, report);
  });
  checkUnique(
    "volumes",
    spec.volumes.map((volume) => volume.name),
    report,
  );
  checkUnique("scratch", mounts, report);
  checkUnique(
    "files",
    spec.files.map((file) => file.path),
    report,
  );
}

function checkFile(file: FileSpec, path: string, spec: ServiceSpec, mounts: string[], report: Report): void {
  if (!isAbsolute(file.path)) {
    report(`${path}.path`, `'${file.path}' is no absolute path below /`);
    return;
  }
  if (isEmpty(file.content)) report(`${path}.content`, "must not be empty");
  const folder = parentOf(file.path);
  if (folder === "/") {
    report(`${path}.path`, "must be in a folder: files are mounted folder by folder");
    return;
  }
  const volume = spec.volumes.find((candidate) => contains(candidate.path, file.path));
  if (volume) report(`${path}.path`, `must not be on the data volume '${volume.name}', which outlives it`);
  const inside = mounts.find((mount) => mount !== folder && contains(folder, mount));
  if (inside) report(`${path}.path`, `its folder '${folder}' is read-only and cannot hold '${inside}'`);
  const hidden = spec.scratch.find((scratch) => contains(scratch, file.path));
  if (hidden) report(`${path}.path`, `would be hidden by the scratch folder '${hidden}'`);
}

/** Outputs are not known here: only a plain empty string is surely empty. */
function isEmpty(content: Input<string>): boolean {
  return content === "";
}

function checkPorts(spec: ServiceSpec, report: Report): void {
  spec.ports.forEach((port, index) => {
    const path = `ports[${index}]`;
    checkPort(`${path}.containerPort`, port.containerPort, report);
    if (port.publish) checkPort(`${path}.publish.hostPort`, port.publish.hostPort, report);
  });
  checkUnique(
    "ports",
    spec.ports.map((port) => port.name),
    report,
  );
  if (spec.scrape) checkPort("scrape.port", spec.scrape.port, report);
}

function checkResources(resources: Resources, report: Report): void {
  if (!(resources.memoryBytes >= MIN_MEMORY_BYTES)) {
    report("resources.memoryBytes", `${resources.memoryBytes} is too little: at least ${MIN_MEMORY_BYTES}`);
  }
  if (resources.cpus !== undefined) checkPositive("resources.cpus", resources.cpus, report);
  if (resources.cpuRequest !== undefined) checkPositive("resources.cpuRequest", resources.cpuRequest, report);
}

function checkHealth(health: HealthSpec, report: Report): void {
  if (health.command.length === 0) report("health.command", "must not be empty");
  if (health.http) {
    checkPort("health.http.port", health.http.port, report);
    if (!health.http.path.startsWith("/")) report("health.http.path", `'${health.http.path}' must begin with /`);
  }
  checkPositive("health.intervalSeconds", health.intervalSeconds, report);
  checkPositive("health.timeoutSeconds", health.timeoutSeconds, report);
  checkPositive("health.retries", health.retries, report);
  if (health.startPeriodSeconds < 0) report("health.startPeriodSeconds", "must not be negative");
}

function checkIdentity(
  spec: ServiceSpec,
  { allowedCapabilities, platform }: PlatformCapabilities,
  report: Report,
): void {
  checkUser(spec.user, report);
  spec.capabilities.forEach((capability, index) => {
    const path = `capabilities[${index}]`;
    if (!CAPABILITY.test(capability) || capability.startsWith("CAP_")) {
      report(path, `'${capability}' is no Linux capability as written here, for example NET_BIND_SERVICE`);
    } else if (capability === "ALL") report(path, "name the capabilities that are needed, not all of them");
    else if (allowedCapabilities && !allowedCapabilities.includes(capability))
      report(path, `${platform} does not give '${capability}'; allowed: ${allowedCapabilities.join(", ")}`);
  });
}

function checkUser(user: string | undefined, report: Report): void {
  if (user !== undefined && !UID_GID.test(user))
    report("user", `'${user}' is not uid:gid in numbers, for example 1000:1000`);
}

function checkPeers(spec: ServiceSpec, report: Report): void {
  checkUnique("callers", spec.callers, report);
  checkUnique("calls", spec.calls, report);
  checkUnique("aliases", [spec.name, ...spec.aliases], report);
  if (spec.sealed && (spec.egress || spec.calls.length > 0)) report("sealed", "calls others, and cannot without names");
  for (const field of ["callers", "calls"] as const) {
    if (spec[field].includes(spec.name)) report(field, "must not name the service itself");
  }
}
