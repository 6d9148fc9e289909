import { makeSuitesReady } from "./ready";

/** Once, before the suites on Docker. */
export default function setup(): void {
  makeSuitesReady("docker");
}
