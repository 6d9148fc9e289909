/** Wrong hardware, and hardware that its platform cannot have. */
import { PRODUCTION } from "../support";
import { gpuHost, host, hosts, min, rec, type Wrong } from "./frame";

export const wrongHardware: Wrong[] = [
  // Hardware
  [
    "unknown GPU",
    rec({ hardware: gpuHost("rtx-3909", 1) }),
    ["hardware.hosts[0].gpus[0].product", "rtx-3909", "unknown GPU", 'did you mean "rtx-3090"?'],
  ],
  [
    "no GPUs counted",
    rec({ hardware: gpuHost("rtx-3090", 0) }),
    ["hardware.hosts[0].gpus[0].count", "0", "from 1 to 112", "count: 1"],
  ],
  [
    "overlapping device ids",
    rec({
      hardware: hosts(
        host({
          gpus: [
            { product: "rtx-3090", ids: ["0", "1"] },
            { product: "rtx-3090", ids: ["1"] },
          ],
        }),
      ),
    }),
    ["hardware.hosts[0].gpus[1].ids[0]", "1", "given twice", '"2"'],
  ],
  [
    "device id that is a number",
    rec({ hardware: hosts(host({ gpus: [{ product: "rtx-3090", ids: [0] }] })) }),
    ["hardware.hosts[0].gpus[0].ids[0]", "0", "index or UUID in quotes", '"0"'],
  ],
  [
    "count that differs from the ids",
    rec({ hardware: hosts(host({ gpus: [{ product: "rtx-3090", ids: ["0"], count: 2 }] })) }),
    ["hardware.hosts[0].gpus[0].count", "2", "differs from the 1 ids", "count or ids, not both"],
  ],
  [
    "two hosts of one name",
    { ...PRODUCTION, hardware: hosts(host(), host()) },
    ["hardware.hosts[1].name", "desk", "earlier host", "desk-1"],
  ],
  [
    "bad host name",
    min({ hardware: hosts(host({ name: "My Desk" })) }),
    ["hardware.hosts[0].name", "My Desk", "lower case", "name: desk"],
  ],
  [
    "unknown GPU driver",
    rec({ hardware: hosts(host({ gpuDriver: "nvidea" })) }),
    ["hardware.hosts[0].gpuDriver", "nvidea", "one of: nvidia, cdi", 'did you mean "nvidia"?'],
  ],
  // What a platform cannot do
  [
    "two hosts on docker",
    min({ hardware: hosts(host(), host({ name: "other" })) }),
    ["hardware.hosts[1]", '{"name":"other"', "docker platform runs on one host", "platform: kubernetes"],
  ],
  [
    "device ids on kubernetes",
    { ...PRODUCTION, hardware: hosts(host({ gpus: [{ product: "h200", ids: ["0", "1"] }] })) },
    ["hardware.hosts[0].gpus[0].ids", '["0","1"]', "cannot pin device ids", "count: 2"],
  ],
  [
    "GPU driver on kubernetes",
    { ...PRODUCTION, hardware: hosts(host({ gpus: [{ product: "h200", count: 4 }], gpuDriver: "cdi" })) },
    ["hardware.hosts[0].gpuDriver", "cdi", "cannot choose the driver", "remove gpuDriver"],
  ],
];
