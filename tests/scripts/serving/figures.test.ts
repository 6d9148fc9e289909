import { percentile } from "../../../scripts/bench/measure";
import { formatComparisons } from "../../../scripts/bench/result";
import { alternate, compareServed } from "../../../scripts/bench/serving/rounds";

describe("percentile", () => {
  const figures = Array.from({ length: 20 }, (_, index) => 20 - index);

  it.each([
    [50, 10],
    [95, 19],
    [100, 20],
    [1, 1],
  ])("%i of 1 to 20 is %i", (percent, expected) => {
    expect(percentile(figures, percent)).toBe(expected);
  });

  it("is nothing of nothing", () => {
    expect(() => percentile([], 95)).toThrow("no percentile of nothing");
  });
});

describe("alternate", () => {
  it("lets another one be first in each round", async () => {
    const order: string[] = [];
    const side = (name: string) => async () => order.push(name);
    const all = await alternate(3, { ours: side("ours"), reference: side("reference") });
    expect(order).toEqual(["ours", "reference", "reference", "ours", "ours", "reference"]);
    expect(all).toEqual({ ours: [1, 4, 5], reference: [2, 3, 6] });
  });
});

describe("compareServed", () => {
  const served = (rate: number) => ({ rate, p50: 1000 / rate, p95: 2000 / rate });
  const pair = { ours: [10, 20, 40].map(served), reference: [10, 10, 25].map(served) };

  it("takes the median of the rounds, and more is better of rates alone", () => {
    const lines = formatComparisons(compareServed("x", pair, { rate: 1, p50: 0.4 })).split("\n");
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["ours", "reference", "ratio", "aim"],
      ["x: rate", "20.00 requests/s", "10.00 requests/s", "2.00", ">= 1", "met"],
      ["x: p50", "50 ms", "100 ms", "0.50", "<= 0.4", "missed"],
      ["x: p95", "100 ms", "200 ms", "0.50"],
    ]);
  });
});
