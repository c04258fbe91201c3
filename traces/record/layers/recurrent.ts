import { recurrentGates, type GateFunction, type Operation } from "../../../sim/model/index.ts";
import { boxShape, volume, wholeBox, type Box, type Shape } from "../../../sim/tensor/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { keepBox } from "./crop.ts";
import { graphShape, reshaped, weightBox, type LayerBuilder, type Tile } from "./tile.ts";

type Recurrent = Operation<"recurrent">;

/** Names in ONNX. */
const functionNames: Readonly<Record<GateFunction, string>> = {
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  relu: "Relu",
  "leaky-relu": "LeakyRelu",
  "thresholded-relu": "ThresholdedRelu",
  elu: "Elu",
  "hard-sigmoid": "HardSigmoid",
  softsign: "Softsign",
  softplus: "Softplus",
  affine: "Affine",
  "scaled-tanh": "ScaledTanh",
};

/** The steps that the tile holds, with all units; what nobody asked for is dropped afterwards. */
export const recurrent: LayerBuilder<"recurrent"> = (tile, operation) => {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const { finalCell, units } = operation;
  const held = tile.held[0]!;
  const [steps, ...others] = boxShape(held) as [number, ...number[]];
  const batch = others.length === 2 ? others[0]! : 1;
  const hasCell = finalCell && region.end[0] === operator.shape[0];

  const sequence = `${name}/sequence`;
  const cell = `${name}/cell`;
  graph.node(
    `${name}/recurrence`,
    operation.cell.toUpperCase(),
    operands(tile, operation, batch),
    attributes(operation),
    hasCell ? [sequence, "", cell] : [sequence],
  );
  const shape = (rows: number): Shape => graphShape([rows, ...others.slice(0, -1), units]);
  let states = reshaped(graph, `${name}/states`, sequence, shape(steps));
  if (hasCell) {
    const last = reshaped(graph, `${name}/last`, cell, shape(1));
    states = graph.node(`${name}/joined`, "Concat", [states, last], { axis: shape(1).length === 2 ? 0 : 1 });
  }
  return keepBox(graph, `${name}/kept`, states, computedBox(held, units, hasCell), region);
};

/** X, W, R, B, sequence_lens, initial_h, initial_c, P. */
function operands(tile: Tile, operation: Recurrent, batch: number): readonly string[] {
  const { graph, operator } = tile;
  const { units, initial, bias, peepholes } = operation;
  const rows = recurrentGates[operation.cell] * units;
  const features = operator.inputShapes[0]!.at(-1)!;
  const steps = volume(tile.held[0]!) / batch / features;
  const weights = (part: string, shape: Shape) =>
    weightBox(tile, part, shape, features + units, wholeBox(shape));
  const state = (which: Recurrent["initial"][number]) => {
    const index = initial.indexOf(which);
    if (index < 0) return "";
    const whole = wholeUnits(tile, which, tile.inputs[index + 1]!, tile.held[index + 1]!, units);
    return reshaped(graph, `${operator.name}/initial ${which}`, whole, [1, batch, units]);
  };
  const all = [
    reshaped(graph, `${operator.name}/steps`, tile.inputs[0]!, [steps, batch, features]),
    weights("weights", [1, rows, features]),
    weights("recurrence weights", [1, rows, units]),
    bias ? weights("bias", [1, 2 * rows]) : "",
    "",
    state("hidden"),
    state("cell"),
    peepholes ? weights("peepholes", [1, 3 * units]) : "",
  ];
  return all.slice(0, all.findLastIndex((operand) => operand !== "") + 1);
}

/** A state of some units alone gets zeros for the others, which nobody reads. */
function wholeUnits(tile: Tile, which: string, given: string, { start, end }: Box, units: number): string {
  const [before, after] = [start[1]!, units - end[1]!];
  if (before === 0 && after === 0) return given;
  const name = `${tile.operator.name}/initial ${which}/padded`;
  return tile.graph.node(name, "Pad", [given, tile.graph.integers(`${name}/pads`, [0, before, 0, after])]);
}

function attributes(operation: Recurrent): Record<string, AttributeValue> {
  const { cell, units, direction, functions, resetAfter } = operation;
  return {
    hidden_size: units,
    direction: direction === "forward" ? "forward" : "reverse",
    activations: { texts: functions.map((name) => functionNames[name]) },
    ...(cell === "gru" ? { linear_before_reset: Number(resetAfter) } : {}),
  };
}

/** What the node yields of the operator's output. */
function computedBox({ start, end }: Box, units: number, hasCell: boolean): Box {
  return {
    start: [...start.slice(0, -1), 0],
    end: [end[0]! + (hasCell ? 1 : 0), ...end.slice(1, -1), units],
  };
}
