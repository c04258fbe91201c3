import { elementCount } from "../../tensor/index.ts";
import type { OnnxTensor } from "./file.ts";
import { checkedShape, elementTypeOf, tensorScalars } from "./tensor-data.ts";

const float32 = 1;
const external = 1;

/** All numbers of a tensor in row-major order, as float32; undefined where they lie in another file or are missing. */
export function floatNumbers(tensor: OnnxTensor): Float32Array | undefined {
  if (tensor.data_location === external) return undefined;
  const owner = `tensor "${tensor.name}"`;
  const count = elementCount(checkedShape(tensor.dims, owner));
  if (tensor.data_type !== float32) {
    const scalars = tensorScalars(tensor, elementTypeOf(tensor.data_type, owner), count);
    return scalars && Float32Array.from(scalars, Number);
  }
  const bytes = tensor.raw_data.length > 0 ? tensor.raw_data : tensor.float_data;
  if (bytes.length !== count * 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index++) numbers[index] = view.getFloat32(index * 4, true);
  return numbers;
}
