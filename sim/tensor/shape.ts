/**
 * Extents of a tensor: `[channels, height, width]` for feature maps, `[tokens, features]` for sequences.
 * The batch axis is left out; one inference is one sample.
 */
export type Shape = readonly number[];

/** Number of elements of a tensor of this shape. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Are the two shapes equal, axis by axis? */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** `64x56x56` */
export function formatShape(shape: Shape): string {
  return shape.join("x");
}
