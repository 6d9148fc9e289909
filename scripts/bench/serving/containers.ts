import { join } from "node:path";
import type { gatewayService } from "../../../components/litellm-gateway";

/** A service as a component describes it. */
export type Service = ReturnType<typeof gatewayService>;

/** A port of a container on any free one of this machine, on its own address alone. */
export function publishOf(port: number): string[] {
  return ["-p", `127.0.0.1::${port}`];
}

/** Where the content of a file of the service lies on this machine. */
export function fileOf(folder: string, path: string): string {
  return join(folder, path);
}

/**
 * A service as arguments of `docker run`, with the same limits and rights as in a stack; data does not outlive it.
 *
 * @param folder with the service's files, see `fileOf`
 * @param port the one port that is published
 */
export function runArguments(service: Service, folder: string, port: number): string[] {
  const [program, ...first] = service.entrypoint ?? [];
  const scratch = [...service.scratch, ...service.volumes.map(({ path }) => path)];
  const owner = service.user?.replace(/(\d+):(\d+)/, ",uid=$1,gid=$2") ?? "";
  return [
    ...["--network-alias", service.name],
    ...publishOf(port),
    ...(service.readOnlyRoot ? ["--read-only"] : []),
    ...["--cap-drop", "ALL", ...service.capabilities.flatMap((name) => ["--cap-add", name])],
    ...["--memory", String(service.resources.memoryBytes)],
    ...(service.user === undefined ? [] : ["--user", service.user]),
    ...scratch.flatMap((path) => ["--tmpfs", `${path}:rw,mode=1777${owner}`]),
    ...Object.entries({ ...service.env, ...service.secretEnv }).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
    ...service.files.flatMap(({ path }) => ["-v", `${fileOf(folder, path)}:${path}:ro`]),
    ...(program === undefined ? [] : ["--entrypoint", program]),
    ...[String(service.image), ...first, ...(service.args ?? [])],
  ];
}
