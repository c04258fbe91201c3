import { InputError } from "../../sim/errors.ts";
import { inputRegion, isComputed, type Model, type Operation, type Operator } from "../../sim/model/index.ts";
import { boxShape, isEmpty, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { isTraced, tracedKinds, type TracedKind } from "../attributes.ts";
import { addTile } from "./layers/index.ts";
import { graphShape, reshaped } from "./layers/tile.ts";
import { OnnxGraph } from "./onnx.ts";
import type { TensorValues } from "./weights.ts";

/**
 * The ONNX model of one tile: it reads what the tile needs of each input (`input0`, `input1`, ...) and yields the region.
 * Its padding is the part of the layer's padding that the tile's own windows reach; its weights are only those it uses.
 *
 * @throws InputError for an operator of a kind that trace files do not hold
 */
export function tileModel(operator: Operator, region: Box, values: TensorValues): Uint8Array {
  const operation = tracedOperation(operator);
  const graph = new OnnxGraph(operator.name);
  const held = operator.inputShapes.map((_, index) => inputRegion(operator, region, index));
  const inputs = held.map((needed, index) =>
    isEmpty(needed) ? undefined : declareInput(graph, `input${index}`, operator, boxShape(needed)),
  );
  const result = addTile({ graph, values, operator, region, inputs, held }, operation);
  graph.output(result, layout(operator, boxShape(region)));
  return graph.encode();
}

/**
 * The ONNX model of a whole network, layer by layer as the tiles have them.
 *
 * @throws InputError for an operator of a kind that trace files do not hold
 */
export function wholeModel(model: Model, values: TensorValues): Uint8Array {
  const graph = new OnnxGraph(model.name);
  const names: string[] = [];
  for (const operator of model.operators) {
    const { operation } = operator;
    if (operation.kind === "input") {
      const [consumer = operator.id] = model.consumers[operator.id]!;
      names.push(declareInput(graph, operator.name, model.operators[consumer]!, operator.shape));
      continue;
    }
    const inputs = operator.inputs.map((input) => names[input]!);
    const held = operator.inputShapes.map(wholeBox);
    const result = addTile(
      { graph, values, operator, region: wholeBox(operator.shape), inputs, held },
      tracedOperation(operator),
    );
    names.push(
      operation.kind !== "fully-connected" || staysRow(model, operator)
        ? result
        : reshaped(graph, `${operator.name}/map`, result, graphShape(operator.shape)),
    );
  }
  for (const id of model.outputs) {
    const operator = model.operators[id]!;
    const { shape } = operator;
    if (!isComputed(operator)) continue;
    graph.output(names[id]!, staysRow(model, operator) ? layout(operator, shape) : graphShape(shape));
  }
  return graph.encode();
}

/** The operators that no tile is known of: they are neither recorded nor computed. */
export function uncomputedOperators({ operators }: Model): readonly Operator[] {
  return operators.filter((operator) => isComputed(operator) && !isTraced(operator.operation));
}

function tracedOperation({ name, operation }: Operator): Operation<TracedKind> {
  if (isTraced(operation)) return operation;
  throw new InputError(
    `operator ${name}: ${operation.kind} cannot be recorded; kinds that can are ${tracedKinds.join(", ")}`,
  );
}

/** Do only dense layers, if any, read this dense layer? They take its row of features as it is. */
function staysRow(model: Model, { id, operation }: Operator): boolean {
  return (
    operation.kind === "fully-connected" &&
    model.consumers[id]!.every((consumer) => model.operators[consumer]!.operation.kind === "fully-connected")
  );
}

function declareInput(graph: OnnxGraph, name: string, consumer: Operator, shape: Shape): string {
  // Tokens to look up are whole numbers, one a row.
  if (consumer.operation.kind === "embedding") return graph.input(name, [shape[0]!], "int64");
  return graph.input(name, graphShape(shape));
}

/** The tensor's shape in ONNX: feature maps have a batch axis, a dense layer yields `[1, features]`. */
function layout({ operation }: Operator, shape: Shape): Shape {
  if (operation.kind === "fully-connected") return [1, shape[0]!];
  return graphShape(shape);
}
