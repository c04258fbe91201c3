import { describe, expect, test } from "vitest";
import { tileSeconds } from "../../../sim/cluster/compute.ts";
import { slowdownOf } from "../../../sim/cluster/concurrency.ts";
import { decimalIntegers } from "../../../sim/cluster/decimal-integers.ts";
import { checkJitter, drawJitter } from "../../../sim/cluster/jitter.ts";
import { checkLink, linkChannel } from "../../../sim/cluster/link.ts";
import { ClusterError } from "../../../sim/cluster/index.ts";

test("a tile takes its kernel, and the reorder of each border that it has", () => {
  const cost = { kernel: 9, reorderInput: 1, reorderOutput: 2, source: "stated", samples: [] } as const;
  expect(tileSeconds(cost, 10, false, false)).toBe(10);
  expect(tileSeconds(cost, 10, true, false)).toBe(11);
  expect(tileSeconds(cost, 10, false, true)).toBe(12);
  expect(tileSeconds(cost, 10, true, true)).toBe(13);
});

test("a slowdown is that of the busy streams, beyond the list the last one, and 1 without a list", () => {
  expect([1, 2, 3, 4].map((busy) => slowdownOf([1, 1.5, 1.75], busy))).toEqual([1, 1.5, 1.75, 1.75]);
  expect(slowdownOf(undefined, 3)).toBe(1);
});

test("decimal numbers are whole multiples of their smallest unit, however they are written", () => {
  expect(decimalIntegers([0.1, 0.25, 3])).toEqual([10n, 25n, 300n]);
  expect(decimalIntegers([1e-7, 0, 2e-6])).toEqual([1n, 0n, 20n]);
  // Units above one count as one.
  expect(decimalIntegers([1e21, 20])).toEqual([10n ** 21n, 20n]);
  expect(decimalIntegers([5e-324, 1])).toEqual([5n, 10n ** 324n]);
  expect(decimalIntegers([])).toEqual([]);
});

describe("jitter", () => {
  const jitter = { p50: 0.002, p95: 0.012 };
  const z95 = 1.6448536269514722;
  const drawn = (...draws: number[]) => drawJitter(jitter, () => draws.shift()!);

  test("is log-normal through both percentiles", () => {
    // The first number gives a standard normal radius, the second its angle.
    const radius = (normal: number) => 1 - Math.exp((-normal * normal) / 2);
    expect(drawn(radius(z95), 0)).toBeCloseTo(0.012, 12);
    expect(drawn(radius(z95), 0.5)).toBeCloseTo(0.002 ** 2 / 0.012, 12);
    expect(drawn(radius(2), 0.25)).toBeCloseTo(0.002, 12);
    expect(drawn(radius(2 * z95), 0)).toBeCloseTo(0.012 * 6, 12);
    expect(drawn(0, 0)).toBe(0.002);
  });

  test.each([
    [0, 0.1],
    [-1, 1],
    [NaN, 1],
    [0.2, 0.1],
    [0.2, NaN],
    [0.2, Infinity],
  ])("a median of %f and a 95th percentile of %f cannot be", (p50, p95) => {
    const message = `link "l": no jitter has a median of ${p50} s and a 95th percentile of ${p95} s`;
    expect(() => checkJitter("l", { p50, p95 })).toThrow(new ClusterError(message));
    const link = { bandwidth: 1, latency: 0, duplex: "full", jitter: { p50, p95 } } as const;
    expect(() => checkLink("l", link)).toThrow(message);
  });

  test("may be none at all, and its median is part of the latency of a channel", () => {
    expect(() => checkJitter("l", { p50: 0.1, p95: 0.1 })).not.toThrow();
    expect(linkChannel("l", { bandwidth: 7, latency: 0.5, jitter })).toEqual({
      name: "l",
      bandwidth: 7,
      latency: 0.502,
      jitter,
    });
    expect(linkChannel("l", { bandwidth: 7, latency: 0.5 })).toEqual({
      name: "l",
      bandwidth: 7,
      latency: 0.5,
    });
  });
});

test("a link may have no latency, and anything above 0 for a bandwidth", () => {
  const check = (bandwidth: number, latency: number) => () =>
    checkLink("l", { bandwidth, latency, duplex: "full" });
  expect(check(5e-324, 0)).not.toThrow();
  expect(check(-1, 0)).toThrow('link "l": a bandwidth of -1 bytes/s is not a positive number');
  expect(check(NaN, 0)).toThrow(ClusterError);
  expect(check(1, -1e-9)).toThrow('link "l": a latency of -1e-9 s is not a number of 0 or more');
  expect(check(1, NaN)).toThrow(ClusterError);
});
