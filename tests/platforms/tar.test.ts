import { execFileSync } from "node:child_process";
import { readOwner, tar } from "../../platforms/docker/tar";
import { entriesOf } from "../../platforms/docker/volume-provider";

const volume = { volume: "v", labels: {}, image: "i", folder: "/etc/app", user: "1000:1001" };

test("an archive is read by tar, with owners, modes and texts", () => {
  const archive = tar([
    { path: "etc/app/sub", mode: 0o755, uid: 0, gid: 0 },
    { path: "etc/app/sub/ä.conf", content: "grüße\n", mode: 0o400, uid: 1000, gid: 1001 },
    { path: "etc/app/block", content: "x".repeat(512), mode: 0o444, uid: 0, gid: 0 },
  ]);
  expect(archive.length % 512).toBe(0);
  const list = execFileSync("tar", ["-tvf", "-", "--numeric-owner"], { input: archive, env: { LC_ALL: "C.UTF-8" } });
  expect(list.toString().replace(/ +/g, " ")).toMatch(
    /^drwxr-xr-x 0\/0 0 .* etc\/app\/sub\/\n-r-------- 1000\/1001 8 .*conf\n-r--r--r-- 0\/0 512 .*block\n$/,
  );
  const text = execFileSync("tar", ["-xOf", "-", "etc/app/sub/ä.conf"], { input: archive });
  expect(text.toString()).toBe("grüße\n");
});

test("a path that the format cannot hold is an error", () => {
  expect(() => tar([{ path: "a".repeat(101), content: "", mode: 0, uid: 0, gid: 0 }])).toThrow("longer than 100 bytes");
});

test("the owner of an archive is read from its first header", () => {
  expect(readOwner(tar([{ path: "data", mode: 0o700, uid: 65534, gid: 999 }]))).toEqual({ uid: 65534, gid: 999 });
});

test("files bring the folders between them and the volume, which stay root's", () => {
  const files = [
    { path: "/etc/app/one", content: "1", mode: 0o444 },
    { path: "/etc/app/a/b/two", content: "2", mode: 0o400 },
  ];
  expect(entriesOf({ ...volume, files })).toEqual([
    { path: "etc/app/a", mode: 0o755, uid: 0, gid: 0 },
    { path: "etc/app/a/b", mode: 0o755, uid: 0, gid: 0 },
    { path: "etc/app/one", content: "1", mode: 0o444, uid: 1000, gid: 1001 },
    { path: "etc/app/a/b/two", content: "2", mode: 0o400, uid: 1000, gid: 1001 },
  ]);
});

test("data is given its owner alone", () => {
  expect(entriesOf({ ...volume, folder: "/data" })).toEqual([{ path: "data", mode: 0o700, uid: 1000, gid: 1001 }]);
});
