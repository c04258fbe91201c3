import { isComputed, type Model } from "../../sim/model/index.ts";
import { cutPoints } from "../cuts/index.ts";
import { dagOf } from "../dag/index.ts";

/** Ids of the operators of each unit, ascending. */
export type Units = readonly (readonly number[])[];

/**
 * The computed operators between the articulation points of a model, in their order. The last operator of a unit is such
 * a point, but perhaps that of the last unit. Inputs are in no unit.
 */
export function unitsOf({ operators, consumers }: Model): Units {
  const dag = dagOf(
    operators.length,
    consumers.flatMap((readers, node) => readers.map((reader) => [node, reader] as const)),
  );
  const points = [...cutPoints(dag)];
  return points.slice(1).flatMap((end, place) => {
    const between = operators.slice(points[place], end).filter(isComputed);
    return between.length > 0 ? [between.map(({ id }) => id)] : [];
  });
}
