import type { Shape } from "../../tensor/index.ts";

/** The shape with axes of extent 1 in front, up to the rank: how ONNX lines up tensors that broadcast. */
export function aligned(shape: Shape, rank: number): Shape {
  return [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
}
