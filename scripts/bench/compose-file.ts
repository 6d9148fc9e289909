import type { ContainerInspectInfo } from "dockerode";

/** What of a container's description a Compose file can say. */
export type Inspected = Pick<ContainerInspectInfo, "Name" | "Config" | "HostConfig" | "Mounts" | "NetworkSettings">;

/** How the copy differs from the original: its names, and the port it is published on. */
export interface Renaming {
  /** Prefix of the names of the original, for example `ai-stack-bench`. */
  prefix: string;
  /** Name of the copy of a volume. */
  volume: (original: string) => string;
  /** Port of the host that every published port moves to. */
  hostPort: number;
}

const SECOND = 1e9;

/**
 * A Compose file that makes the same containers again, without any of Pulumi: the fairest thing to compare with.
 * Volumes are external: copies, filled before. Format 2.4: the newest with limits that docker-compose 1.29 obeys too.
 */
export function composeFile(containers: readonly Inspected[], renaming: Renaming): Record<string, unknown> {
  const networks = new Set(containers.flatMap(({ NetworkSettings }) => Object.keys(NetworkSettings.Networks)));
  const volumes = new Set(containers.flatMap((container) => volumesOf(container).map(({ Name = "" }) => Name)));
  return {
    version: "2.4",
    services: Object.fromEntries(
      containers.map((container) => [serviceOf(container, renaming), service(container, renaming)]),
    ),
    networks: Object.fromEntries(
      // A network that a port is published on must not be internal; the others are, as in the original.
      [...networks].map((name) => [key(name, renaming), { internal: !/-(publish|egress)$/.test(name) }]),
    ),
    volumes: Object.fromEntries(
      [...volumes].map((name) => [key(name, renaming), { external: true, name: renaming.volume(name) }]),
    ),
  };
}

/** Volumes that a container mounts; the ones that the engine made for it by itself have a name, too. */
export function volumesOf({ Mounts }: Pick<Inspected, "Mounts">): Inspected["Mounts"] {
  return Mounts.filter(({ Type }) => Type === "volume");
}

function key(name: string, { prefix }: Renaming): string {
  return name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
}

function serviceOf({ Name }: Inspected, renaming: Renaming): string {
  return key(Name.slice(1), renaming);
}

function service(container: Inspected, renaming: Renaming): Record<string, unknown> {
  const { Config, HostConfig } = container;
  const health = Config.Healthcheck;
  return {
    image: Config.Image,
    entrypoint: dollars(Config.Entrypoint),
    command: dollars(Config.Cmd),
    environment: dollars(Config.Env),
    user: Config.User,
    working_dir: Config.WorkingDir,
    read_only: HostConfig.ReadonlyRootfs ?? false,
    init: HostConfig.Init ?? false,
    cap_drop: HostConfig.CapDrop ?? [],
    cap_add: HostConfig.CapAdd ?? [],
    security_opt: HostConfig.SecurityOpt ?? [],
    tmpfs: Object.entries(HostConfig.Tmpfs ?? {}).map(([path, options]) => (options ? `${path}:${options}` : path)),
    mem_limit: HostConfig.Memory ?? 0,
    memswap_limit: HostConfig.MemorySwap ?? 0,
    volumes: volumesOf(container).map(
      (mount) => `${key(mount.Name ?? "", renaming)}:${mount.Destination}:${mount.RW ? "rw" : "ro"}`,
    ),
    networks: networksOf(container, renaming),
    ports: portsOf(HostConfig.PortBindings, renaming),
    ...(health ? { healthcheck: healthcheck(health) } : {}),
  };
}

/** Compose replaces `$NAME` by itself, unless the dollar is doubled. */
function dollars(value: string | string[] | null | undefined): string[] {
  return [value ?? []].flat().map((text) => text.replaceAll("$", "$$$$"));
}

function networksOf({ NetworkSettings, Name }: Inspected, renaming: Renaming): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => {
      // The engine lists the short id as an alias; names of one's own are longer words.
      const aliases = (Aliases ?? []).filter((alias: string) => !/^[0-9a-f]{12}$/.test(alias) && `/${alias}` !== Name);
      return [key(name, renaming), { aliases }];
    }),
  );
}

function portsOf(bindings: unknown, { hostPort }: Renaming): string[] {
  return Object.entries((bindings ?? {}) as Record<string, { HostIp: string }[]>).flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostIp }) => `${HostIp}:${hostPort}:${port.replace("/tcp", "")}`),
  );
}

function healthcheck(health: NonNullable<Inspected["Config"]["Healthcheck"]>): Record<string, unknown> {
  const seconds = (nanoseconds: number | undefined) => `${(nanoseconds ?? 0) / SECOND}s`;
  return {
    test: dollars(health.Test),
    interval: seconds(health.Interval),
    timeout: seconds(health.Timeout),
    start_period: seconds(health.StartPeriod),
    retries: health.Retries,
  };
}
