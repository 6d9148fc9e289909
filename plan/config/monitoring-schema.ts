/** The shape of `monitoring`. */
import { z } from "zod";
import { choice, dnsLabel, leaf } from "./leaves";

export const MONITORING_KINDS = ["off", "in-stack", "existing"] as const;
export const MONITORING_SECRET_NAMES = ["gateway-metrics-key", "metrics-database-password"] as const;

/** As Prometheus reads it: hours, days, weeks or years. */
const RETENTION = /^[1-9]\d{0,2}(h|d|w|y)$/;

/** The widest bucket of the gateway's histograms ends there. */
const LONGEST = 600;
const seconds = (example: string) =>
  leaf(z.number().positive().max(LONGEST), `seconds, a number above 0 and at most ${LONGEST}`, example).optional();
const percent = (example: string) =>
  leaf(z.number().positive().max(100), "percent of the requests, a number above 0 and at most 100", example).optional();

export const monitoringSchema = z.strictObject({
  kind: choice(MONITORING_KINDS),
  retention: leaf(
    z.string().regex(RETENTION),
    "a number of hours, days, weeks or years: h, d, w or y",
    "15d",
  ).optional(),
  port: leaf(z.number().int().min(1024).max(65535), "a port from 1024 to 65535", "9090").optional(),
  webhooks: leaf(
    z.array(dnsLabel("ops")).min(1).max(10),
    "a list of 1 to 10 names of receivers, whose addresses are secrets",
    "[ops]",
  ).optional(),
  namespace: dnsLabel("monitoring").optional(),
  goals: z
    .strictObject({
      firstTokenSeconds: seconds("5"),
      latencySeconds: seconds("60"),
      errorPercent: percent("5"),
      rateLimitedPercent: percent("10"),
      fallbackPercent: percent("10"),
    })
    .optional(),
});
