/** Shapes of tensors and boxes of their elements: the arithmetic that everything about partitions rests on. */
export { elementCount, formatShape, sameShape, type Shape } from "./shape.ts";
export {
  box,
  boxShape,
  contains,
  emptyBox,
  formatBox,
  hull,
  intersect,
  isEmpty,
  sameBox,
  volume,
  wholeBox,
  withRange,
  type Box,
  overlaps,
} from "./box.ts";
