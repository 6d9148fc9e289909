import { contains, isAbsolute, parentOf, topmost } from "../../workload/paths";

test("a folder contains itself and what is below it, not its namesakes", () => {
  expect(contains("/etc", "/etc")).toBe(true);
  expect(contains("/etc", "/etc/a")).toBe(true);
  expect(contains("/etc", "/etcetera")).toBe(false);
  expect(contains("/", "/etc")).toBe(true);
});

test("only the topmost folders are kept, each once", () => {
  expect(topmost(["/etc/b/c", "/etc/b", "/srv", "/etc/b"])).toEqual(["/etc/b", "/srv"]);
});

test("absolute paths are in their shortest form and below the root", () => {
  expect(["/a", "/a/b"].every(isAbsolute)).toBe(true);
  expect(["a", "/", "/a/", "/a//b", "/a/./b", ""].some(isAbsolute)).toBe(false);
  expect(parentOf("/a/b")).toBe("/a");
});
