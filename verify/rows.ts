import { boxShape, elementCount, volume, type Box, type Shape } from "../sim/tensor/index.ts";

/** The values of a region of a whole tensor, last axis fastest. */
export function readRegion(whole: Float32Array, shape: Shape, region: Box): Float32Array {
  const values = new Float32Array(volume(region));
  let next = 0;
  for (const { offset, length } of rows(shape, region)) {
    values.set(whole.subarray(offset, offset + length), next);
    next += length;
  }
  return values;
}

/** The runs of consecutive elements that a region consists of. */
export function* rows(
  shape: Shape,
  region: Box,
): Generator<{ readonly offset: number; readonly length: number }> {
  // Axes that the region covers wholly lie in one run with the axis before them.
  let last = shape.length - 1;
  while (last > 0 && region.start[last] === 0 && region.end[last] === shape[last]) last--;
  const inner = elementCount(shape.slice(last + 1));
  const extents = boxShape(region);
  const length = extents[last]! * inner;
  const rowCount = elementCount(extents.slice(0, last));
  const index = region.start.slice(0, last);
  for (let row = 0; row < rowCount; row++) {
    let offset = 0;
    for (let axis = 0; axis < last; axis++) offset = (offset + index[axis]!) * shape[axis + 1]!;
    yield { offset: (offset + region.start[last]!) * inner, length };
    for (let axis = last - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < region.end[axis]!) break;
      index[axis] = region.start[axis]!;
    }
  }
}
