import { InputError } from "../../sim/errors.ts";
import { inputRegion, isComputed, type Model, type Operation, type Operator } from "../../sim/model/index.ts";
import { boxShape, isEmpty, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { isTraced, tracedKinds, type TracedKind } from "../attributes.ts";
import { addTile } from "./layers/index.ts";
import { OnnxGraph } from "./onnx.ts";
import type { SeededValues } from "./weights.ts";

/**
 * The ONNX model of one tile: it reads what the tile needs of each input (`input0`, `input1`, ...) and yields the region.
 * Its padding is the part of the layer's padding that the tile's own windows reach; its weights are only those it uses.
 *
 * @throws InputError for an operator of a kind that trace files do not hold
 */
export function tileModel(operator: Operator, region: Box, values: SeededValues): Uint8Array {
  const operation = tracedOperation(operator);
  const graph = new OnnxGraph(operator.name);
  const inputs = operator.inputShapes.map((_, index) => {
    const needed = inputRegion(operator, region, index);
    return isEmpty(needed) ? undefined : declareInput(graph, `input${index}`, operator, boxShape(needed));
  });
  const result = addTile({ graph, values, operator, region, inputs }, operation);
  graph.output(result, layout(operator, boxShape(region)));
  return graph.encode();
}

/**
 * The ONNX model of a whole network, layer by layer as the tiles have them.
 *
 * @throws InputError for an operator of a kind that trace files do not hold
 */
export function wholeModel(model: Model, values: SeededValues): Uint8Array {
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
    names.push(
      operation.kind === "slice"
        ? sliceNode(graph, operator, inputs[0]!, operation)
        : addTile(
            { graph, values, operator, region: wholeBox(operator.shape), inputs },
            tracedOperation(operator),
          ),
    );
  }
  for (const id of model.outputs) {
    const operator = model.operators[id]!;
    if (isComputed(operator)) graph.output(names[id]!, layout(operator, operator.shape));
  }
  return graph.encode();
}

function tracedOperation({ name, operation }: Operator): Operation<TracedKind> {
  if (isTraced(operation)) return operation;
  throw new InputError(
    `operator ${name}: ${operation.kind} cannot be recorded; kinds that can are ${tracedKinds.join(", ")}`,
  );
}

/** A tile's slice copies what it was given; in a whole network the layer must do the cutting. */
function sliceNode(
  graph: OnnxGraph,
  { name, shape }: Operator,
  input: string,
  { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number },
): string {
  return graph.node(name, "Slice", [
    input,
    graph.integers(`${name}/starts`, [start]),
    graph.integers(`${name}/ends`, [end]),
    graph.integers(`${name}/axes`, [shape.length === 3 ? axis + 1 : axis]),
  ]);
}

function declareInput(graph: OnnxGraph, name: string, consumer: Operator, shape: Shape): string {
  // Tokens to look up are whole numbers, one a row.
  if (consumer.operation.kind === "embedding") return graph.input(name, [shape[0]!], "int64");
  return graph.input(name, shape.length === 3 ? [1, ...shape] : shape);
}

/** The tensor's shape in ONNX: feature maps have a batch axis, a dense layer yields `[1, features]`. */
function layout({ operation }: Operator, shape: Shape): Shape {
  if (operation.kind === "fully-connected") return [1, shape[0]!];
  return shape.length === 3 ? [1, ...shape] : shape;
}
