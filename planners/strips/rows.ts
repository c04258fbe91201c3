import { isSplittable, type Model, type Operator } from "../../sim/model/index.ts";
import { axisRoles, partition, type Piece, type Scheme } from "../../sim/partition/index.ts";
import { isEmpty } from "../../sim/tensor/index.ts";

/** The axis of an operator's rows: the height of a map, the tokens of a sequence. */
export function rowAxis({ shape }: Operator): number {
  return axisRoles(shape.length).rows;
}

/** Rows that an operator may be cut into; 1 where it is all for one device: a vector, or one that cannot be divided. */
export function rowsOf(operator: Operator): number {
  if (!isSplittable(operator) || operator.shape.length === 1) return 1;
  return operator.shape[rowAxis(operator)]!;
}

/** The pieces of an operator that is divided by a scheme in these shares; none for a share of 0. */
export function stripPieces(operator: Operator, scheme: Scheme, shares: readonly number[]): Piece[] {
  return partition(operator, scheme, shares)
    .map((region, device) => ({ operator: operator.id, region, device }))
    .filter(({ region }) => !isEmpty(region));
}

/** Says how many operators cannot keep all devices busy; undefined where all can. */
export function fewRowsNotes(
  model: Model,
  shares: readonly number[],
  extentOf: (operator: Operator) => number = rowsOf,
): readonly string[] {
  const deviceCount = shares.filter((share) => share > 0).length;
  const few = model.operators.filter(
    (operator) => operator.inputs.length > 0 && extentOf(operator) < deviceCount,
  );
  if (few.length === 0) return [];
  const which = few.length > 3 ? `${few.length} operators` : few.map(({ name }) => name).join(", ");
  return [`fewer rows than the ${deviceCount} devices, some of which idle there: ${which}`];
}
