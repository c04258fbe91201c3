import { wholeRange, type ConstantOperand, type ElementwiseFunction } from "../../../sim/model/index.ts";
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

const operators: Readonly<Record<Exclude<ElementwiseFunction, "quantize" | "dequantize">, FunctionOperator>> =
  {
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
  const operands = [...neededInputs(tile)];
  for (const constant of [...operation.constants].sort((a, b) => a.position - b.position)) {
    operands.splice(constant.position, 0, constantOperand(tile, constant));
  }
  if (operation.function === "quantize") return quantized(tile, operands);
  if (operation.function === "dequantize") return fractions(tile, operands);
  const { type, operands: wanted, chooses, compares } = operators[operation.function];
  const given = operands.map((operand, index) => {
    const type = chooses && index === 0 ? "truth" : wanted;
    return type ? cast(graph, `${name}/${type}${index}`, operand, type) : operand;
  });
  const two = type === "Sum" && given.length === 2;
  const result = graph.node(`${name}/result`, two ? "Add" : type, given, attributesOf(operation.function));
  return wanted || compares ? cast(graph, `${name}/number`, result, "float") : result;
};

/** The nearest whole number that its type holds; operands are the fractions, a scale and a zero point. */
function quantized({ graph, operator }: Tile, [fractions, scale, zero]: readonly string[]): string {
  const { name, elementType } = operator;
  const steps = graph.node(`${name}/steps`, "Div", [fractions!, scale!]);
  const whole = graph.node(`${name}/whole`, "Round", [steps]);
  const placed = graph.node(`${name}/placed`, "Add", [whole, zero!]);
  const bounds = Object.entries(wholeRange(elementType) ?? uint8Range).map(([part, bound]) =>
    graph.constant(`${name}/${part}`, [], Float32Array.of(bound)),
  );
  return graph.node(name, "Clip", [placed, ...bounds]);
}

const uint8Range = { least: 0, most: 255 };

function fractions({ graph, operator }: Tile, [whole, scale, zero]: readonly string[]): string {
  const { name } = operator;
  const steps = graph.node(`${name}/steps`, "Sub", [whole!, zero!]);
  return graph.node(name, "Mul", [steps, scale!]);
}

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
