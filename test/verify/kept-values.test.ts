import fc from "fast-check";
import { expect, it } from "vitest";
import { KeptValues } from "../../verify/index.ts";
import type { Box, Shape } from "../../sim/tensor/index.ts";
import { SeededValues } from "../../traces/record/index.ts";
import { boxes, fixedSeed } from "../support/arbitrary.ts";

const seeded = new SeededValues(3);

it("gives the values of its source, each tensor and scale made once", () => {
  const made: string[] = [];
  const kept = new KeptValues({
    values: (name: string, shape: Shape, region: Box, scale: number) => {
      made.push(`${name} ${scale}`);
      return seeded.values(name, shape, region, scale);
    },
  });
  const shape = [5, 3, 4];
  const questions = fc.tuple(fc.constantFrom("weights", "bias"), boxes(shape), fc.constantFrom(1, 0.5));
  fc.assert(
    fc.property(questions, ([name, region, scale]) => {
      expect(kept.values(name, shape, region, scale)).toEqual(seeded.values(name, shape, region, scale));
    }),
    fixedSeed,
  );
  expect(made.toSorted()).toEqual(["bias 0.5", "bias 1", "weights 0.5", "weights 1"]);
});
