/** What the edge lets in: the firewall, attempts to sign in, and who may use the gateway's admin routes. */
import type { z } from "zod";
import type { EdgePlan, EntryKind } from "../types";
import { formatBytes, mustParseSize } from "../units";
import type { edgeSchema } from "./cluster-schema";
import { valueAt } from "./problems";

type Raw = Record<string, unknown>;
type Given = z.output<typeof edgeSchema>;
type Add = (path: readonly PropertyKey[], message: string, suggestion: string, fallback?: unknown) => void;
type Guards = Pick<EdgePlan, "firewall" | "signInsPerMinute" | "adminFrom">;

const BODY_LIMIT = mustParseSize("100MB");
/** Below this not even a picture in a chat passes. */
const LEAST_BODY_LIMIT = mustParseSize("1MB");
/** More than a disk of a small machine: a mistake of the keyboard. */
const MOST_BODY_LIMIT = mustParseSize("10GB");
/**
 * At 1 nothing reads the browser's name, the page before and addresses of other servers closely; at 2, with the exceptions
 * that are made for this stack, tests/edge knows no false alarm either.
 */
const PARANOIA = 2;
/** Many people may share one address; who tries passwords needs more than this. */
const SIGN_INS_PER_MINUTE = 20;
/** Behind these the address of who asks is what somebody else says. */
const IN_FRONT: EntryKind[] = ["ingress", "gateway-api"];

/**
 * Reads `edge.firewall`, `edge.signInsPerMinute` and `edge.adminFrom`.
 *
 * @param raw the whole config: whether attempts to sign in can be counted depends on the image
 */
export function readGuards(given: Given, raw: Raw, entry: EntryKind, add: Add): Guards {
  const { mode = "blocking", paranoia, bodyLimit = BODY_LIMIT } = given.firewall ?? {};
  if (mode === "off" && paranoia !== undefined) {
    add(["firewall", "paranoia"], "has no meaning with mode off", "remove it, or write mode: blocking");
  }
  if (bodyLimit < LEAST_BODY_LIMIT || bodyLimit > MOST_BODY_LIMIT) {
    const range = `${formatBytes(LEAST_BODY_LIMIT)} to ${formatBytes(MOST_BODY_LIMIT)}`;
    add(["firewall", "bodyLimit"], `a request may have from ${range}`, 'write bodyLimit: "100MB"');
  }
  checkAdminFrom(given.adminFrom ?? [], entry, add);
  const signIns = readSignIns(given, raw, add);
  return {
    firewall: { mode, paranoia: paranoia ?? PARANOIA, bodyLimitBytes: bodyLimit },
    ...(signIns === undefined ? {} : { signInsPerMinute: signIns }),
    adminFrom: given.adminFrom ?? [],
  };
}

/** The images that are built here count attempts, the official one cannot; of an image of others nobody knows. */
function readSignIns({ signInsPerMinute }: Given, raw: Raw, add: Add): number | undefined {
  const own = valueAt(raw, ["imageOverrides", "caddy"]) !== undefined;
  const built = raw.images === "built";
  if (signInsPerMinute !== undefined && !built && !own) {
    const message =
      "the official image of the edge cannot count requests; Open WebUI's own limit for each account stays";
    const hint = "remove it, write images: built, or name an image with caddy-ratelimit under imageOverrides.caddy";
    add(["signInsPerMinute"], message, hint);
  }
  return signInsPerMinute ?? (built && !own ? SIGN_INS_PER_MINUTE : undefined);
}

function checkAdminFrom(ranges: readonly string[], entry: EntryKind, add: Add): void {
  if (ranges.length > 0 && IN_FRONT.includes(entry)) {
    const message = `with entry ${entry} the edge knows who asks by a header alone, which can be forged`;
    add(["adminFrom"], message, "remove it, or choose the entry load-balancer or node-port");
  }
  ranges.forEach((range, index) => {
    if (!range.endsWith("/0")) return;
    add(["adminFrom", index], "is every address there is", 'write the range of those who administer: ["10.20.0.0/16"]');
  });
}
