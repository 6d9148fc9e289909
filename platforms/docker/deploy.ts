/** Makes the resources of a service on a Docker engine. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../../workload/spec";
import { DynamicResource } from "./dynamic";
import { existingNetwork } from "./networks";
import { type DockerPlatform, existingKey } from "./platform";
import { renderContainer, renderHealthWait, renderImage } from "./render";
import { deployVolumes } from "./volumes";

/** What the provider neither replaces nor updates: an edit would look applied and change nothing. */
const REPLACING = ["healthcheck", "init", "tmpfs"];

/**
 * Makes the image, the volumes and the container of a service, and waits until it is healthy.
 *
 * @param name prefix of the logical names
 * @param opts options for every resource; `parent` at least
 */
export function deployDockerService(
  name: string,
  spec: ServiceSpec,
  platform: DockerPlatform,
  opts: pulumi.CustomResourceOptions,
): { resource: pulumi.Resource } {
  const image = new docker.RemoteImage(`${name}-image`, renderImage(spec.image), opts);
  const mounts = deployVolumes(name, spec, platform, image.imageId, opts);
  const args = renderContainer(spec, withExisting(spec, platform, opts), image.imageId, mounts);
  const container = new docker.Container(
    name,
    // One secret entry makes the whole list secret anyway; so it is said.
    Object.keys(spec.secretEnv).length > 0 ? { ...args, envs: pulumi.secret(args.envs!) } : args,
    { ...opts, deleteBeforeReplace: true, replaceOnChanges: REPLACING },
  );
  const healthy = renderHealthWait(spec, platform, container.id);
  return { resource: new DynamicResource("Healthy", `${name}-healthy`, healthy, opts) };
}

/** The platform with the network of those outside whom the service admits. */
function withExisting(
  { admits }: ServiceSpec,
  platform: DockerPlatform,
  opts: pulumi.CustomResourceOptions,
): DockerPlatform {
  if (admits === undefined) return platform;
  return { ...platform, networks: { ...platform.networks, [existingKey(admits)]: existingNetwork(admits, opts) } };
}
