import type { ElementType } from "../sim/model/index.ts";
import { fitReal } from "../sim/model/onnx/scalars.ts";

/**
 * Numbers for an input of the element type, from numbers around 0: whole ones are rows of tables or masks more often than
 * not, so wide ones are 0 or 1, and those of 8 bits are small. Narrow floating-point types get what they can hold.
 */
export function fittingValues(type: ElementType, values: Float32Array): Float32Array {
  switch (type) {
    case "uint8":
      return values.map((value) => Math.min(255, Math.round(Math.abs(value) * 40)));
    case "int8":
      return values.map((value) => Math.max(-128, Math.min(127, Math.round(value * 40))));
    case "bool":
    case "int16":
    case "int32":
    case "int64":
    case "uint16":
    case "uint32":
    case "uint64":
      return values.map((value) => (value > 0 ? 1 : 0));
    case "float16":
    case "bfloat16":
      return values.map((value) => fitReal(type, value));
    default:
      return values;
  }
}
