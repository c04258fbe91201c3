import fc from "fast-check";
import { expect, it } from "vitest";
import { thresholdLookup } from "../../../traces/estimator/model/lookup.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const numbers = fc.oneof(
  fc.integer({ min: -3, max: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, Number.MIN_VALUE, -Number.MAX_VALUE, Number.MAX_VALUE, 1, 1 + Number.EPSILON),
);

it("finds how many thresholds each feature reaches", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(numbers, { maxLength: 40, comparator: "SameValueZero" }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.array(fc.oneof(numbers, fc.constantFrom(Infinity, -Infinity)), { minLength: 4, maxLength: 4 }),
      (lists, row) => {
        const thresholds = lists.map((list) => Float64Array.from(list).sort());
        const codes = new Uint8Array(256);
        const { write } = thresholdLookup(thresholds);
        // Values that are thresholds themselves matter most.
        const rows = [
          row,
          ...thresholds.flatMap((own) => [...own].map((value) => [value, value, value, value])),
        ];
        for (const values of rows) {
          write(codes, Float64Array.of(9, ...values), 1);
          const counts = thresholds.map(
            (own, feature) => own.filter((cut) => cut <= values[feature]!).length,
          );
          expect([...codes.subarray(0, thresholds.length)]).toEqual(counts);
        }
      },
    ),
    { ...fixedSeed, numRuns: 300 },
  );
});
