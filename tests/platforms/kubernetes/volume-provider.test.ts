import { type VolumeInputs, volumeProvider } from "../../../platforms/kubernetes/volume-provider";
import { FakeCluster } from "./fake-cluster";

let cluster: FakeCluster;
jest.mock("@kubernetes/client-node", () => cluster.library());

const { create, diff, read, update } = volumeProvider as Required<typeof volumeProvider>;
const remove = volumeProvider.delete!;

beforeEach(() => {
  jest.resetModules();
  cluster = new FakeCluster();
});

function inputs(storage = "10Gi", overrides: Partial<VolumeInputs> = {}, storageClassName?: string): VolumeInputs {
  return {
    connection: { context: "test" },
    stack: "s",
    purge: false,
    manifest: {
      metadata: { name: "data", namespace: "ai", labels: { "ai-stack.stack": overrides.stack ?? "s" } },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage } },
        ...(storageClassName === undefined ? {} : { storageClassName }),
      },
    },
    ...overrides,
  };
}

const there = (claim: VolumeInputs) => cluster.claims.set("data", claim.manifest);

test("a volume is made, found again, and stays when its stack goes", async () => {
  expect(await create(inputs())).toEqual({ id: "ai/data", outs: inputs() });
  expect(await read("ai/data", inputs())).toEqual({ id: "ai/data", props: inputs() });
  await remove("ai/data", inputs());
  expect(cluster.claims.size).toBe(1);
  await remove("ai/data", inputs("10Gi", { purge: true }));
  expect(cluster.claims.size).toBe(0);
  expect(await read("ai/data", inputs())).toEqual({});
  expect(await read("ai/data")).toEqual({});
});

test("one that the stack has left is taken over, and grows but never shrinks", async () => {
  there(inputs("10Gi"));
  await create(inputs("5Gi"));
  expect(cluster.patches).toEqual([]);
  await update("ai/data", inputs("10Gi"), inputs("20Gi"));
  expect(cluster.patches).toEqual([
    { name: "data", namespace: "ai", body: { spec: { resources: { requests: { storage: "20Gi" } } } } },
  ]);
});

test("one of somebody else, of another class or of another kind is refused", async () => {
  there(inputs("10Gi", { stack: "other" }));
  await expect(create(inputs())).rejects.toThrow("volume 'data' is there already and is not this stack's");
  there(inputs("10Gi", {}, "slow"));
  await expect(create(inputs("10Gi", {}, "fast"))).rejects.toThrow(
    "volume 'data' is of storage class 'slow' and cannot become one of 'fast'",
  );
  await create(inputs());
  const shared = inputs();
  shared.manifest.spec!.accessModes = ["ReadWriteMany"];
  await expect(create(shared)).rejects.toThrow("volume 'data' cannot become ReadWriteMany");
});

test("another name or namespace is another volume; another size is not", async () => {
  expect(await diff("id", inputs(), inputs("20Gi"))).toEqual({ changes: true, replaces: [] });
  expect(await diff("id", inputs(), inputs())).toEqual({ changes: false, replaces: [] });
  const moved = inputs();
  moved.manifest.metadata!.namespace = "b";
  expect(await diff("id", inputs(), moved)).toEqual({ changes: true, replaces: ["manifest"] });
});
