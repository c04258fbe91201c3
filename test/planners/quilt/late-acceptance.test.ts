import fc from "fast-check";
import { expect, it } from "vitest";
import { LateAcceptance } from "../../../planners/quilt/late-acceptance.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

/** Steps back that a neighbour is compared with. */
const back = 12;

it("takes a neighbour no worse than what is held, or was held twelve steps ago at least", () => {
  let [late, refused] = [0, 0];
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Infinity)), { maxLength: 60 }),
      (start, figures) => {
        const acceptance = new LateAcceptance(start);
        // By step, what a neighbour twelve steps on is compared with: the least of the time before and of what is held then.
        const fitness: number[] = [];
        let held = start;
        for (const [step, figure] of figures.entries()) {
          const before = fitness[step - back] ?? start;
          const isTaken = figure < Infinity && (figure <= before || figure <= held);
          expect(acceptance.most).toBe(Math.max(before, held));
          expect(acceptance.accepts(figure)).toBe(isTaken);
          if (isTaken && figure > held) late++;
          if (!isTaken) refused++;
          if (isTaken) held = figure;
          fitness.push(Math.min(before, held));
        }
      },
    ),
    { ...fixedSeed, numRuns: 60 },
  );
  expect(late).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});
