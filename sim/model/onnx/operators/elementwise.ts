import { elementCount, sameShape, type Shape } from "../../../tensor/index.ts";
import type { ElementType } from "../../element-type.ts";
import type { ElementwiseFunction } from "../../functions.ts";
import type { ConstantOperand } from "../../operation.ts";
import { broadcast } from "../../operations/elementwise.ts";
import { aligned } from "../aligned.ts";
import { canonicalView } from "../builder.ts";
import type { NodeImport } from "../node.ts";
import { checkedShape } from "../tensor-data.ts";
import { constant, numbersOf, type Activation, type Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

const functions: readonly (readonly [type: string, ElementwiseFunction])[] = [
  ["Add", "add"],
  ["Sum", "add"],
  ["Sub", "subtract"],
  ["Mul", "multiply"],
  ["Div", "divide"],
  ["Pow", "power"],
  ["Mod", "modulo"],
  ["Max", "maximum"],
  ["Min", "minimum"],
  ["Mean", "mean"],
  ["PRelu", "parametric-relu"],
  ["Equal", "equal"],
  ["Less", "less"],
  ["LessOrEqual", "less-or-equal"],
  ["Greater", "greater"],
  ["GreaterOrEqual", "greater-or-equal"],
  ["And", "and"],
  ["Or", "or"],
  ["Xor", "xor"],
  ["Where", "where"],
  ["BitwiseAnd", "bitwise-and"],
  ["BitwiseOr", "bitwise-or"],
  ["BitwiseXor", "bitwise-xor"],
];

/** Functions of elements at the same place of several tensors, which broadcast. */
export const elementwiseOperators: OperatorImporters = [
  ...functions.map(([type, chosen]) => [type, (node: NodeImport) => [combine(node, chosen)]] as const),
  [
    "BitShift",
    (node) => {
      const direction = node.text("direction", ["LEFT", "RIGHT"], "LEFT");
      return [combine(node, direction === "LEFT" ? "shift-left" : "shift-right")];
    },
  ],
  ["Expand", (node) => [expand(node)]],
  ["ImageScaler", (node) => imageScaler(node)],
];

function combine(node: NodeImport, chosen: ElementwiseFunction): Value {
  const values = node.values();
  if (values.length === 1) return values[0]!;
  return elementwise(node, chosen, values, { elementType: resultType(node, chosen) });
}

/** Comparisons yield truth values, a choice what it chooses from, others what they get. */
function resultType(node: NodeImport, chosen: ElementwiseFunction): ElementType {
  if (comparisons.has(chosen)) return "bool";
  return chosen === "where" ? node.value(1).elementType : node.elementType;
}

const comparisons: ReadonlySet<ElementwiseFunction> = new Set([
  "equal",
  "less",
  "less-or-equal",
  "greater",
  "greater-or-equal",
]);

/** Combines the values, broadcast; a sum of equally shaped computed tensors is the plain `add`. */
export function elementwise(
  node: NodeImport,
  chosen: ElementwiseFunction,
  values: readonly Value[],
  {
    suffix = "",
    elementType = values[0]!.elementType,
  }: { readonly suffix?: string; readonly elementType?: ElementType } = {},
): Activation {
  const shape = broadcastShape(values);
  const computed = values.filter((value) => value.kind === "activation");
  const view = commonView(node, computed, values, shape);
  const inputs = computed.map((value) => node.view(value, operandView(value.shape, shape, view)));
  if (
    chosen === "add" &&
    inputs.length === values.length &&
    computed.every((value) => sameShape(value.shape, shape))
  ) {
    return node.activation(node.operator({ kind: "add" }, inputs, suffix, elementType), shape);
  }
  const constants = values.flatMap((value, position): ConstantOperand[] => {
    if (value.kind === "activation") return [];
    const operand = { position, shape: operandView(value.shape, shape, view) };
    const known = elementCount(value.shape) === 1 ? numbersOf(value)?.[0] : undefined;
    return [known === undefined ? operand : { ...operand, value: known }];
  });
  return node.activation(
    node.operator({ kind: "elementwise", function: chosen, constants }, inputs, suffix, elementType),
    shape,
  );
}

function broadcastShape(values: readonly Value[]): Shape {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  return broadcast(values.map(({ shape }) => aligned(shape, rank)));
}

/** The shape that the result has in the model: where nothing broadcasts, the one that the tensors have already. */
function commonView(
  node: NodeImport,
  computed: readonly Value[],
  values: readonly Value[],
  shape: Shape,
): Shape {
  const first = node.builder.shapeOf(node.tensor(computed[0]!));
  const plain = values.every((value) =>
    value.kind === "activation"
      ? sameShape(value.shape, shape) && sameShape(node.builder.shapeOf(value.operator), first)
      : elementCount(value.shape) === 1,
  );
  return plain ? first : canonicalView(shape);
}

/** The shape of an operand in the model, given that of the whole result in the file and in the model. */
function operandView(operand: Shape, result: Shape, view: Shape): Shape {
  if (elementCount(operand) === 1) return view.map(() => 1);
  if (sameShape(operand, result)) return view;
  const full = aligned(operand, result.length);
  const inner = result.length > 1 && result[0] === 1 ? full.slice(1) : full;
  return inner.length < 2 ? [inner[0] ?? 1, 1, 1] : inner;
}

/** Repeats a tensor along axes of extent 1: adding a tensor of zeros has that effect. */
function expand(node: NodeImport): Value {
  const value = node.value(0);
  const given = node.integersOf(1, "shape") ?? node.fail("lacks the shape to expand to");
  const target = checkedShape(given, "its output");
  const rank = Math.max(target.length, value.shape.length);
  const shape = broadcast([aligned(value.shape, rank), aligned(target, rank)]);
  if (elementCount(shape) === elementCount(value.shape)) return { ...value, shape };
  const view = canonicalView(shape);
  const operator = node.operator(
    { kind: "elementwise", function: "add", constants: [{ position: 1, shape: view, value: 0 }] },
    [node.view(value, operandView(value.shape, shape, view))],
  );
  return node.activation(operator, shape);
}

/** The experimental operator of CoreML's converter: one scale, and one bias a channel. */
const imageScaler: OperatorImporter = (node) => {
  const value = node.value(0);
  const scale = node.attribute("scale", "float") ?? 1;
  const channels = node.attribute("bias", "floats")?.length ?? 0;
  const scaled = elementwise(node, "multiply", [value, constant("float32", [], [scale])], {
    suffix: channels > 0 ? "scale" : "",
  });
  if (channels === 0) return [scaled];
  return [elementwise(node, "add", [scaled, constant("float32", [channels, 1, 1])])];
};
