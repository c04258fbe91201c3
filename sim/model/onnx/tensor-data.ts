import protobuf from "protobufjs/light.js";
import { InputError } from "../../errors.ts";
import { elementCount, type Shape } from "../../tensor/index.ts";
import type { OnnxTensor } from "./read.ts";
import { constant, maximumKnownValues, type Constant } from "./value.ts";

/** An element type of `TensorProto.DataType`: its size and how one number is read. */
interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  [1, { bytes: 4, read: (view: DataView, offset: number) => view.getFloat32(offset, true) }],
  [2, { bytes: 1, read: (view: DataView, offset: number) => view.getUint8(offset) }],
  [3, { bytes: 1, read: (view: DataView, offset: number) => view.getInt8(offset) }],
  [4, { bytes: 2, read: (view: DataView, offset: number) => view.getUint16(offset, true) }],
  [5, { bytes: 2, read: (view: DataView, offset: number) => view.getInt16(offset, true) }],
  [6, { bytes: 4, read: (view: DataView, offset: number) => view.getInt32(offset, true) }],
  [7, { bytes: 8, read: (view: DataView, offset: number) => Number(view.getBigInt64(offset, true)) }],
  [9, { bytes: 1, read: (view: DataView, offset: number) => view.getUint8(offset) }],
  [11, { bytes: 8, read: (view: DataView, offset: number) => view.getFloat64(offset, true) }],
  [12, { bytes: 4, read: (view: DataView, offset: number) => view.getUint32(offset, true) }],
  [13, { bytes: 8, read: (view: DataView, offset: number) => Number(view.getBigUint64(offset, true)) }],
]);

const external = 1;

/** The tensor as a constant; its numbers are read only when they are few and lie in the file. */
export function tensorConstant(tensor: OnnxTensor): Constant {
  const shape = checkedShape(tensor.dims, `tensor "${tensor.name}"`);
  const count = elementCount(shape);
  if (count > maximumKnownValues || tensor.data_location === external) return constant(shape);
  return constant(shape, numbers(tensor, count));
}

/** The shape, if a tensor can have it: InputError for a negative extent or more elements than can be counted. */
export function checkedShape(dimensions: readonly number[], owner: string): Shape {
  const fits = dimensions.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!fits || dimensions.length > 64 || !Number.isSafeInteger(elementCount(dimensions))) {
    throw new InputError(`${owner} has the impossible shape [${dimensions.slice(0, 8).join(", ")}]`);
  }
  return dimensions;
}

function numbers(tensor: OnnxTensor, count: number): readonly number[] | undefined {
  const type = elementTypes.get(tensor.data_type);
  if (!type) return undefined;
  const { raw_data: raw, int64_data: wide, int32_data: narrow, float_data: float } = tensor;
  if (raw.length > 0) return raw.length === count * type.bytes ? fixedWidth(raw, count, type) : undefined;
  if (float.length > 0)
    return float.length === count * 4 ? fixedWidth(float, count, elementTypes.get(1)!) : undefined;
  return varints(wide.length > 0 ? wide : narrow, count);
}

function fixedWidth(bytes: Uint8Array, count: number, type: ElementType): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => type.read(view, index * type.bytes));
}

function varints(bytes: Uint8Array, count: number): readonly number[] | undefined {
  const reader = protobuf.Reader.create(bytes);
  const values: number[] = [];
  while (reader.pos < bytes.length && values.length < count) values.push(Number(reader.int64().toString()));
  return values.length === count ? values : undefined;
}
