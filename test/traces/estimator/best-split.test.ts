import fc from "fast-check";
import { expect, it } from "vitest";
import { trainEnsemble, type TrainingTable } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { greedy, rowsOf, smallTables } from "./tables.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const score = (values: readonly number[], lambda: number) => sum(values) ** 2 / (values.length + lambda);

/** The gain of sending the rows that satisfy the condition left. */
function gainOf(residuals: readonly number[], left: readonly boolean[], lambda: number): number {
  const side = (wanted: boolean) => residuals.filter((_, row) => left[row] === wanted);
  return score(side(true), lambda) + score(side(false), lambda) - score(residuals, lambda);
}

/** The highest gain of any feature and any threshold between two of its values; 0 where no split is allowed. */
function exhaustive(table: TrainingTable, residuals: readonly number[], lambda: number, leafRows: number) {
  const rows = rowsOf(table);
  let best = 0;
  for (const feature of table.features.keys()) {
    for (const threshold of new Set(rows.map((row) => row[feature]!))) {
      const left = rows.map((row) => row[feature]! < threshold);
      const count = left.filter(Boolean).length;
      if (count < leafRows || rows.length - count < leafRows || count === 0) continue;
      best = Math.max(best, gainOf(residuals, left, lambda));
    }
  }
  return best;
}

it("a stump gains as much as the best of all splits tried one by one", () => {
  fc.assert(
    fc.property(
      smallTables,
      fc.constantFrom(0, 1, 3),
      fc.integer({ min: 1, max: 4 }),
      (table, lambda, leafRows) => {
        const settings = { ...greedy, depth: 1, lambda, leafRows };
        const { base, trees } = trainEnsemble(table, { settings, seed: 1 });
        const residuals = [...table.targets].map((target) => Math.log(target) - base);
        const best = exhaustive(table, residuals, lambda, leafRows);
        const { feature, threshold } = trees[0]!;
        const tolerance = 1e-9 * (1 + sum(residuals.map((residual) => residual ** 2)));
        if (feature[0]! < 0) {
          expect(best).toBeLessThanOrEqual(tolerance);
          return;
        }
        const left = rowsOf(table).map((row) => row[feature[0]!]! < threshold[0]!);
        expect(Math.abs(gainOf(residuals, left, lambda) - best)).toBeLessThanOrEqual(tolerance);
      },
    ),
    { ...fixedSeed, numRuns: 300 },
  );
});

it("leaves hold the sum of their residuals over rows + lambda", () => {
  fc.assert(
    fc.property(smallTables, fc.constantFrom(0, 2), (table, lambda) => {
      const { base, trees } = trainEnsemble(table, { settings: { ...greedy, depth: 3, lambda }, seed: 1 });
      const { feature, threshold, left, value } = trees[0]!;
      const leaves = new Map<number, number[]>();
      for (const [number, row] of rowsOf(table).entries()) {
        let node = 0;
        while (feature[node]! >= 0) node = left[node]! + (row[feature[node]!]! < threshold[node]! ? 0 : 1);
        leaves.set(node, [...(leaves.get(node) ?? []), Math.log(table.targets[number]!) - base]);
      }
      for (const [node, residuals] of leaves) {
        expect(value[node]).toBeCloseTo(sum(residuals) / (residuals.length + lambda), 9);
      }
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});
