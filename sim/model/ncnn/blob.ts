import type { Shape } from "../../tensor/index.ts";

/**
 * A tensor of an ncnn graph and the operator that yields it. Extents stand outermost first: a vector `[width]`, `[height, width]`,
 * `[channels, height, width]` or `[channels, depth, height, width]`. In the model a vector is a feature map of single pixels.
 */
export interface Blob {
  readonly operator: string;
  readonly dims: Shape;
}

/** The shape in which the model holds a blob of these extents. */
export function modelShape(dims: Shape): Shape {
  return dims.length === 1 ? [dims[0]!, 1, 1] : dims;
}

/** Extents in the order of messages: `3x224x224`. */
export function formatDims(dims: Shape): string {
  return dims.join("x");
}
