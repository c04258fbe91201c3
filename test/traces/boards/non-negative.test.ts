import fc from "fast-check";
import { expect, it } from "vitest";
import { nonNegativeLeastSquares } from "../../../traces/boards/non-negative.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

type Rows = readonly (readonly number[])[];

/** The least residual over all sets of positive variables, each solved by Gaussian elimination; nothing of the search is shared. */
function bruteForce(rows: Rows, right: readonly number[]): number {
  const count = rows[0]!.length;
  let least = right.reduce((sum, value) => sum + value * value, 0);
  for (let set = 1; set < 2 ** count; set++) {
    const free = Array.from({ length: count }, (_, index) => index).filter((index) => (set >> index) & 1);
    const values = eliminate(rows, right, free);
    if (!values.every((value) => value >= 0)) continue;
    const full = Array.from({ length: count }, () => 0);
    free.forEach((index, place) => (full[index] = values[place]!));
    least = Math.min(least, residual(rows, right, full));
  }
  return least;
}

function eliminate(rows: Rows, right: readonly number[], free: readonly number[]): readonly number[] {
  const dot = (of: (row: readonly number[], index: number) => number) =>
    rows.reduce((sum, row, index) => sum + of(row, index), 0);
  const system = free.map((i) => [
    ...free.map((j) => dot((row) => row[i]! * row[j]!)),
    dot((row, index) => row[i]! * right[index]!),
  ]);
  for (let column = 0; column < free.length; column++) {
    const pivot = [...system.keys()]
      .slice(column)
      .reduce((a, b) => (Math.abs(system[b]![column]!) > Math.abs(system[a]![column]!) ? b : a));
    [system[column], system[pivot]] = [system[pivot]!, system[column]!];
    for (let row = 0; row < free.length; row++) {
      if (row === column) continue;
      const factor = system[row]![column]! / system[column]![column]!;
      system[row] = system[row]!.map((value, index) => value - factor * system[column]![index]!);
    }
  }
  return system.map((row, index) => row[free.length]! / row[index]!);
}

function residual(rows: Rows, right: readonly number[], x: readonly number[]): number {
  return rows.reduce(
    (sum, row, index) => sum + (row.reduce((value, a, j) => value + a * x[j]!, 0) - right[index]!) ** 2,
    0,
  );
}

const entry = fc.double({ min: -4, max: 4, noNaN: true });

it("is as good as the best of all sets of positive variables", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }).chain((count) =>
        fc.array(fc.tuple(fc.array(entry, { minLength: count, maxLength: count }), entry), {
          minLength: count + 2,
          maxLength: count + 6,
        }),
      ),
      (system) => {
        // A little of each variable apart keeps the problem well posed.
        const count = system[0]![0].length;
        const rows = [
          ...system.map(([row]) => row),
          ...Array.from({ length: count }, (_, i) =>
            Array.from({ length: count }, (_, j) => (i === j ? 0.1 : 0)),
          ),
        ];
        const right = [...system.map(([, value]) => value), ...Array.from({ length: count }, () => 0)];
        const found = nonNegativeLeastSquares(rows, right);
        expect(found.every((value) => value >= 0)).toBe(true);
        const best = bruteForce(rows, right);
        expect(residual(rows, right, found)).toBeLessThanOrEqual(best + 1e-9 * (1 + best));
      },
    ),
    fixedSeed,
  );
});
