import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeflowBoundaries } from "../../../planners/edgeflow/boundaries.ts";
import { rate, type LayerProblem, type Slice } from "../../../planners/edgeflow/problem.ts";
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

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("one layer: never better than the best of all boundaries, and on average within a thousandth of it", () => {
  const ratios: number[] = [];
  fc.assert(
    fc.property(layerProblems(3, 12), (problem) => {
      const { boundaries, rating } = edgeflowBoundaries(problem);
      expect(rate(problem, boundaries)).toEqual(rating);
      const all = [...allBoundaries(problem.rows, problem.secondsPerRow.length)];
      const best = Math.min(...all.map((candidate) => rate(problem, candidate).layerFinish));
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
