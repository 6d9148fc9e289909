/** The pieces that the schemas of config are made of. */
import { z } from "zod";
import { parseSize } from "../units";

interface LeafMeta {
  allowed: string;
  example: string;
}

/** A value with what is allowed there and an example, for the messages. */
export const leaf = <T extends z.ZodType>(schema: T, allowed: string, example: string): T =>
  schema.meta({ allowed, example } satisfies LeafMeta) as T;

/** A size with a unit, to bytes. */
export const size = (example: string) =>
  leaf(
    z.any().transform((value: unknown, context): number => {
      const result = parseSize(value);
      if (result.ok) return result.bytes;
      context.addIssue({ code: "custom", message: result.message, params: { suggestion: result.suggestion } });
      return z.NEVER;
    }),
    "a size with a unit",
    example,
  );

export const positive = (what: string, example: number, max = 1e7) =>
  leaf(z.number().int().min(1).max(max), `${what}: a whole number from 1 to ${max}`, String(example));

const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
export const name = (example: string) =>
  leaf(z.string().regex(NAME), "a name of lower case letters, digits, dots, dashes and underscores", example);

export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  leaf(z.enum(values), `one of: ${values.join(", ")}`, values[0]);

const LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

/** A name that a cluster takes for a namespace or a Service: a DNS label. */
export const dnsLabel = (example: string) =>
  leaf(
    z.string().regex(DNS_LABEL),
    "a DNS label: at most 63 lower case letters, digits and dashes, no dash at either end",
    example,
  );

/** A name that a cluster takes for most of its objects: DNS labels with dots between them. */
export const dnsName = (what: string, example: string) =>
  leaf(z.string().regex(DNS_NAME), `${what}: lower case letters, digits, dashes and dots`, example);

/** A host name as it stands in an address. */
export const hostName = (example: string) =>
  leaf(z.string().regex(DNS_NAME), "a host name in lower case, without scheme or port", example);

/** As LiteLLM reads it: hours, days, weeks, months. */
const PERIOD = /^[1-9]\d{0,2}(h|d|w|mo)$/;

/** What may be spent, in how long. */
export const spendLimit = z.strictObject({
  dollars: leaf(z.number().positive().max(1e9), "US dollars, a number above 0", "20"),
  period: leaf(z.string().regex(PERIOD), "a number of hours, days, weeks or months: h, d, w or mo", "30d"),
});

/** Addresses as a network and the length of its prefix. */
export const addressRange = (example: string) =>
  leaf(z.union([z.cidrv4(), z.cidrv6()]), "an address range with its prefix, such as 192.0.2.7/32", example);

/** `repository:tag` or `repository@sha256:digest`: what is not pinned changes under a stack. */
const IMAGE = /^[a-z0-9][\w./-]*(:\d+\/[\w./-]+)?(:[\w.-]+(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/;
export const imageRef = (example: string) => leaf(z.string().regex(IMAGE), "an image with a tag or a digest", example);
