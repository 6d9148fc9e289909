/** Makes the volumes of a service: its data, which outlives the stack, and its files, which go with it. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec, VolumeSpec } from "../../workload/spec";
import { DynamicResource } from "./dynamic";
import type { DockerPlatform } from "./platform";
import { type FileVolume, renderDataOwner, renderFileVolumes, renderVolume } from "./render";

/** The content of a volume; `mounted` is the name under which it is mounted. */
class VolumeContent extends DynamicResource {
  declare readonly mounted: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("VolumeContent", name, { ...inputs, mounted: undefined }, opts);
  }
}

/**
 * Makes the volumes of a service.
 *
 * @param name prefix of the logical names
 * @param image id of the service's image
 * @returns what its container mounts
 */
export function deployVolumes(
  name: string,
  spec: ServiceSpec,
  platform: DockerPlatform,
  image: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): docker.types.input.ContainerVolume[] {
  return [
    ...spec.volumes.map((volume) => deployData(name, spec, volume, platform, image, opts)),
    ...renderFileVolumes(spec, platform).map((files) => deployFiles(name, files, image, opts)),
  ];
}

function deployData(
  name: string,
  spec: ServiceSpec,
  volume: VolumeSpec,
  platform: DockerPlatform,
  image: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): docker.types.input.ContainerVolume {
  const data = new docker.Volume(`${name}-${volume.name}`, renderVolume(volume, platform.stack), {
    ...opts,
    retainOnDelete: platform.purgeVolumes !== true,
    // A volume that is taken over has the labels of its maker: no reason to replace the data.
    ignoreChanges: ["labels"],
  });
  // An image that brings its own user also sees to the owner of its data.
  if (spec.user === undefined) return { volumeName: data.name, containerPath: volume.path };
  const owned = new VolumeContent(
    `${name}-${volume.name}-owner`,
    { ...renderDataOwner(spec, volume, platform), volume: data.name, image },
    opts,
  );
  return { volumeName: owned.mounted, containerPath: volume.path };
}

function deployFiles(
  name: string,
  { key, secret, inputs }: FileVolume,
  image: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): docker.types.input.ContainerVolume {
  const files = secret ? pulumi.secret(inputs.files) : inputs.files;
  const content = new VolumeContent(
    `${name}-${key}`,
    { ...inputs, files, image },
    { ...opts, additionalSecretOutputs: secret ? ["files"] : [] },
  );
  return { volumeName: content.mounted, containerPath: String(inputs.folder), readOnly: true };
}
