/** Wrong settings of the services, secrets among them, and several faults at once. */
import { embed, host, hosts, min, rec, type Wrong } from "./frame";

export const wrongSettings: Wrong[] = [
  // Settings
  ["port 0", min({ edge: { httpsPort: 0 } }), ["edge.httpsPort", "0", "from 1 to 65535", "httpsPort: 443"]],
  [
    "port too large",
    min({ edge: { httpsPort: 70000 } }),
    ["edge.httpsPort", "70000", "from 1 to 65535", "httpsPort: 443"],
  ],
  ["port as text", min({ edge: { httpsPort: "https" } }), ["edge.httpsPort", "https", "a port", "httpsPort: 443"]],
  [
    "host with a scheme",
    min({ edge: { host: "https://ai.example.org" } }),
    ["edge.host", "https://ai.example.org", "without scheme", "host: ai.example.org"],
  ],
  [
    "bind that is no address",
    min({ edge: { bind: "localhost" } }),
    ["edge.bind", "localhost", "IPv4", "bind: 127.0.0.1"],
  ],
  [
    "unknown certificate",
    min({ edge: { certificate: "letsencrypt" } }),
    ["edge.certificate", "letsencrypt", "one of: internal, acme", "certificate: internal"],
  ],
  [
    "acme where it cannot work",
    min({ edge: { certificate: "acme" } }),
    ["edge.host", "localhost (default)", "no public host name", "certificate: internal"],
    ["edge.httpsPort", "8443 (default)", "port 443", "httpsPort: 443"],
    ["edge.bind", "127.0.0.1 (default)", "reachable from outside", "0.0.0.0"],
  ],
  [
    "unknown cache type",
    min({ inference: { kvCache: "q8" } }),
    ["inference.kvCache", "q8", "one of: f16, q8_0, q4_0", 'did you mean "q8_0"?'],
  ],
  [
    "keep-alive without a unit",
    min({ inference: { keepAlive: "30" } }),
    ["inference.keepAlive", "30", 'such as "30m"', 'keepAlive: "-1"'],
  ],
  [
    "unknown library",
    min({ library: { kind: "huggingface" } }),
    ["library.kind", "huggingface", "one of: ollama, packaged, registry", "kind: ollama"],
  ],
  [
    "registry without an address",
    min({ library: { kind: "registry" } }),
    ["library.registry", "(not set)", "needs its address", "models.internal:5000"],
  ],
  [
    "registry with a scheme",
    min({ library: { kind: "registry", registry: "http://models" } }),
    ["library.registry", "http://models", "without a scheme", "registry: models.internal:5000"],
  ],
  [
    "registry of another kind",
    min({ library: { kind: "ollama", registry: "models:5000", insecure: true } }),
    ["library.registry", "models:5000", "no meaning with kind ollama", "remove it"],
    ["library.insecure", "true", "no meaning with kind ollama", "remove it"],
  ],
  ["unknown image source", min({ images: "oficial" }), ["images", "oficial", "one of", 'did you mean "official"?']],
  [
    "override of an unknown image",
    min({ imageOverrides: { olama: "ollama/ollama:0.34.1" } }),
    ["imageOverrides.olama", "ollama/ollama:0.34.1", "unknown key; allowed: ollama", 'did you mean "ollama"?'],
  ],
  [
    "image that is not pinned",
    min({ imageOverrides: { ollama: "ollama/ollama" } }),
    ["imageOverrides.ollama", "ollama/ollama", "a tag or a digest", "ollama: ollama/ollama:0.34.1"],
  ],
  [
    "bad mail address",
    min({ admin: { email: "admin" } }),
    ["admin.email", "admin", "a mail address", "admin@localhost"],
  ],
  ["empty name", min({ admin: { name: "" } }), ["admin.name", "", "1 to 100 characters", "name: Admin"]],
  [
    "rotation of an unknown secret",
    min({ rotations: { "litelm-master": 1 } }),
    ["rotations.litelm-master", "1", "unknown key; allowed: webui-secret-key", "litellm-master-key"],
  ],
  [
    "negative rotation",
    min({ rotations: { "litellm-master-key": -1 } }),
    ["rotations.litellm-master-key", "-1", "raised by one", "litellm-master-key: 1"],
  ],
  // Secrets
  [
    "password in plain text",
    min({ admin: { password: "hunter2" } }),
    ["admin.password", "[hidden]", "secret in plain text", "revoke it"],
  ],
  ["key at the top", min({ masterKey: "abc" }), ["masterKey", "[hidden]", "secret in plain text", "rotations"]],
  [
    "secrets in a map",
    min({ secrets: { openai: "abc", list: [1] } }),
    ["secrets.openai", "[hidden]", "secret in plain text", "remove it"],
    ["secrets.list[0]", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "value that is a key",
    min({ admin: { name: "sk-1234567890" } }),
    ["admin.name", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "registry with a password",
    min({ library: { kind: "registry", registry: "me:hunter2@models:5000" } }),
    ["library.registry", "[hidden]", "secret in plain text", "remove it"],
  ],
  [
    "secret as a rotation",
    min({ rotations: { "admin-password": "hunter2" } }),
    ["rotations.admin-password", "[hidden]", "secret in plain text", "remove it"],
  ],
  // Several at once
  [
    "faults in every section",
    {
      tier: "recommended",
      platfrom: "docker",
      hardware: hosts(host({ ram: 32, gpus: [{ product: "rtx-9999" }] }), { name: "b", ram: "1GB", disk: "-1GB" }),
      models: [{ alias: "smolm2" }, { alias: "all-minilm", context: 9999 }],
      groups: [
        { name: "a", models: ["nothing"], fallbacks: ["b"] },
        { name: "b", models: ["all-minilm"], fallbacks: ["a"] },
      ],
      edge: { httpsPort: -1, host: "LOCALHOST" },
      admin: { token: "hunter2" },
    },
    ["admin.token", "[hidden]", "secret", "remove"],
    ["platfrom", "docker", "unknown key", 'did you mean "platform"?'],
    ["hardware.hosts[0].ram", "32", "without a unit", "32GB"],
    ["hardware.hosts[1].disk", "-1GB", "not more than zero", "1GB"],
    ["hardware.hosts[1]", '{"name":"b"', "one host", "keep one host"],
    ["models[0].alias", "smolm2", "unknown alias", "smollm2"],
    ["models[1].context", "9999", "at most 512 tokens", "512"],
    ["groups[0].models[0]", "nothing", "not an alias", "use one of: smolm2, all-minilm"],
    ["groups[0].fallbacks", '["b"]', "a -> b -> a", "remove"],
    ["edge.host", "LOCALHOST", "lower case", "ai.example.org"],
    ["edge.httpsPort", "-1", "from 1 to 65535", "443"],
  ],
  [
    "references into a section that cannot be read",
    min({ models: null, groups: [{ name: "fast", models: ["whatever"] }] }),
    ["models", "null", "a list", "models: ["],
  ],
  [
    "models under a tier that is none",
    { tier: "galaxy", models: [{ alias: "smolm2" }, embed], edge: { httpsPort: 0 } },
    ["tier", "galaxy", "one of", "tier: minimum"],
    ["models[0].alias", "smolm2", "unknown alias", "smollm2"],
    ["edge.httpsPort", "0", "a port", "443"],
  ],
  [
    "value too long to show",
    min({ admin: { name: "x".repeat(200) } }),
    ["admin.name", `${"x".repeat(77)}...`, "1 to 100 characters", "name: Admin"],
  ],
  [
    "faults of shape beside faults of placement",
    rec({ models: [{ alias: "deepseek-v4" }, embed], edge: { httpsPort: 0 } }),
    ["edge.httpsPort", "0", "a port", "443"],
    ["models[0]", "deepseek-v4", "leave 19.2 GiB usable", "smaller model"],
  ],
];
