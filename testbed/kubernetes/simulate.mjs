/**
 * Prints simulated nodes, for `kubectl apply -f -`: KWOK keeps them ready, and pods on them run without running.
 *
 *   node simulate.mjs [--prefix sim] [--count 1] [--gpus 4 --product NVIDIA-A100-SXM4-80GB [--memory 81920]]
 *                     [--mig 3g.40gb=2,1g.10gb=1] [--shared 8] [--dra] [--cpu 96] [--ram 1000Gi] [--taint KEY]
 *
 * Nodes with GPUs have the taint nvidia.com/gpu, as GPU nodes should; the others none, unless --taint names a key: in a
 * cluster that has real nodes, too, an untainted one draws pods that are to run for real.
 * --dra: offers the GPUs by dynamic resource allocation (driver gpu.nvidia.com) in place of the device plugin's resources.
 */
import { parseArgs } from "node:util";

const text = (value) => (value === undefined ? { type: "string" } : { type: "string", default: value });
const { values } = parseArgs({
  options: {
    prefix: text("sim"),
    count: text("1"),
    gpus: text("0"),
    product: text("NVIDIA-A100-SXM4-80GB"),
    memory: text("81920"),
    mig: text(""),
    shared: text("0"),
    dra: { type: "boolean", default: false },
    cpu: text("96"),
    ram: text("1000Gi"),
    taint: text(),
  },
});

/** A whole number of an option. */
function number(option) {
  const value = Number(values[option]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${option} ${values[option]}: a whole number is wanted`);
  return value;
}

/** Extended resources as NVIDIA's device plugin names them. */
function gpuResources() {
  const resources = {};
  if (number("gpus") > 0 && !values.dra) resources["nvidia.com/gpu"] = values.gpus;
  if (number("shared") > 0) resources["nvidia.com/gpu.shared"] = values.shared;
  for (const slice of values.mig.split(",").filter(Boolean)) {
    const [profile, count] = slice.split("=");
    resources[`nvidia.com/mig-${profile}`] = count;
  }
  return resources;
}

/** Labels as GPU feature discovery sets them. */
function gpuLabels() {
  return {
    "nvidia.com/gpu.present": "true",
    "nvidia.com/gpu.product": values.product,
    "nvidia.com/gpu.memory": values.memory,
    "nvidia.com/gpu.count": values.gpus,
    ...(values.mig ? { "nvidia.com/mig.strategy": "mixed" } : {}),
  };
}

function node(name, zone) {
  const resources = gpuResources();
  const hasGpus = Object.keys(resources).length > 0 || values.dra;
  const key = values.taint ?? (hasGpus ? "nvidia.com/gpu" : undefined);
  const size = { cpu: values.cpu, memory: values.ram, "ephemeral-storage": "2Ti", pods: "110", ...resources };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0" },
      labels: {
        "ai-stack.testbed/node": "simulated",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": zone,
        ...(hasGpus ? gpuLabels() : {}),
      },
    },
    spec: key === undefined ? {} : { taints: [{ key, value: "present", effect: "NoSchedule" }] },
    status: { capacity: size, allocatable: size },
  };
}

/** The GPUs of a node as a DRA driver publishes them. */
function slice(name) {
  const devices = Array.from({ length: number("gpus") }, (_, index) => ({
    name: `gpu-${index}`,
    attributes: {
      uuid: { string: `GPU-fake-${name}-${index}` },
      productName: { string: values.product.replaceAll("-", " ") },
      type: { string: "gpu" },
    },
    capacity: { memory: { value: `${values.memory}Mi` } },
  }));
  return {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceSlice",
    metadata: { name: `${name}-gpu.nvidia.com` },
    spec: {
      driver: "gpu.nvidia.com",
      nodeName: name,
      pool: { name, generation: 1, resourceSliceCount: 1 },
      devices,
    },
  };
}

const names = Array.from({ length: number("count") }, (_, index) => `${values.prefix}-${index + 1}`);
const items = names.flatMap((name, index) => [
  node(name, `zone-${"abc"[index % 3]}`),
  ...(values.dra ? [slice(name)] : []),
]);
console.log(JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 1));
