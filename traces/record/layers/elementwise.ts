import type { ConstantOperand, ElementwiseFunction } from "../../../sim/model/index.ts";
import { box, boxShape, volume } from "../../../sim/tensor/index.ts";
import { graphShape, neededInputs, type LayerBuilder, type Tile } from "./tile.ts";

/** The ONNX operator of each function, and which of its operands and results are truth values there. */
const operators: Readonly<
  Record<ElementwiseFunction, { readonly type: string; readonly truth?: "result" | "all" | "first" }>
> = {
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
  equal: { type: "Equal", truth: "result" },
  less: { type: "Less", truth: "result" },
  "less-or-equal": { type: "LessOrEqual", truth: "result" },
  greater: { type: "Greater", truth: "result" },
  "greater-or-equal": { type: "GreaterOrEqual", truth: "result" },
  and: { type: "And", truth: "all" },
  or: { type: "Or", truth: "all" },
  xor: { type: "Xor", truth: "all" },
  where: { type: "Where", truth: "first" },
};

/** Numbers of `TensorProto.DataType` in onnx.proto. */
const elementTypes = { float: 1, truth: 9 };

/** One node over computed and constant operands. Truth values are kept as float32 numbers like everything else. */
export const elementwise: LayerBuilder<"elementwise"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { type, truth } = operators[operation.function];
  const operands = [...neededInputs(tile)];
  for (const constant of [...operation.constants].sort((a, b) => a.position - b.position)) {
    operands.splice(constant.position, 0, constantOperand(tile, constant));
  }
  const cast = (part: string, tensor: string, to: number) =>
    graph.node(`${name}/${part}`, "Cast", [tensor], { to });
  const given = operands.map((operand, index) =>
    truth === "all" || (truth === "first" && index === 0)
      ? cast(`truth${index}`, operand, elementTypes.truth)
      : operand,
  );
  const two = type === "Sum" && given.length === 2;
  const result = graph.node(`${name}/result`, two ? "Add" : type, given, type === "Mod" ? { fmod: 1 } : {});
  return truth === "result" || truth === "all" ? cast("number", result, elementTypes.float) : result;
};

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
