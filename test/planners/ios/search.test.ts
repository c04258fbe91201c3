import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchStages, type Stage } from "../../../planners/ios/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { weightedDags } from "../../support/dags.ts";
import { allSchedules } from "../../support/stages.ts";

describe("searchStages against all sequences of stages", () => {
  const limits = fc.record({ r: fc.integer({ min: 1, max: 6 }), s: fc.integer({ min: 1, max: 4 }) });

  it("finds the cheapest, and counts them", () => {
    fc.assert(
      fc.property(weightedDags(6, 20), limits, ({ dag, weights }, { r, s }) => {
        // Rugged, so that no shortcut finds the best by luck: the nodes of a stage multiply.
        const cost = ({ groups }: Stage) => {
          const sums = groups.map((group) => group.reduce((sum, node) => sum + weights[node]!, 1));
          return 7 + Math.max(...sums) + (sums.reduce((product, sum) => product * sum, 1) % 13);
        };
        const costs: number[] = [];
        for (const stages of allSchedules(dag, { r, s }))
          costs.push(stages.reduce((sum, stage) => sum + cost(stage), 0));
        const found = searchStages(dag, cost, { groupSize: r, groupCount: s, maximumTransitions: 1e6 })!;
        expect(found.cost).toBe(Math.min(...costs));
        expect(found.schedules).toBe(costs.length);
        expect(found.stages.reduce((sum, stage) => sum + cost(stage), 0)).toBe(found.cost);
        expect(found.stages.flatMap(({ groups }) => groups.flat()).sort((a, b) => a - b)).toEqual([
          ...dag.successors.keys(),
        ]);
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });
});
