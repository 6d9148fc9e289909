import type { HealthSpec } from "../../workload/spec";

/** User of Prometheus's images. */
export const NOBODY = "65534:65534";

/** Healthy once this path is answered; the images have wget. */
export function answersHttp(port: number, path: string): HealthSpec {
  return {
    command: ["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${port}${path}`],
    http: { port, path },
    intervalSeconds: 3,
    timeoutSeconds: 5,
    retries: 20,
    startPeriodSeconds: 15,
  };
}
