import type { ConstantOperand, ElementwiseFunction } from "../../../sim/model/index.ts";
import { box, boxShape, volume } from "../../../sim/tensor/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { cast, type CastType } from "./cast.ts";
import { graphShape, neededInputs, type LayerBuilder, type Tile } from "./tile.ts";

/** The ONNX operator of a function. */
interface FunctionOperator {
  readonly type: string;
  /** The type of its operands and its result, where that is not float32. */
  readonly operands?: CastType;
  /** Set where just its first operand is a truth value. */
  readonly chooses?: true;
  /** Set where just its result is a truth value. */
  readonly compares?: true;
}

const operators: Readonly<Record<ElementwiseFunction, FunctionOperator>> = {
  add: { type: "Sum" },
  subtract: { type: "Sub" },
  multiply: { type: "Mul" },
  divide: { type: "Div" },
  power: { type: "Pow" },
  modulo: { type: "Mod" },
  maximum: { type: "Max" },
  minimum: { type: "Min" },
  mean: { type: "Mean" },
  "parametric-relu": { type: "PRelu" },
  equal: { type: "Equal", compares: true },
  less: { type: "Less", compares: true },
  "less-or-equal": { type: "LessOrEqual", compares: true },
  greater: { type: "Greater", compares: true },
  "greater-or-equal": { type: "GreaterOrEqual", compares: true },
  and: { type: "And", operands: "truth" },
  or: { type: "Or", operands: "truth" },
  xor: { type: "Xor", operands: "truth" },
  where: { type: "Where", chooses: true },
  "bitwise-and": { type: "BitwiseAnd", operands: "int32" },
  "bitwise-or": { type: "BitwiseOr", operands: "int32" },
  "bitwise-xor": { type: "BitwiseXor", operands: "int32" },
  "shift-left": { type: "BitShift", operands: "uint32" },
  "shift-right": { type: "BitShift", operands: "uint32" },
};

/** One node over computed and constant operands. Truth values are kept as float32 numbers like everything else. */
export const elementwise: LayerBuilder<"elementwise"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { type, operands: wanted, chooses, compares } = operators[operation.function];
  const operands = [...neededInputs(tile)];
  for (const constant of [...operation.constants].sort((a, b) => a.position - b.position)) {
    operands.splice(constant.position, 0, constantOperand(tile, constant));
  }
  const given = operands.map((operand, index) => {
    const type = chooses && index === 0 ? "truth" : wanted;
    return type ? cast(graph, `${name}/${type}${index}`, operand, type) : operand;
  });
  const two = type === "Sum" && given.length === 2;
  const result = graph.node(`${name}/result`, two ? "Add" : type, given, attributesOf(operation.function));
  return wanted || compares ? cast(graph, `${name}/number`, result, "float") : result;
};

function attributesOf(chosen: ElementwiseFunction): Readonly<Record<string, AttributeValue>> {
  if (chosen === "modulo") return { fmod: 1 };
  return chosen.startsWith("shift-") ? { direction: chosen === "shift-left" ? "LEFT" : "RIGHT" } : {};
}

/** The part of a constant that the region needs. */
function constantOperand(
  { graph, values, operator, region }: Tile,
  { position, shape, value }: ConstantOperand,
): string {
  const name = `${operator.name}/constant${position}`;
  const needed = box(
    ...shape.map((extent, axis): [number, number] =>
      extent === 1 ? [0, 1] : [region.start[axis]!, region.end[axis]!],
    ),
  );
  const numbers =
    value === undefined
      ? values.values(name, shape, needed, 1)
      : new Float32Array(volume(needed)).fill(value);
  return graph.constant(name, graphShape(boxShape(needed)), numbers);
}
