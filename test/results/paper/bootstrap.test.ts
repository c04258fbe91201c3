import { describe, expect, test } from "vitest";
import { bootstrapInterval } from "../../../results/paper/bootstrap.ts";
import { randomStream, standardNormal } from "../../../sim/random.ts";

describe("bootstrapInterval", () => {
  test("covers the true mean of log-normal samples about as often as it says", () => {
    const draws = randomStream(5, "coverage");
    const trials = 600;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const values = Array.from({ length: 25 }, () => Math.exp(1 + 0.3 * standardNormal(draws)));
      const { low, high } = bootstrapInterval(values, randomStream(trial, "resampling"))!;
      if (low <= Math.E && Math.E <= high) covered++;
    }
    // The percentile bootstrap of 25 values covers some 93 %; four standard errors are 4 %.
    expect(covered / trials).toBeGreaterThan(0.89);
    expect(covered / trials).toBeLessThan(0.97);
  });

  test("is as wide as the normal theory says, for many values", () => {
    const draws = randomStream(6, "width");
    const logarithms = Array.from({ length: 400 }, () => 0.2 * standardNormal(draws));
    const mean = logarithms.reduce((sum, value) => sum + value, 0) / 400;
    const variance = logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 399;
    const { low, high } = bootstrapInterval(logarithms.map(Math.exp), randomStream(1, "width"))!;
    const half = 1.96 * Math.sqrt(variance / 400);
    expect(Math.log(low)).toBeCloseTo(mean - half, 2);
    expect(Math.log(high)).toBeCloseTo(mean + half, 2);
    expect((Math.log(high) - Math.log(low)) / (2 * half)).toBeCloseTo(1, 1);
  });

  test("agrees with the distribution of all resamples, counted out", () => {
    const values = [1, 2, 4, 32];
    const means: number[] = [];
    for (let code = 0; code < 4 ** 4; code++) {
      const drawn = [0, 1, 2, 3].map((place) => Math.log2(values[Math.floor(code / 4 ** place) % 4]!));
      means.push(drawn.reduce((sum, value) => sum + value, 0) / 4);
    }
    means.sort((a, b) => a - b);
    const { low, high } = bootstrapInterval(values, randomStream(2, "counted"))!;
    // Means stand 1/4 apart; a random draw may miss by one such step.
    expect(Math.abs(Math.log2(low) - means[Math.round(0.025 * 255)]!)).toBeLessThanOrEqual(0.25);
    expect(Math.abs(Math.log2(high) - means[Math.round(0.975 * 255)]!)).toBeLessThanOrEqual(0.25);
  });

  test("scales with its values, and equal values leave no doubt", () => {
    const once = bootstrapInterval([1, 2, 3], randomStream(3, "scale"))!;
    const thrice = bootstrapInterval([3, 6, 9], randomStream(3, "scale"))!;
    expect(thrice.low).toBeCloseTo(3 * once.low, 12);
    expect(thrice.high).toBeCloseTo(3 * once.high, 12);
    const { low, high } = bootstrapInterval([7, 7, 7], randomStream(4, "equal"))!;
    expect(low).toBeCloseTo(7, 12);
    expect(high).toBeCloseTo(7, 12);
  });

  test("one value, or none, has no interval", () => {
    expect(bootstrapInterval([3], randomStream(1, "one"))).toBeUndefined();
    expect(bootstrapInterval([], randomStream(1, "none"))).toBeUndefined();
  });
});
