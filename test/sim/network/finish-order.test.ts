import fc from "fast-check";
import { expect, test } from "vitest";
import { HeapedFinishes, ScannedFinishes } from "../../../sim/network/finish-order.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

/** More classes than there is room for at first. */
const classes = 20;

/** Gives a class a date, or takes it away where there is none; few dates, so that many are equal. */
const changes = fc.array(
  fc.record({
    flowClass: fc.nat(classes - 1),
    date: fc.option(fc.constantFrom(1, 2, 3, 4, Infinity), { nil: undefined, freq: 3 }),
    asked: fc.boolean(),
  }),
  { maxLength: 60 },
);

test.each([
  ["scanned", ScannedFinishes],
  ["in a heap", HeapedFinishes],
] as const)("%s: the earliest class is that of a list in the order of activation", (_, Finishes) => {
  fc.assert(
    fc.property(changes, (steps) => {
      const order = new Finishes();
      order.reserve(classes);
      // A map keeps a key that is set again in its first place.
      const dates = new Map<number, number>();
      for (const { flowClass, date, asked } of steps) {
        if (date === undefined) {
          order.remove(flowClass);
          dates.delete(flowClass);
        } else {
          order.set(flowClass, date);
          dates.set(flowClass, date);
        }
        if (!asked) continue;
        const least = Math.min(...dates.values());
        expect(order.earliest).toBe([...dates].find(([, at]) => at === least)?.[0] ?? -1);
        for (let one = 0; one < classes; one++) expect(order.dateOf(one)).toBe(dates.get(one) ?? Infinity);
      }
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});
