import fc from "fast-check";
import { dagOf, type Dag } from "../../planners/dag/index.ts";

/** Random graphs of up to so many nodes; each may have edges to any later one. */
export function randomDags(maximumNodes: number): fc.Arbitrary<Dag> {
  return fc.integer({ min: 1, max: maximumNodes }).chain((count) => {
    const pairs = Array.from({ length: count }, (_, to) =>
      Array.from({ length: to }, (_, from): readonly [number, number] => [from, to]),
    ).flat();
    return fc
      .array(fc.integer({ min: 0, max: 2 }), { minLength: pairs.length, maxLength: pairs.length })
      .map((draws) =>
        dagOf(
          count,
          pairs.filter((_, pair) => draws[pair] === 0),
        ),
      );
  });
}

/** A random graph with a whole number for each node. */
export function weightedDags(maximumNodes: number, maximumWeight: number) {
  return randomDags(maximumNodes).chain((dag) =>
    fc
      .array(fc.integer({ min: 0, max: maximumWeight }), {
        minLength: dag.successors.length,
        maxLength: dag.successors.length,
      })
      .map((weights) => ({ dag, weights })),
  );
}
