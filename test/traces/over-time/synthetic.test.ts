import { describe, expect, test } from "vitest";
import { syntheticMean, syntheticSteps, type SyntheticBandwidth } from "../../../traces/over-time/index.ts";

/** Values at every so many seconds. */
function samples(synthetic: SyntheticBandwidth, seed: number, interval: number, count: number): Float64Array {
  const values = new Float64Array(count);
  let place = 0;
  let current = NaN;
  for (const { time, value } of syntheticSteps(synthetic, seed, "test")) {
    // Half an interval later than the moment, so that rounding decides nothing.
    for (; place < count && (place + 0.5) * interval < time; place++) values[place] = current;
    if (place === count) break;
    current = value;
  }
  return values;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function autocorrelation(values: Float64Array, lag: number): number {
  const middle = mean(values);
  let [shared, all] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    all += (values[index]! - middle) ** 2;
    if (index + lag < values.length) shared += (values[index]! - middle) * (values[index + lag]! - middle);
  }
  return shared / all;
}

describe.each([0.1, 0.4, 0.8])("a variation of %f", (variation) => {
  const synthetic = { mean: 1.5e6, variation, correlation: 2 };
  const correlationTimes = 20_000;
  const values = samples(synthetic, 1, 0.2, 10 * correlationTimes);
  // Of so many correlation times, about half as many are independent.
  const error = 4 * Math.sqrt(2 / correlationTimes);

  test("has the stated mean and coefficient of variation, and is above 0", () => {
    const middle = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
    expect(Math.abs(middle / synthetic.mean - 1)).toBeLessThan(error * variation);
    // The fourth moment of a log-normal makes its deviation less certain than its mean.
    expect(Math.abs(deviation / middle / variation - 1)).toBeLessThan(error * (1 + 3 * variation));
    expect(values.every((value) => value > 0)).toBe(true);
  });

  test("has an autocorrelation of 1/e after the correlation time, and of more before", () => {
    expect(Math.abs(autocorrelation(values, 10) - 1 / Math.E)).toBeLessThan(0.03);
    expect(autocorrelation(values, 5)).toBeGreaterThan(0.55);
    expect(autocorrelation(values, 5)).toBeLessThan(0.65);
    expect(Math.abs(autocorrelation(values, 100))).toBeLessThan(0.03);
  });
});

test("outages last as stated and come as often as stated; they lower the mean", () => {
  const synthetic = { mean: 1e6, variation: 0.3, correlation: 1, outages: { between: 8, length: 2 } };
  const starts: number[] = [];
  const lengths: number[] = [];
  let last = 1;
  let began = 0;
  for (const { time, value } of syntheticSteps(synthetic, 4, "test")) {
    if (value === 0) {
      began = time;
      starts.push(time);
    } else if (last === 0) lengths.push(time - began);
    last = value;
    if (starts.length === 4001) break;
  }
  expect(Math.max(...lengths.map((length) => Math.abs(length - 2)))).toBeLessThan(1e-6);
  const gaps = starts.slice(1).map((start, index) => start - starts[index]! - 2);
  const middle = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - middle) ** 2, 0) / gaps.length);
  expect(Math.abs(middle / 8 - 1)).toBeLessThan(4 / Math.sqrt(gaps.length));
  expect(Math.abs(deviation / middle - 1)).toBeLessThan(4 / Math.sqrt(gaps.length));
  expect(syntheticMean(synthetic)).toBe(8e5);
  const values = samples(synthetic, 5, 0.1, 400_000);
  expect(Math.abs(mean(values) / 8e5 - 1)).toBeLessThan(0.05);
  expect(values.filter((value) => value === 0).length / values.length).toBeGreaterThan(0.18);
  expect(values.filter((value) => value === 0).length / values.length).toBeLessThan(0.22);
});

test("without variation and outages it is one step", () => {
  expect([...syntheticSteps({ mean: 5, variation: 0, correlation: 1 }, 1, "a")]).toEqual([
    { time: 0, value: 5 },
  ]);
});

test("the same seed and stream give the same steps, others give others", () => {
  const synthetic = { mean: 5, variation: 0.5, correlation: 1, outages: { between: 3, length: 1 } };
  const first = (seed: number, stream: string) => {
    const steps = syntheticSteps(synthetic, seed, stream);
    return Array.from({ length: 50 }, () => steps.next().value);
  };
  expect(first(1, "a")).toEqual(first(1, "a"));
  expect(first(1, "a")).not.toEqual(first(2, "a"));
  expect(first(1, "a")).not.toEqual(first(1, "b"));
});
