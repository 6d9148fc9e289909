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
 * @param raw the whole config: what can be guarded depends on the image
 */
export function readGuards(given: Given, raw: Raw, entry: EntryKind, add: Add): Guards {
  const { paranoia, bodyLimit = BODY_LIMIT } = given.firewall ?? {};
  const image = entry === "existing" ? "another" : imageOf(raw);
  if (image === "another") checkFirewallElsewhere(given, add);
  const mode = image === "another" ? "off" : (given.firewall?.mode ?? (image === "built" ? "blocking" : "off"));
  if (mode === "off" && paranoia !== undefined && image !== "another") {
    add(["firewall", "paranoia"], "has no meaning with mode off", "remove it, or write mode: blocking");
  }
  if (mode !== "off" && image === "official") {
    const hint = "remove it, write images: built, or name an image with coraza_waf under imageOverrides.caddy";
    add(["firewall", "mode"], "the official image of the edge has no firewall", hint);
  }
  if (bodyLimit < LEAST_BODY_LIMIT || bodyLimit > MOST_BODY_LIMIT) {
    const range = `${formatBytes(LEAST_BODY_LIMIT)} to ${formatBytes(MOST_BODY_LIMIT)}`;
    add(["firewall", "bodyLimit"], `a request may have from ${range}`, 'write bodyLimit: "100MB"');
  }
  checkAdminFrom(given.adminFrom ?? [], entry, add);
  const signIns = readSignIns(given, image, add);
  return {
    firewall: { mode, paranoia: paranoia ?? PARANOIA, bodyLimitBytes: bodyLimit },
    ...(signIns === undefined ? {} : { signInsPerMinute: signIns }),
    adminFrom: given.adminFrom ?? [],
  };
}

/** What an edge that exists does about attacks is its own affair; it is told of the size alone. */
function checkFirewallElsewhere({ firewall }: Given, add: Add): void {
  for (const key of ["mode", "paranoia"] as const) {
    if (firewall?.[key] === undefined) continue;
    const message = "has no meaning with an edge that exists, which has a firewall of its own or none";
    add(["firewall", key], message, "remove it; the output routes says what that edge is told");
  }
}

/** Where the edge's image comes from: those built here can do what is guarded here, of an image of others nobody knows. */
function imageOf(raw: Raw): "built" | "official" | "own" {
  if (valueAt(raw, ["imageOverrides", "caddy"]) !== undefined) return "own";
  return raw.images === "built" ? "built" : "official";
}

function readSignIns(
  { signInsPerMinute }: Given,
  image: ReturnType<typeof imageOf> | "another",
  add: Add,
): number | undefined {
  if (signInsPerMinute !== undefined && image === "official") {
    const message =
      "the official image of the edge cannot count requests; Open WebUI's own limit for each account stays";
    const hint = "remove it, write images: built, or name an image with caddy-ratelimit under imageOverrides.caddy";
    add(["signInsPerMinute"], message, hint);
  }
  return signInsPerMinute ?? (image === "built" || image === "another" ? SIGN_INS_PER_MINUTE : undefined);
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
