/** GPU memory that is kept for what is no model of Ollama, before the models are placed. */
import type { Problems } from "./config/problems";
import { deviceName, largestSet, standsAlone } from "./devices";
import type { GpuDevice, GpuPlace, Host, ImagesPlan, PlatformKind } from "./types";
import { formatBytes } from "./units";

export interface Reservation {
  /** The machines with what is left for models. */
  hosts: Host[];
  /** In the order in which they are to be tried. */
  place: GpuPlace;
}

/**
 * Ways to keep memory for image generation, the smallest GPU that is enough first. On a Docker host models use what is left
 * of the GPU; a cluster hands out whole GPUs, slices or shares, so that there it has one for itself.
 */
function reservations({ vramBytes }: ImagesPlan, hosts: readonly Host[], platform: PlatformKind): Reservation[] {
  const places = hosts.flatMap((host) =>
    host.gpus.filter(({ memoryBytes }) => memoryBytes >= vramBytes).map((gpu) => ({ host, gpu })),
  );
  // Of those that are alike the last, so that models stay on the first as they were.
  const distinct = new Map(
    places.map((place) => [`${place.host.pool ?? place.host.name} ${deviceName(place.gpu)}`, place]),
  );
  return [...distinct.values()]
    .sort((a, b) => a.gpu.memoryBytes - b.gpu.memoryBytes)
    .map(({ host, gpu }) => {
      const left = platform === "docker" && !standsAlone(gpu) ? gpu.memoryBytes - vramBytes : 0;
      const gpus = host.gpus.flatMap((other) => {
        if (other !== gpu) return [other];
        return left > 0 ? [{ ...gpu, memoryBytes: left }] : [];
      });
      return {
        hosts: hosts.map((other) => (other === host ? { ...host, gpus } : other)),
        place: { host: host.name, gpu },
      };
    });
}

/** There is no GPU that is large enough. */
function explainNoGpu({ vramBytes }: ImagesPlan, hosts: readonly Host[], problems: Problems): void {
  const largest = hosts
    .flatMap(({ gpus }) => largestSet(gpus))
    .reduce<GpuDevice | undefined>(
      (best, gpu) => (best && best.memoryBytes >= gpu.memoryBytes ? best : gpu),
      undefined,
    );
  const needed = `image generation needs one GPU with ${formatBytes(vramBytes)}`;
  if (!largest) {
    problems.add(["tools", "images"], `${needed}, and there is none`, "remove it, or name a GPU under hardware");
    return;
  }
  const has = `${deviceName(largest)} has ${formatBytes(largest.memoryBytes)}`;
  problems.add(["tools", "images", "vram"], `${needed}; ${has}`, `write a smaller vram, or name a larger GPU`);
}

/**
 * The first way in which all models find a place, else the first of all: what does not fit is said of that.
 *
 * @param fits whether the models find a place on these machines
 * @returns undefined where no GPU is large enough, or none is left for models, after that was reported
 */
export function reserve(
  images: ImagesPlan,
  hosts: readonly Host[],
  platform: PlatformKind,
  fits: (hosts: Host[]) => boolean,
  problems: Problems,
): Reservation | undefined {
  const all = reservations(images, hosts, platform);
  if (all.length === 0) explainNoGpu(images, hosts, problems);
  // Without any GPU left the models would be planned for the CPU.
  const ways = all.filter((way) => way.hosts.some(({ gpus }) => gpus.length > 0));
  if (all.length > 0 && ways.length === 0) {
    const message = `takes the only GPU, ${deviceName(all[0]!.place.gpu)}, and leaves none for the models`;
    problems.add(["tools", "images"], message, "remove it, or name another GPU under hardware");
  }
  return ways.find((way) => fits(way.hosts)) ?? ways[0];
}

/** A line for people. */
export function reservationLine({ vramBytes }: ImagesPlan, { host, gpu }: GpuPlace): string {
  return `image-generation on ${host}, GPU ${gpu.id} ${deviceName(gpu)}: ${formatBytes(vramBytes)} are kept for it`;
}
