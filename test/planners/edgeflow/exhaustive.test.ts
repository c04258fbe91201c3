import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeflowBoundaries } from "../../../planners/edgeflow/boundaries.ts";
import { isBetter, rate, type LayerProblem, type Slice } from "../../../planners/edgeflow/problem.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { layerProblems } from "./arbitrary.ts";
import { windowInput } from "./given.ts";

/** All boundaries of so many ranges in so many rows. */
function* allBoundaries(rows: number, devices: number): Iterable<readonly number[]> {
  function* extend(start: readonly number[]): Iterable<readonly number[]> {
    if (start.length === devices) {
      yield [...start, rows];
      return;
    }
    for (let next = start.at(-1)!; next <= rows; next++) yield* extend([...start, next]);
  }
  yield* extend([0]);
}

/** `1 <= first <= last <= inner`. */
const pairs = (inner: number) =>
  range(1, inner + 1).flatMap((first) => range(first, inner + 1).map((last) => [first, last] as const));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** When each device is done, counting the rows that it reads one by one. */
function finishesByRows(
  { secondsPerRow, free, inputs, secondsPerByte, latency }: LayerProblem,
  boundaries: readonly number[],
): readonly number[] {
  return secondsPerRow.map((seconds, device) => {
    const rows = range(boundaries[device]!, boundaries[device + 1]!);
    if (rows.length === 0) return free[device]!;
    let start = free[device]!;
    for (const { slices, needed, rowBytes } of inputs) {
      const read = new Set(rows.flatMap((row) => range(...needed(row, row + 1))));
      for (const slice of slices) {
        const moved = range(slice.start, slice.end).filter((row) => read.has(row)).length;
        if (moved === 0) continue;
        const link =
          latency[slice.device]![device]! + moved * rowBytes * secondsPerByte[slice.device]![device]!;
        start = Math.max(start, slice.finish + (slice.device === device ? 0 : link));
      }
    }
    return start + rows.length * seconds;
  });
}

const range = (start: number, end: number) =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

test("a device is done when it has every row that it reads, counted one by one, and has computed its own", () => {
  fc.assert(
    fc.property(
      layerProblems(4, 12),
      fc.array(fc.nat(12), { minLength: 3, maxLength: 3 }),
      (problem, cuts) => {
        const inner = cuts.map((cut) => cut % (problem.rows + 1)).sort((a, b) => a - b);
        const boundaries = [0, ...inner.slice(0, problem.free.length - 1), problem.rows];
        const expected = finishesByRows(problem, boundaries);
        const { finish, layerFinish, sum } = rate(problem, boundaries);
        for (const [device, time] of expected.entries()) {
          if (time === Infinity) expect(finish[device]).toBe(Infinity);
          else expect(finish[device]).toBeCloseTo(time, 12);
        }
        const busy = expected.filter((_, device) => boundaries[device + 1]! > boundaries[device]!);
        if (Math.max(...busy) < Infinity) {
          expect(layerFinish).toBeCloseTo(Math.max(...busy), 12);
          expect(sum).toBeCloseTo(
            expected.reduce((total, time) => total + time, 0),
            12,
          );
        }
      },
    ),
    { ...fixedSeed, numRuns: 200 },
  );
});

test("of two divisions the earlier is better, then the one whose devices are done earlier in sum, then lower boundaries", () => {
  const of = (layerFinish: number, sum: number) => ({ finish: [], layerFinish, sum });
  const low = [0, 1, 4];
  const high = [0, 2, 4];
  expect(isBetter(of(1, 9), high, of(2, 3), low)).toBe(true);
  expect(isBetter(of(2, 3), low, of(1, 9), high)).toBe(false);
  expect(isBetter(of(1, 3), high, of(1, 4), low)).toBe(true);
  expect(isBetter(of(1, 4), low, of(1, 3), high)).toBe(false);
  expect(isBetter(of(1, 3), low, of(1, 3), high)).toBe(true);
  expect(isBetter(of(1, 3), high, of(1, 3), low)).toBe(false);
  expect(isBetter(of(1, 3), low, of(1, 3), low)).toBe(false);
  // Rounding decides nothing.
  expect(isBetter(of(1 - 1e-15, 4), low, of(1, 3), low)).toBe(false);
  expect(isBetter(of(1, 3 - 1e-15), high, of(1, 3), low)).toBe(false);
});

