/** Wrong shapes, names and sizes. */
import { chat, embed, host, hosts, min, type Wrong } from "./frame";

export const wrongShapes: Wrong[] = [
  // Shape
  ["no tier", {}, ["tier", "(not set)", "missing", "tier: minimum"]],
  ["unknown tier", { tier: "recomended" }, ["tier", "recomended", "one of: minimum", 'did you mean "recommended"?']],
  ["tier that is like none", { tier: "galaxy" }, ["tier", "galaxy", "one of: minimum", "tier: minimum"]],
  ["tier that is no text", { tier: 3 }, ["tier", "3", "one of", "tier: minimum"]],
  ["unknown key", min({ modles: [] }), ["modles", "[]", "unknown key; allowed: tier", 'did you mean "models"?']],
  ["unknown key like none", min({ zzzzzz: 1 }), ["zzzzzz", "1", "unknown key", "use one of: tier, platform"]],
  ["unknown platform", min({ platform: "dokcer" }), ["platform", "dokcer", "one of: docker", 'did you mean "docker"?']],
  [
    "hardware that is no map",
    min({ hardware: "big" }),
    ["hardware", "big", "a map with: hosts", "hardware: { hosts: … }"],
  ],
  ["no hosts", min({ hardware: {} }), ["hardware.hosts", "(not set)", "missing", "hosts: ["]],
  ["empty hosts", min({ hardware: hosts() }), ["hardware.hosts", "[]", "at least one host", "hosts: ["]],
  ["null section", min({ models: null }), ["models", "null", "a list of at least one model", "models: [{ alias"]],
  ["empty models", min({ models: [] }), ["models", "[]", "at least one model", "models: [{ alias"]],
  [
    "model that is text",
    min({ models: ["smollm2", embed] }),
    ["models[0]", "smollm2", "a map with: alias", "{ alias: … }"],
  ],
  [
    "unknown key of a model",
    min({ models: [{ ...chat, paralel: 2 }, embed] }),
    ["models[0].paralel", "2", "unknown key; allowed: alias", 'did you mean "parallel"?'],
  ],
  [
    "unknown key of a host",
    min({ hardware: hosts(host({ memory: "32GB" })) }),
    ["hardware.hosts[0].memory", "32GB", "unknown key; allowed: name, gpus, ram", "use one of"],
  ],
  // Sizes
  [
    "size without a unit",
    min({ hardware: hosts(host({ ram: 32 })) }),
    ["hardware.hosts[0].ram", "32", "without a unit", 'write "32GB"'],
  ],
  [
    "size without a unit as text",
    min({ hardware: hosts(host({ disk: "500" })) }),
    ["hardware.hosts[0].disk", "500", "without a unit", 'write "500GB"'],
  ],
  [
    "negative size",
    min({ hardware: hosts(host({ ram: "-32GB" })) }),
    ["hardware.hosts[0].ram", "-32GB", "not more than zero", 'write "32GB"'],
  ],
  [
    "zero size",
    min({ hardware: hosts(host({ disk: "0GB" })) }),
    ["hardware.hosts[0].disk", "0GB", "not more than zero", 'write "32GB"'],
  ],
  [
    "unknown unit",
    min({ hardware: hosts(host({ ram: "32Gig" })) }),
    ["hardware.hosts[0].ram", "32Gig", 'unknown unit "Gig"', 'write "32GB"'],
  ],
  [
    "no size at all",
    min({ hardware: hosts(host({ ram: "plenty" })) }),
    ["hardware.hosts[0].ram", "plenty", "not a size", 'write for example "32GB"'],
  ],
  [
    "size that is a list",
    min({ hardware: hosts(host({ ram: ["32GB"] })) }),
    ["hardware.hosts[0].ram", '["32GB"]', "not a size", "32GB"],
  ],
  [
    "missing size",
    min({ hardware: hosts({ name: "desk", disk: "100GB" }) }),
    ["hardware.hosts[0].ram", "(not set)", "missing; expected a size with a unit", "ram: 32GB"],
  ],
];
