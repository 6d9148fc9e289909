/** Makes the resources of a service on a Docker engine. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../../workload/spec";
import type { DockerPlatform } from "./platform";
import { renderContainer, renderImage, renderVolume } from "./render";

/** What the provider neither replaces nor updates: an edit would look applied and change nothing. */
const REPLACING = ["healthcheck", "init", "tmpfs"];

export interface DeployedService {
  /** Depend on this one to start after the service is healthy. */
  resource: pulumi.Resource;
}

/**
 * Makes the image, the volumes and the container of a service.
 *
 * @param name prefix of the logical names
 * @param opts options for every resource; `parent` at least
 */
export function deployDockerService(
  name: string,
  spec: ServiceSpec,
  platform: DockerPlatform,
  opts: pulumi.CustomResourceOptions,
): DeployedService {
  const image = new docker.RemoteImage(`${name}-image`, renderImage(spec.image), opts);
  const volumes = spec.volumes.map(
    (volume) =>
      new docker.Volume(`${name}-${volume.name}`, renderVolume(volume, platform.stack), {
        ...opts,
        retainOnDelete: platform.purgeVolumes !== true,
        // A volume that is taken over has the labels of its maker: no reason to replace the data.
        ignoreChanges: ["labels"],
      }),
  );
  const container = new docker.Container(name, withSecrets(renderContainer(spec, platform, image.imageId), spec), {
    ...opts,
    dependsOn: dependencies(opts, volumes),
    deleteBeforeReplace: true,
    replaceOnChanges: REPLACING,
  });
  return { resource: container };
}

/** Everything but the spec's own outputs is wrapped as a whole: one secret entry makes the list secret anyway. */
function withSecrets(args: docker.ContainerArgs, spec: ServiceSpec): docker.ContainerArgs {
  const secretFiles = spec.files.some((file) => file.secret);
  return {
    ...args,
    ...(Object.keys(spec.secretEnv).length > 0 && args.envs ? { envs: pulumi.secret(args.envs) } : {}),
    ...(secretFiles && args.uploads ? { uploads: pulumi.secret(args.uploads) } : {}),
  };
}

function dependencies(opts: pulumi.CustomResourceOptions, more: pulumi.Resource[]): pulumi.Input<pulumi.Resource[]> {
  return pulumi.output(opts.dependsOn).apply((given) => {
    const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
    return [...(list as pulumi.Resource[]), ...more];
  });
}
