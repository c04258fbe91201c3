import fc from "fast-check";
import { expect, test } from "vitest";
import { bodpWidths } from "../../../planners/strips/bodp.ts";
import { ocbpWidths } from "../../../planners/strips/ocbp.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

/** A 3x3 convolution of 56x56x128 on four workers; an example of our own making with EdgeLD's formulas. */
const secondsForFlop = [2e-10, 2e-10, 1e-10, 1e-10];
const bandwidths = [1_562_500, 12_500_000, 3_125_000, 12_500_000];
const everybody = [true, true, true, true];

function secondsOf(widths: readonly number[]): readonly number[] {
  return widths.map((width, worker) => {
    const flops = 2 * 56 * width * (128 * 3 * 3 + 1) * 128;
    const bytes = 4 * (56 * (width + 2) * 128 + 56 * width * 128);
    return secondsForFlop[worker]! * flops + 0.002 + bytes / bandwidths[worker]!;
  });
}

const bodp = bodpWidths(
  56,
  secondsForFlop.map((seconds) => 1 / seconds),
);

test("BODP gives widths in proportion to speed", () => {
  expect(bodp).toEqual([9, 9, 19, 19]);
  const seconds = [0.398754534, 0.077628134, 0.400407475, 0.125156275];
  for (const [worker, time] of secondsOf(bodp).entries()) expect(time).toBeCloseTo(seconds[worker]!, 8);
});

test("OCBP moves columns until the times no longer come closer", () => {
  const { widths, seconds, iterations } = ocbpWidths(bodp, secondsOf, everybody);
  expect(widths).toEqual([3, 20, 8, 25]);
  expect(iterations).toBe(18);
  const expected = [0.158718285, 0.164455552, 0.180374246, 0.16259904];
  for (const [worker, time] of seconds.entries()) expect(time).toBeCloseTo(expected[worker]!, 8);
});

test("OCBP keeps the sum, the last row of a device, and those out that are not allowed", () => {
  const heavy = (widths: readonly number[]) =>
    widths.map((width, device) => width * (device === 0 ? 100 : 1));
  const { widths } = ocbpWidths([4, 4, 0], heavy, [true, true, false]);
  expect(widths).toEqual([1, 7, 0]);
  expect(ocbpWidths([5], (all) => all, [true])).toMatchObject({ widths: [5], iterations: 1 });
});

/** All ways to write a total as so many whole numbers. */
function* compositions(total: number, parts: number): Iterable<readonly number[]> {
  if (parts === 1) yield [total];
  else
    for (let first = 0; first <= total; first++)
      for (const rest of compositions(total - first, parts - 1)) yield [first, ...rest];
}

test("OCBP never beats the best of all widths, and on average comes within a fifth of it", () => {
  const ratios: number[] = [];
  const positive = fc.integer({ min: 1, max: 100 });
  const instance = fc.integer({ min: 2, max: 3 }).chain((devices) => {
    const perDevice = fc.array(positive, { minLength: devices, maxLength: devices });
    return fc.record({
      rows: fc.integer({ min: devices, max: 12 }),
      perRow: perDevice,
      fixed: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: devices, maxLength: devices }),
    });
  });
  fc.assert(
    fc.property(instance, ({ rows, perRow, fixed }) => {
      const times = (widths: readonly number[]) =>
        widths.map((width, device) => (width > 0 ? width * perRow[device]! + fixed[device]! : 0));
      const start = bodpWidths(
        rows,
        perRow.map((seconds) => 1 / seconds),
      );
      const { seconds } = ocbpWidths(
        start,
        times,
        perRow.map(() => true),
      );
      const best = Math.min(
        ...[...compositions(rows, perRow.length)].map((widths) => Math.max(...times(widths))),
      );
      expect(Math.max(...seconds)).toBeGreaterThanOrEqual(best);
      ratios.push(Math.max(...seconds) / best);
    }),
    { ...fixedSeed, numRuns: 400 },
  );
  expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeLessThan(1.2);
});
