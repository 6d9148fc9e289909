/** Wrong configs of the edge's guards: firewall, attempts to sign in, admin routes. */
import { PRODUCTION } from "../support";
import type { Raw, Wrong } from "./frame";

const min = (edge: Raw, over: Raw = {}): Raw => ({ tier: "minimum", edge, ...over });
const firewall = (over: unknown): Raw => min({ firewall: over });
const prod = (edge: Raw): Raw => ({ ...PRODUCTION, edge });

export const wrongEdges: Wrong[] = [
  ["firewall that is no map", firewall("on"), ["edge.firewall", "on", "a map with: mode", "firewall: { mode: … }"]],
  [
    "mode that there is not",
    firewall({ mode: "block" }),
    ["edge.firewall.mode", "block", "one of: blocking, detection, off", "write for example mode: blocking"],
  ],
  [
    "mode that is nearly one",
    firewall({ mode: "detecting" }),
    ["edge.firewall.mode", "detecting", "one of: blocking", 'did you mean "detection"?'],
  ],
  [
    "mode that is no text",
    firewall({ mode: false }),
    ["edge.firewall.mode", "false", "one of: blocking", "mode: blocking"],
  ],
  [
    "unknown key of the firewall",
    firewall({ paranoya: 2 }),
    ["edge.firewall.paranoya", "2", "unknown key; allowed: mode, paranoia, bodyLimit", 'did you mean "paranoia"?'],
  ],
  [
    "paranoia below the least",
    firewall({ paranoia: 0 }),
    ["edge.firewall.paranoia", "0", "from 1 to 4", "paranoia: 1"],
  ],
  ["paranoia above the most", firewall({ paranoia: 5 }), ["edge.firewall.paranoia", "5", "from 1 to 4", "paranoia: 1"]],
  [
    "paranoia of no rules",
    firewall({ mode: "off", paranoia: 2 }),
    ["edge.firewall.paranoia", "2", "no meaning with mode off", "write mode: blocking"],
  ],
  [
    "body limit without a unit",
    firewall({ bodyLimit: 100 }),
    ["edge.firewall.bodyLimit", "100", "a size without a unit", 'write "100GB"'],
  ],
  [
    "body limit that no picture fits in",
    firewall({ bodyLimit: "10KB" }),
    ["edge.firewall.bodyLimit", "10KB", "from 976.6 KiB to 9.3 GiB", 'bodyLimit: "100MB"'],
  ],
  [
    "body limit as large as a disk",
    firewall({ bodyLimit: "1TB" }),
    ["edge.firewall.bodyLimit", "1TB", "from 976.6 KiB", 'bodyLimit: "100MB"'],
  ],
  [
    "a firewall that the official image has not",
    firewall({ mode: "blocking" }),
    ["edge.firewall.mode", "blocking", "the official image of the edge has no firewall", "write images: built"],
  ],
  [
    "attempts that the official image cannot count",
    min({ signInsPerMinute: 10 }),
    ["edge.signInsPerMinute", "10", "the official image of the edge cannot count", "write images: built"],
  ],
  [
    "no attempts at all",
    min({ signInsPerMinute: 0 }, { images: "built" }),
    ["edge.signInsPerMinute", "0", "from 1 to 1000", "signInsPerMinute: 20"],
  ],
  [
    "attempts as text",
    min({ signInsPerMinute: "10/m" }, { images: "built" }),
    ["edge.signInsPerMinute", "10/m", "a whole number", "signInsPerMinute: 20"],
  ],
  [
    "admin routes for an address without a prefix",
    min({ adminFrom: ["10.0.0.1"] }),
    ["edge.adminFrom[0]", "10.0.0.1", "an address range with its prefix", "10.20.0.0/16"],
  ],
  [
    "admin routes for a name",
    min({ adminFrom: ["10.0.0.0/8", "office.example.com"] }),
    ["edge.adminFrom[1]", "office.example.com", "an address range", "10.20.0.0/16"],
  ],
  [
    "admin routes for one range that is no list",
    min({ adminFrom: "10.0.0.0/8" }),
    ["edge.adminFrom", "10.0.0.0/8", "a list of address ranges", 'adminFrom: ["10.20.0.0/16"]'],
  ],
  [
    "admin routes for everybody",
    min({ adminFrom: ["0.0.0.0/0", "::/0"] }),
    ["edge.adminFrom[0]", "0.0.0.0/0", "every address there is", "10.20.0.0/16"],
    ["edge.adminFrom[1]", "::/0", "every address there is", "10.20.0.0/16"],
  ],
  [
    "admin routes behind an Ingress",
    prod({
      host: "ai.example.com",
      certificate: "given",
      secret: "tls",
      entry: { kind: "ingress" },
      adminFrom: ["10.0.0.0/8"],
    }),
    ["edge.adminFrom", '["10.0.0.0/8"]', "can be forged", "load-balancer or node-port"],
  ],
];
