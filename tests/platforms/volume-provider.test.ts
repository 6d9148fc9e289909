import { readOwner } from "../../platforms/docker/tar";
import { type VolumeInputs, volumeProvider } from "../../platforms/docker/volume-provider";
import { FakeEngine } from "./fake-engine";

let engine: FakeEngine;
jest.mock("dockerode", () => ({ __esModule: true, default: jest.fn().mockImplementation(() => engine) }));
beforeEach(() => {
  engine = new FakeEngine();
});

const { create, diff, read } = volumeProvider as Required<typeof volumeProvider>;
const remove = volumeProvider.delete!;
const data: VolumeInputs = {
  volume: "s-data",
  labels: {},
  image: "example/ollama:1",
  folder: "/data",
  user: "1000:1001",
};
const files: VolumeInputs = { ...data, volume: "s-files", files: [{ path: "/data/a", content: "one", mode: 0o400 }] };

test("files go into a volume that is named after their content", async () => {
  const first = await create(files);
  expect(first.id).toMatch(/^s-files-[0-9a-f]{8}$/);
  expect(first.outs).toEqual({ ...files, mounted: first.id });
  expect((await create(files)).id).toBe(first.id);
  const other = await create({ ...files, files: [{ path: "/data/a", content: "two", mode: 0o400 }] });
  expect(other.id).not.toBe(first.id);
  expect((await create({ ...files, image: "example/ollama:2" })).id).not.toBe(first.id);
  expect(engine.volumes.size).toBe(3);
  expect(engine.containers.size).toBe(0);
});

test("nothing is ever started to fill a volume", async () => {
  await create(files);
  expect(engine.created).toHaveLength(1);
  expect(engine.created[0]!.HostConfig).toEqual({
    Binds: [expect.stringMatching(/^s-files-.*:\/data$/)],
    NetworkMode: "none",
  });
  expect(engine.joined).toEqual([]);
});

test("a new data volume is given its owner", async () => {
  engine.owners = [
    [0, 0],
    [1000, 1001],
  ];
  expect(await create(data)).toEqual({ id: "s-data", outs: { ...data, mounted: "s-data" } });
  expect(engine.archives).toHaveLength(1);
  expect(readOwner(engine.archives[0]!)).toEqual({ uid: 1000, gid: 1001 });
  expect(engine.archives[0]!.toString()).not.toContain(".ai-stack");
});

test("one that its user owns already is left as it is", async () => {
  engine.owners = [[1000, 1001]];
  await create(data);
  expect(engine.archives).toEqual([]);
});

test("one that the image would take back is marked, so that it is not empty", async () => {
  engine.owners = [[0, 0]];
  await create(data);
  expect(engine.archives).toHaveLength(2);
  expect(engine.archives[1]!.toString()).toContain("data/.ai-stack");
});

test("without a user a volume stays root's", async () => {
  const { user: _user, ...rootData } = data;
  await create(rootData);
  expect(engine.archives).toEqual([]);
});

test("a change replaces, and a new image only files, which hold what it has in the folder", async () => {
  const state = { ...data, mounted: "s-data" };
  expect(await diff("id", state, data)).toEqual({ changes: false, replaces: [] });
  expect(await diff("id", state, { ...data, image: "new" })).toEqual({ changes: false, replaces: [] });
  expect(await diff("id", state, { ...data, user: "2:2" })).toEqual({ changes: true, replaces: ["user"] });
  const filesState = { ...files, mounted: "s-files-1" };
  expect(await diff("id", filesState, { ...files, image: "new" })).toEqual({ changes: true, replaces: ["image"] });
  expect(await diff("id", filesState, { ...files, files: [] })).toEqual({ changes: true, replaces: ["files"] });
});

test("content is there while its volume is", async () => {
  const state = { ...data, mounted: "s-data" };
  expect(await read("s-data", state)).toEqual({});
  expect(await read("s-data")).toEqual({});
  engine.volumes.add("s-data");
  expect(await read("s-data", state)).toEqual({ id: "s-data", props: state });
});

test("files go with the stack, data is left to the volume itself", async () => {
  engine.volumes.add("s-data").add("s-files-1");
  await remove("s-data", { ...data, mounted: "s-data" });
  await remove("s-files-1", { ...files, mounted: "s-files-1" });
  await remove("s-files-1", { ...files, mounted: "s-files-1" });
  expect([...engine.volumes]).toEqual(["s-data"]);
});

test("files that a service has gone back to stay, when an update that was cut off is cleared up", async () => {
  engine.volumes.add("s-files-1");
  engine.mounted.add("s-files-1");
  await remove("s-files-1", { ...files, mounted: "s-files-1" });
  expect([...engine.volumes]).toEqual(["s-files-1"]);
});
