import { InputError } from "../errors.ts";
import { isComputed, isSplittable, type Model } from "../model/index.ts";
import { formatBox, isEmpty, sameBox, wholeBox, type Box, type Shape } from "../tensor/index.ts";
import type { Piece } from "./plan.ts";

/** Throws InputError for a piece that is not on the model or the cluster, and for a part of what cannot be divided. */
export function checkPiece(piece: Piece, model: Model, deviceCount: number): void {
  const operator = model.operators[piece.operator];
  if (!operator || !isComputed(operator)) {
    throw new InputError(`plan: operator ${piece.operator} is not a computed operator of ${model.name}`);
  }
  if (!Number.isInteger(piece.device) || piece.device < 0 || piece.device >= deviceCount) {
    throw new InputError(
      `plan: device ${piece.device} of ${operator.name} is not one of ${deviceCount} devices`,
    );
  }
  const { start } = piece.region;
  if (
    start.length !== operator.shape.length ||
    !isInside(piece.region, operator.shape) ||
    isEmpty(piece.region)
  ) {
    throw new InputError(
      `plan: region ${formatBox(piece.region)} of ${operator.name} is empty or outside [${operator.shape.join(", ")}]`,
    );
  }
  if (!isSplittable(operator) && !sameBox(piece.region, wholeBox(operator.shape))) {
    throw new InputError(`plan: ${operator.name} cannot be divided, not into ${formatBox(piece.region)}`);
  }
}

function isInside({ start, end }: Box, shape: Shape): boolean {
  for (let axis = 0; axis < shape.length; axis++)
    if (start[axis]! < 0 || end[axis]! > shape[axis]!) return false;
  return true;
}
