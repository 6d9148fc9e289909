import { makeSuitesReady } from "./ready";

/** Once, before the suites on a cluster. */
export default function setup(): void {
  makeSuitesReady("kubernetes");
}
