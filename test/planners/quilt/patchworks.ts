import fc from "fast-check";
import type { Patch, Patchwork } from "../../../planners/quilt/patchwork.ts";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { schemes } from "../../../sim/partition/index.ts";
import { modelFamilies } from "../../support/families.ts";

export const devices = 3;

/** Geometries of three devices, each with kinds of every scheme. */
export const grounds = ["chain", "residual", "inception"].map((family) => {
  const model = modelFamilies.find(({ name }) => name === family)!;
  const geometry = new BlockGeometry(model, devices);
  const kinds = [
    [1, 1, 1],
    [4, 2, 1],
    [0, 1, 2],
    [0, 0, 1],
  ].flatMap((shares) => schemes.map((scheme) => geometry.kindOf({ scheme, shares })));
  return { geometry, kinds };
});

export type Ground = (typeof grounds)[number];

/** Random patchworks of any length, some of one scheme; operators of their own are at times cut by a tiling. */
export function patchworks({ geometry, kinds }: Ground): fc.Arbitrary<Patchwork> {
  const { length } = geometry.order;
  const draws = fc.record({
    begins: fc.boolean(),
    joined: fc.boolean(),
    borderFirst: fc.boolean(),
    kind: fc.constantFrom(...kinds),
    isTiling: fc.boolean(),
  });
  return fc
    .record({
      execution: fc.constantFrom("dataflow" as const, "bulk-synchronous" as const),
      uniform: fc.option(fc.constantFrom(...schemes)),
      draws: fc.array(draws, { minLength: length, maxLength: length }),
    })
    .map(({ execution, uniform, draws: drawn }) => {
      const firsts = [...drawn.keys()].filter((position) => position === 0 || drawn[position]!.begins);
      return {
        execution,
        patches: firsts.map((first, place): Patch => {
          const last = (firsts[place + 1] ?? length) - 1;
          const { joined, borderFirst, kind: any, isTiling } = drawn[first]!;
          const kind = uniform ? geometry.kindOf({ ...geometry.kind(any), scheme: uniform }) : any;
          const cut =
            isTiling && first === last ? { tiling: geometry.tilingOf(first, last, kind) } : { kind };
          return { first, last, cut, joined: place > 0 && joined, borderFirst };
        }),
      };
    });
}
