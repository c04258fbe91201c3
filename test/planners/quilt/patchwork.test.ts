import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inSteps, piecesOf, signatureOf } from "../../../planners/quilt/patchwork.ts";
import { isEmpty } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { grounds, patchworks } from "./patchworks.ts";

const [chain] = grounds;

describe("patchworks", () => {
  it("of equal signatures are equal, and of others differ", () => {
    const pairs = fc.array(patchworks(chain!), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(pairs, fc.nat(5), fc.nat(20), (list, from, at) => {
        // One more, which differs from one of them in nothing or in one thing.
        const source = list[from % list.length]!;
        const place = at % source.patches.length;
        const patch = source.patches[place]!;
        const near = [
          patch,
          { ...patch, joined: !patch.joined },
          { ...patch, borderFirst: !patch.borderFirst },
        ];
        const all = [
          ...list,
          ...near.map((other) => ({ ...source, patches: source.patches.with(place, other) })),
        ];
        for (const one of all)
          for (const other of all)
            expect(signatureOf(one) === signatureOf(other)).toBe(
              JSON.stringify(one) === JSON.stringify(other),
            );
      }),
      { ...fixedSeed, numRuns: 25 },
    );
  });

  it("begin a step with each patch that is not joined, and compute each operator once over", () => {
    const drawn = fc
      .constantFrom(...grounds)
      .chain((ground) => fc.tuple(fc.constant(ground), patchworks(ground)));
    fc.assert(
      fc.property(drawn, ([{ geometry }, patchwork]) => {
        const pieces = patchwork.patches.map((patch) => piecesOf(geometry, patch));
        const { execution, steps } = inSteps(patchwork, pieces);
        expect(execution).toBe(patchwork.execution);
        expect(steps.flat()).toEqual(pieces.flat());
        const begins = patchwork.patches.filter(({ joined }, place) => place === 0 || !joined);
        expect(steps).toHaveLength(begins.length);
        for (const [place, { first }] of begins.entries())
          expect(steps[place]![0]?.operator).toBe(geometry.order[first]);
        for (const [place, list] of pieces.entries()) {
          const { first, last } = patchwork.patches[place]!;
          expect([...new Set(list.map(({ operator }) => operator))]).toEqual(
            geometry.order.slice(first, last + 1),
          );
          expect(list.some(({ region }) => isEmpty(region))).toBe(false);
        }
      }),
      { ...fixedSeed, numRuns: 25 },
    );
  });
});
