import { elementCount } from "../../../tensor/index.ts";
import { checkedShape, elementTypeOf, tensorConstant } from "../tensor-data.ts";
import { constant, filled, vector, type Constant } from "../value.ts";
import type { NodeImport } from "../node.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

const shape: OperatorImporter = (node) => {
  const { shape: extents } = node.value(0);
  const counted = (position: number) => (position < 0 ? position + extents.length : position);
  const start = counted(node.integer("start", 0));
  const end = counted(node.integer("end", extents.length));
  return [vector(extents.slice(Math.max(0, start), Math.max(0, end)))];
};

const constantOfShape: OperatorImporter = (node) => {
  const extents = checkedShape(node.integersOf(0, "shape") ?? node.fail("lacks a shape"), "its output");
  const tensor = node.attribute("value", "tensor");
  if (!tensor) return [filled("float32", extents, 0)];
  const { elementType, values } = tensorConstant(tensor);
  const [fill] = values ?? [];
  return [fill === undefined ? constant(elementType, extents) : filled(elementType, extents, fill)];
};

const constantNode: OperatorImporter = (node) => [constantValue(node)];

function constantValue(node: NodeImport): Constant {
  const tensor = node.attribute("value", "tensor");
  if (tensor) return tensorConstant(tensor);
  const sparse = node.attribute("sparse_value", "sparse_tensor");
  if (sparse) {
    const elementType = elementTypeOf(sparse.values.data_type, "its value");
    return constant(elementType, checkedShape(sparse.dims, "its value"));
  }
  const whole = node.attribute("value_int", "int");
  if (whole !== undefined) return constant("int64", [], [whole]);
  const real = node.attribute("value_float", "float");
  if (real !== undefined) return constant("float32", [], [real]);
  const wholes = node.attribute("value_ints", "ints");
  if (wholes) return constant("int64", [wholes.length], wholes);
  const reals = node.attribute("value_floats", "floats");
  if (reals) return constant("float32", [reals.length], reals);
  if (node.attribute("value_string", "string") !== undefined) return constant("string", []);
  const texts = node.attribute("value_strings", "strings") ?? node.fail("has no value");
  return constant("string", [texts.length]);
}

/** Constants, and shapes as constants. */
export const shapes: OperatorImporters = [
  ["Shape", shape],
  ["Size", (node) => [constant("int64", [], [BigInt(elementCount(node.value(0).shape))])]],
  ["Constant", constantNode],
  ["ConstantOfShape", constantOfShape],
];
