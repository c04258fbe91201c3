import protobuf from "protobufjs/light.js";
import { InputError } from "../../errors.ts";
import { elementCount, type Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { OnnxTensor } from "./file.ts";
import { formatOf, type Scalar } from "./scalars.ts";
import { constant, maximumKnownValues, type Constant } from "./value.ts";

/** By `TensorProto.DataType`, whose 0 is not a type. */
const elementTypes: readonly (ElementType | undefined)[] = [
  undefined,
  "float32",
  "uint8",
  "int8",
  "uint16",
  "int16",
  "int32",
  "int64",
  "string",
  "bool",
  "float16",
  "float64",
  "uint32",
  "uint64",
  "complex64",
  "complex128",
  "bfloat16",
  "float8e4m3fn",
  "float8e4m3fnuz",
  "float8e5m2",
  "float8e5m2fnuz",
  "uint4",
  "int4",
  "float4e2m1",
];

/**
 * The element type of this `TensorProto.DataType`.
 *
 * @throws InputError for a number that names none
 */
export function elementTypeOf(dataType: number, owner: string): ElementType {
  const type = elementTypes[dataType];
  if (!type) throw new InputError(`${owner} has elements of the unknown type ${dataType}`);
  return type;
}

/** The `TensorProto.DataType` of an element type. */
export function elementTypeCode(type: ElementType): number {
  return elementTypes.indexOf(type);
}

const external = 1;

/** The tensor as a constant; its numbers are read only when they are few and lie in the file. */
export function tensorConstant(tensor: OnnxTensor): Constant {
  const owner = `tensor "${tensor.name}"`;
  const shape = checkedShape(tensor.dims, owner);
  const type = elementTypeOf(tensor.data_type, owner);
  const count = elementCount(shape);
  if (count > maximumKnownValues || tensor.data_location === external) return constant(type, shape);
  return constant(type, shape, tensorScalars(tensor, type, count));
}

/** The shape, if a tensor can have it: InputError for a negative extent or more elements than can be counted. */
export function checkedShape(dimensions: readonly number[], owner: string): Shape {
  const fits = dimensions.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!fits || dimensions.length > 64 || !Number.isSafeInteger(elementCount(dimensions))) {
    throw new InputError(`${owner} has the impossible shape [${dimensions.slice(0, 8).join(", ")}]`);
  }
  return dimensions;
}

/** All elements of a tensor in row-major order; undefined where they are not in the file. */
export function tensorScalars(
  tensor: OnnxTensor,
  type: ElementType,
  count: number,
): readonly Scalar[] | undefined {
  const format = formatOf(type);
  if (!format) return undefined;
  const { raw_data: raw, float_data: float, double_data: double } = tensor;
  const stored = [raw, float, double].find((bytes) => bytes.length > 0);
  if (stored) {
    const width = format.bits / 8;
    if (stored.length !== count * width) return undefined;
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    return Array.from({ length: count }, (_, index) => format.read(view, index * width));
  }
  const packed = [tensor.int64_data, tensor.uint64_data, tensor.int32_data].find(({ length }) => length > 0);
  const words = varints(packed ?? new Uint8Array(), count);
  if (!words) return undefined;
  // The bits of the element are the lowest ones of the number, also where they are those of a half-precision number.
  const view = new DataView(new ArrayBuffer(8));
  return words.map((word) => {
    view.setBigUint64(0, BigInt.asUintN(64, word), true);
    return format.read(view, 0);
  });
}

function varints(bytes: Uint8Array, count: number): readonly bigint[] | undefined {
  const reader = protobuf.Reader.create(bytes);
  const values: bigint[] = [];
  while (reader.pos < bytes.length && values.length < count) values.push(BigInt(reader.int64().toString()));
  return values.length === count ? values : undefined;
}
