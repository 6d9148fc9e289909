import { readLines, redact, throttle } from "../../platforms/common/progress";

test("text in pieces becomes lines without control characters", () => {
  const lines: string[] = [];
  const reader = readLines((line) => lines.push(line));
  for (const piece of [
    "fi",
    "rst\r\nsec",
    "ond\n\n",
    "\u001b[2K\u001b[1;32mgreen\u001b[0m\ttext\u0007  \n",
    "10%\r20%\rrest",
  ]) {
    reader.push(piece);
  }
  expect(lines).toEqual(["first", "second", "green text", "10%", "20%"]);
  reader.end();
  reader.end();
  expect(lines.at(-1)).toBe("rest");
  expect(lines).toHaveLength(6);
});

test("spinners leave no trace", () => {
  const lines: string[] = [];
  const reader = readLines((line) => lines.push(line));
  reader.push("\u2839 \u280b \u2838\nverifying \u2819 pulling\n");
  expect(lines).toEqual(["verifying pulling"]);
});

test("lines that differ in numbers and bars alone are shown now and then", () => {
  let now = 0;
  const shown: string[] = [];
  const show = throttle(
    (line) => shown.push(line),
    5,
    () => now,
  );
  show("pulling manifest");
  show("pulling abc:  1% ▕█   ▏ 950 KB/5.0 GB");
  now = 4000;
  show("pulling abc:  9% ▕██  ▏ 0.4 GB/5.0 GB");
  show("verifying sha256 digest");
  now = 5000;
  show("pulling abc: 12% ▕███ ▏ 0.6 GB/5.0 GB");
  expect(shown).toEqual([
    "pulling manifest",
    "pulling abc:  1% ▕█   ▏ 950 KB/5.0 GB",
    "verifying sha256 digest",
    "pulling abc: 12% ▕███ ▏ 0.6 GB/5.0 GB",
  ]);
});

test("secrets are not shown, but values too short to tell are", () => {
  expect(redact("key=sk-abc.1 sk-abc.1 on", ["sk-abc.1", "on", ""])).toBe("key=[secret] [secret] on");
});
