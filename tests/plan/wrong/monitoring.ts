/** Wrong configs of monitoring. */
import { PRODUCTION } from "../support";
import type { Raw, Wrong } from "./frame";

const watched = (monitoring: unknown, over: Raw = {}): Raw => ({ tier: "recommended", monitoring, ...over });
const own = (over: Raw): Raw => watched({ kind: "in-stack", ...over });
const goals = (over: Raw): Raw => own({ goals: over });

export const wrongMonitoring: Wrong[] = [
  ["monitoring that is no map", watched("on"), ["monitoring", "on", "a map with: kind", "monitoring: { kind: … }"]],
  ["no kind", watched({ retention: "15d" }), ["monitoring.kind", "(not set)", "missing", "kind: off"]],
  [
    "unknown kind",
    watched({ kind: "instack" }),
    ["monitoring.kind", "instack", "one of: off", 'did you mean "in-stack"?'],
  ],
  [
    "unknown key",
    own({ retension: "15d" }),
    ["monitoring.retension", "15d", "unknown key", 'did you mean "retention"?'],
  ],
  ["retention without a unit", own({ retention: 15 }), ["monitoring.retention", "15", "h, d, w or y", "15d"]],
  ["no retention at all", own({ retention: "0d" }), ["monitoring.retention", "0d", "h, d, w or y", "15d"]],
  ["port of the system", own({ port: 80 }), ["monitoring.port", "80", "from 1024 to 65535", "9090"]],
  ["port of the edge", own({ port: 8443 }), ["monitoring.port", "8443", "the port of the edge", "another one"]],
  [
    "port on a cluster",
    { ...PRODUCTION, monitoring: { kind: "in-stack", port: 9090 } },
    ["monitoring.port", "9090", "no host to publish a port on", "port-forward"],
  ],
  [
    "address of a receiver in plain text",
    own({ webhooks: ["https://hooks.example.com/T0/B0"] }),
    ["monitoring.webhooks[0]", "https://hooks", "a DNS label", "ops"],
  ],
  ["no receivers", own({ webhooks: [] }), ["monitoring.webhooks", "[]", "1 to 10 names", "[ops]"]],
  [
    "receiver named twice",
    own({ webhooks: ["ops", "ops"] }),
    ["monitoring.webhooks[1]", "ops", "named twice", "remove it"],
  ],
  [
    "goal of nothing",
    goals({ firstTokenSeconds: 0 }),
    ["monitoring.goals.firstTokenSeconds", "0", "a number above 0", "5"],
  ],
  [
    "goal beyond what is measured",
    goals({ latencySeconds: 900 }),
    ["monitoring.goals.latencySeconds", "900", "at most 600", "60"],
  ],
  ["goal as text", goals({ latencySeconds: "60s" }), ["monitoring.goals.latencySeconds", "60s", "seconds", "60"]],
  ["more than all", goals({ errorPercent: 101 }), ["monitoring.goals.errorPercent", "101", "percent", "5"]],
  [
    "unknown goal",
    goals({ errorPercents: 5 }),
    ["monitoring.goals.errorPercents", "5", "unknown key", 'did you mean "errorPercent"?'],
  ],
  [
    "first token after the answer",
    goals({ firstTokenSeconds: 90, latencySeconds: 60 }),
    ["monitoring.goals.firstTokenSeconds", "90", "later than the whole answer", "firstTokenSeconds: 60 or less"],
  ],
  [
    "answer before the first token",
    goals({ latencySeconds: 5 }),
    ["monitoring.goals.latencySeconds", "5", "the first token, after 10 s", "firstTokenSeconds: 5 or less"],
  ],
  [
    "settings of what is off",
    watched({ kind: "off", goals: { errorPercent: 1 } }),
    ["monitoring.goals", '{"errorPercent":1}', "no meaning with kind off", "kind: in-stack or existing"],
  ],
  [
    "another Prometheus on Docker",
    watched({ kind: "existing", namespace: "monitoring" }),
    ["monitoring.kind", "existing", "reaches nothing in its networks", "kind: in-stack and port: 9090"],
  ],
  [
    "another Prometheus from nowhere",
    { ...PRODUCTION, monitoring: { kind: "existing" } },
    ["monitoring.namespace", "(not set)", "needs the namespace", "namespace: monitoring"],
  ],
  [
    "receivers of another Prometheus",
    { ...PRODUCTION, monitoring: { kind: "existing", namespace: "monitoring", webhooks: ["ops"] } },
    ["monitoring.webhooks", '["ops"]', "no meaning with kind existing", "kind: in-stack"],
  ],
  [
    "namespace of a Prometheus of the stack",
    own({ namespace: "monitoring" }),
    ["monitoring.namespace", "monitoring", "no meaning with kind in-stack", "kind: existing"],
  ],
  [
    "counter of a secret that there is not",
    { tier: "recommended", rotations: { "gateway-metrics-key": 1 } },
    ["rotations.gateway-metrics-key", "1", "no such secret", "remove it"],
  ],
  [
    "counter of a key without virtual keys",
    { tier: "minimum", monitoring: { kind: "in-stack" }, rotations: { "gateway-metrics-key": 1 } },
    ["rotations.gateway-metrics-key", "1", "no such secret", "remove it"],
  ],
];
