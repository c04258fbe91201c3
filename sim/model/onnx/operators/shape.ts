import { elementCount } from "../../../tensor/index.ts";
import { checkedShape, tensorConstant } from "../tensor-data.ts";
import { constant, maximumKnownValues, vector, type Constant } from "../value.ts";
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
  const extents = checkedShape(node.numbers(0) ?? node.fail("lacks a shape"), "its output");
  const count = elementCount(extents);
  const tensor = node.attribute("value")?.t;
  const fill = tensor ? tensorConstant(tensor).values?.[0] : 0;
  if (fill === undefined || count > maximumKnownValues) return [constant(extents)];
  return [
    constant(
      extents,
      Array.from({ length: count }, () => fill),
    ),
  ];
};

const constantNode: OperatorImporter = (node) => [constantValue(node)];

function constantValue(node: NodeImport): Constant {
  const { attribute } = node.node;
  const given = (name: string) => attribute.find((one) => one.name === name);
  const tensor = given("value")?.t;
  if (tensor) return tensorConstant(tensor);
  const sparse = given("sparse_value")?.sparse_tensor;
  if (sparse) return constant(checkedShape(sparse.dims, "its value"));
  const scalar = given("value_int")?.i ?? given("value_float")?.f;
  if (scalar !== undefined) return constant([], [scalar]);
  const list = given("value_ints")?.ints ?? given("value_floats")?.floats;
  if (list) return list.length > maximumKnownValues ? constant([list.length]) : vector(list);
  const text = given("value_string") ?? given("value_strings");
  return text ? constant([1]) : node.fail("has no value");
}

/** Constants, and shapes as constants. */
export const shapes: OperatorImporters = [
  ["Shape", shape],
  ["Size", (node) => [constant([], [elementCount(node.value(0).shape)])]],
  ["Constant", constantNode],
  ["ConstantOfShape", constantOfShape],
];
