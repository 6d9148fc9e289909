/** What runs a stack, as seen from outside: a Docker engine, or a cluster. The chapters know nothing else of a platform. */

/** One service as it runs. */
export interface Instance {
  /** Another one where the service was replaced. */
  id: string;
  /** What anybody who may look at the platform can read of it: labels, command, arguments. */
  description: string;
  /** Ports that can be reached from outside of the stack, as `address:port`. */
  published: string[];
  /** Are all capabilities dropped that it does not name, and can it gain none? */
  hardened: boolean;
}

export interface Runtime {
  /** Address at which the edge answers. */
  readonly bind: string;
  /** Every service that runs or has ended, by name; of several replicas the first. */
  instances(): Promise<Record<string, Instance>>;
  /** Output of a command beside a service; throws with it where the exit code is not 0. */
  execute(service: string, command: string[]): Promise<string>;
  readFile(service: string, path: string): Promise<string>;
  /** Everything that the service has written. */
  log(service: string): Promise<string>;
  /** Arguments of all its processes, one process a line. */
  processes(service: string): Promise<string[]>;
  /** Its process ends as in a crash; resolves when it was started again. */
  crash(service: string): Promise<void>;
  /** One replica of a service leaves as in an orderly stop, and another takes its place; resolves when that is healthy. */
  restart(service: string): Promise<void>;
  /** Takes a service away until `start`. */
  stop(service: string): Promise<void>;
  /** Brings it back; resolves when it is healthy. */
  start(service: string): Promise<void>;
  /** Resolves when the service is healthy. */
  healthy(service: string): Promise<void>;
  /** Address of the service inside the platform, past names and the edge. */
  address(service: string): Promise<string>;
  /** What an update writes while it makes or changes the service. */
  underWay(service: string): RegExp;
  /** Removes what a stack leaves on purpose when it is destroyed, and what a killed update left by accident. */
  purge(): Promise<void>;
}