test("one layer: never better than the best of all boundaries, and on average within a thousandth of it", () => {
  const ratios: number[] = [];
  fc.assert(
    fc.property(layerProblems(3, 12), (problem) => {
      const { boundaries, rating } = edgeflowBoundaries(problem);
      expect(rate(problem, boundaries)).toEqual(rating);
      const all = [...allBoundaries(problem.rows, problem.secondsPerRow.length)];
      const best = Math.min(...all.map((candidate) => rate(problem, candidate).layerFinish));
      // No step of a row, or of three, of boundaries that stand together would be better.
      for (const [first, last] of pairs(boundaries.length - 2)) {
        for (const step of [-3, -1, 1, 3]) {
          const moved = boundaries.map(
            (place, index) => place + (index >= first && index <= last ? step : 0),
          );
          if (moved.some((place, index) => place > problem.rows || place < (moved[index - 1] ?? 0))) continue;
          expect(isBetter(rate(problem, moved), moved, rating, boundaries)).toBe(false);
        }
      }
      const ratio = rating.layerFinish / best;
      expect(ratio).toBeGreaterThanOrEqual(1 - 1e-9);
      ratios.push(ratio);
    }),
    { ...fixedSeed, numRuns: 400 },
  );
  expect(mean(ratios)).toBeLessThan(1.001);
});

test("three layers: the greedy is on average within a tenth of the best of all plans", () => {
  const ratios: number[] = [];
  fc.assert(
    fc.property(fc.array(layerProblems(2, 8), { minLength: 3, maxLength: 3 }), (layers) => {
      const { secondsPerByte, latency, rows } = layers[0]!;
      const devices = latency.length;
      // One chain: the rows and the network of the first, the speeds of each as far as it has so many devices.
      const problemOf = (index: number, slices: readonly Slice[], free: readonly number[]): LayerProblem => ({
        rows,
        secondsPerRow: latency.map((_, device) => layers[index]!.secondsPerRow[device] ?? 0.002),
        free,
        inputs: [windowInput({ kernel: 3, stride: 1, padding: 1 }, rows, 5000 * (index + 1), slices)],
        secondsPerByte,
        latency,
      });
      const next = (boundaries: readonly number[], finish: readonly number[]): readonly Slice[] =>
        finish.map((time, device) => ({
          device,
          start: boundaries[device]!,
          end: boundaries[device + 1]!,
          finish: time,
        }));
      const start: readonly Slice[] = [{ device: 0, start: 0, end: rows, finish: 0 }];
      const idle = latency.map(() => 0);

      let slices = start;
      let free: readonly number[] = idle;
      for (const index of layers.keys()) {
        const { boundaries, rating } = edgeflowBoundaries(problemOf(index, slices, free));
        slices = next(boundaries, rating.finish);
        free = rating.finish;
      }
      const makespan = (of: readonly Slice[]) =>
        Math.max(...of.filter(({ start, end }) => end > start).map(({ finish }) => finish));

      const all = [...allBoundaries(rows, devices)];
      const best = (index: number, before: readonly Slice[], freeAt: readonly number[]): number =>
        index === layers.length
          ? makespan(before)
          : Math.min(
              ...all.map((boundaries) => {
                const { finish } = rate(problemOf(index, before, freeAt), boundaries);
                return best(index + 1, next(boundaries, finish), finish);
              }),
            );
      const ratio = makespan(slices) / best(0, start, idle);
      expect(ratio).toBeGreaterThanOrEqual(1 - 1e-9);
      ratios.push(ratio);
    }),
    { ...fixedSeed, numRuns: 100 },
  );
  expect(mean(ratios)).toBeLessThan(1.1);
});
