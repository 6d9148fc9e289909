/** Wrong configs of an edge that exists already. */
import { PRODUCTION } from "../support";
import type { Raw, Wrong } from "./frame";

const existing = (from?: unknown): Raw => ({ kind: "existing", ...(from === undefined ? {} : { from }) });
const docker = (edge: Raw): Raw => ({ tier: "minimum", edge });
const prod = (edge: Raw): Raw => ({ ...PRODUCTION, edge: { host: "ai.example.com", ...edge } });

export const wrongHandovers: Wrong[] = [
  [
    "an edge that exists nowhere, on Docker",
    docker({ entry: existing() }),
    ["edge.entry.from", "not set", "needs the network of Docker", "from: ai-edge"],
  ],
  [
    "an edge that exists nowhere, in a cluster",
    prod({ entry: existing() }),
    ["edge.entry.from", "not set", "needs the namespace", "from: ingress-nginx"],
  ],
  [
    "the network that every container is in",
    docker({ entry: existing("bridge") }),
    ["edge.entry.from", "bridge", "a network of the engine itself", "docker network create --internal ai-edge"],
  ],
  [
    "the network of the machine",
    docker({ entry: existing("host") }),
    ["edge.entry.from", "host", "a network of the engine itself", "docker network create --internal"],
  ],
  [
    "a network that cannot be called so",
    docker({ entry: existing("my edge") }),
    ["edge.entry.from", "my edge", "the name of a network of Docker", "from: ai-edge"],
  ],
  [
    "a network that is no text",
    docker({ entry: existing(["ai-edge"]) }),
    ["edge.entry.from", "ai-edge", "the name of a network of Docker", "from: ai-edge"],
  ],
  [
    "a namespace that cannot be called so",
    prod({ entry: existing("Ingress_Nginx") }),
    ["edge.entry.from", "Ingress_Nginx", "no name of a namespace", "from: ingress-nginx"],
  ],
  [
    "where an edge of the stack's own is",
    docker({ entry: { kind: "host-port", from: "ai-edge" } }),
    ["edge.entry.from", "ai-edge", "no meaning with entry host-port", "choose another kind"],
  ],
  [
    "a class of an edge that exists",
    prod({ entry: { ...existing("ingress-nginx"), className: "nginx" } }),
    ["edge.entry.className", "nginx", "no meaning with entry existing", "choose another kind"],
  ],
  [
    "a certificate of an edge that exists",
    docker({ entry: existing("ai-edge"), certificate: "acme" }),
    ["edge.certificate", "acme", "it sees to that itself", "remove it"],
  ],
  [
    "a secret and an issuer of an edge that exists",
    prod({ entry: existing("ingress-nginx"), secret: "tls", issuer: { name: "letsencrypt" } }),
    ["edge.secret", "tls", "it sees to that itself", "remove it"],
    ["edge.issuer", "letsencrypt", "it sees to that itself", "remove it"],
  ],
  [
    "an address of an edge that exists",
    docker({ entry: existing("ai-edge"), bind: "0.0.0.0" }),
    ["edge.bind", "0.0.0.0", "it sees to that itself", "remove it"],
  ],
  [
    "a firewall of an edge that exists",
    { ...docker({ entry: existing("ai-edge"), firewall: { mode: "blocking", paranoia: 2 } }), images: "built" },
    ["edge.firewall.mode", "blocking", "a firewall of its own or none", "the output routes"],
    ["edge.firewall.paranoia", "2", "a firewall of its own or none", "the output routes"],
  ],
  [
    "a cluster's edge that exists, without a host name",
    { ...PRODUCTION, edge: { entry: existing("ingress-nginx") } },
    ["edge.host", "none", "tells stacks apart by their host name", "host: ai.example.com"],
  ],
];
