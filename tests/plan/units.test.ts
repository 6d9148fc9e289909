import fc from "fast-check";
import { formatBytes, formatTokens, mustParseSize, parseSize, suggestSize } from "../../plan/units";

describe("parseSize", () => {
  test.each([
    ["24GB", 24e9],
    ["32GiB", 32 * 2 ** 30],
    ["500 GB", 500e9],
    ["1.5TB", 1.5e12],
    ["2TiB", 2 * 2 ** 40],
    ["93MB", 93e6],
    ["12288MiB", 12288 * 2 ** 20],
    ["4KB", 4000],
    ["4KiB", 4096],
    ["7B", 7],
    [" 16gb ", 16e9],
    ["+1GB", 1e9],
  ])("%s is %d bytes", (text, bytes) => expect(parseSize(text)).toEqual({ ok: true, bytes }));

  test.each([
    ["24", "without a unit", 'write "24GB"'],
    [24, "without a unit", 'write "24GB"'],
    ["-24GB", "not more than zero", 'write "24GB"'],
    ["0GB", "not more than zero", 'write "32GB"'],
    ["0.1B", "not more than zero", 'write "0.1B"'],
    ["24 gigs", 'unknown unit "gigs"', 'write "24GB"'],
    ["GB", "not a size", 'write for example "32GB"'],
    ["", "not a size", 'write for example "32GB"'],
    ["1e3GB", "not a size", 'write for example "32GB"'],
    [null, "not a size", 'write for example "32GB"'],
    [["24GB"], "not a size", 'write for example "32GB"'],
  ])("%p is refused", (value, message, suggestion) => {
    const result = parseSize(value);
    expect(result).toMatchObject({ ok: false, suggestion });
    expect(result.ok ? "" : result.message).toContain(message);
  });

  test("reads back every whole number of megabytes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (megabytes) => {
        expect(parseSize(`${megabytes}MB`)).toEqual({ ok: true, bytes: megabytes * 1e6 });
      }),
    );
  });
});

test("a faulty size of our own data throws", () => {
  expect(mustParseSize("1KiB")).toBe(1024);
  expect(() => mustParseSize("12")).toThrow("12: a size without a unit");
});

test.each([
  [0, "0 B"],
  [512, "512 B"],
  [22.5 * 1024, "22.5 KiB"],
  [320 * 1024, "320 KiB"],
  [46e6, "43.9 MiB"],
  [24 * 2 ** 30, "24 GiB"],
  [19.2 * 2 ** 30, "19.2 GiB"],
  [2e12, "1.8 TiB"],
])("%d bytes are shown as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [512, "512"],
  [2048, "2k"],
  [8192, "8k"],
  [5000, "5000"],
  [131072, "128k"],
])("%d tokens are shown as %s", (tokens, text) => expect(formatTokens(tokens)).toBe(text));

test("a suggested size is never too small", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e13 }), (bytes) => {
      expect(mustParseSize(suggestSize(bytes))).toBeGreaterThanOrEqual(bytes);
    }),
  );
});
