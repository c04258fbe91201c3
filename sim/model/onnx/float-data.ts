import { elementCount } from "../../tensor/index.ts";
import type { OnnxTensor } from "./read.ts";
import { checkedShape, tensorConstant } from "./tensor-data.ts";

const float32 = 1;
const external = 1;

/** All numbers of a tensor in row-major order; nothing where they lie in another file, are missing, or are not float32 and many. */
export function floatNumbers(tensor: OnnxTensor): Float32Array | undefined {
  if (tensor.data_location === external) return undefined;
  if (tensor.data_type !== float32) {
    const { values } = tensorConstant(tensor);
    return values && Float32Array.from(values);
  }
  const count = elementCount(checkedShape(tensor.dims, `tensor "${tensor.name}"`));
  const bytes = tensor.raw_data.length > 0 ? tensor.raw_data : tensor.float_data;
  if (bytes.length !== count * 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index++) numbers[index] = view.getFloat32(index * 4, true);
  return numbers;
}
