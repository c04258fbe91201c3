import {
  handedOut,
  numberNode,
  placedGraph,
  stackedNodes,
  type Expansion,
  type TensorValue,
} from "./graph-part.ts";
import { attributeContent } from "./node.ts";
import type { OnnxNode } from "./file.ts";
import { identity, placeOf } from "./subgraphs.ts";

/**
 * The body of a Scan once for each slice of the sequences that it goes over, forward or backward. Its inputs are the states,
 * which a trip hands to the next, and a slice of each sequence; its outputs the states and what is stacked over all trips.
 */
export function* scannedBody(node: OnnxNode, valueOf: TensorValue): Expansion {
  const body = attributeContent(node, "body", "graph");
  if (!body) return "which lacks its body";
  const sequenceCount = Number(attributeContent(node, "num_scan_inputs", "int") ?? 0);
  const stateCount = node.input.length - sequenceCount;
  if (sequenceCount < 1 || stateCount < 0 || body.input.length !== node.input.length)
    return "whose body does not fit its inputs (those of operator set 8 are not supported)";
  const numbers = (name: string) => attributeContent(node, name, "ints")?.map(Number) ?? [];
  const [axes, backward] = [numbers("scan_input_axes"), numbers("scan_input_directions")];
  const [stackAxes, stackBackward] = [numbers("scan_output_axes"), numbers("scan_output_directions")];
  const sequences = node.input.slice(stateCount);
  const lengths = sequences.map((name, index) => valueOf(name)?.shape.at(axes[index] ?? 0));
  const [trips = 0] = lengths;
  if (trips < 1 || lengths.some((length) => length !== trips))
    return `whose sequences have the lengths ${lengths.join(", ")}`;

  let states: readonly string[] = node.input.slice(0, stateCount);
  const stacks: string[][] = body.output.slice(stateCount).map(() => []);
  for (let trip = 0; trip < trips; trip++) {
    const { nodes, declared, inputs, outputs } = placedGraph(body, `${placeOf(node)}/${trip + 1}`);
    const slices = sequences.flatMap((sequence, index) => {
      const slice = inputs[stateCount + index]!;
      const at = backward[index] === 1 ? trips - 1 - trip : trip;
      return sliceNodes(sequence, axes[index] ?? 0, at, slice);
    });
    yield { nodes: [...handedOut(states, inputs), ...slices, ...nodes], results: outputs, declared };
    states = outputs.slice(0, stateCount);
    for (const [index, stack] of stacks.entries()) stack.push(outputs[stateCount + index]!);
  }

  const stacked = stacks.flatMap((stack, index) => {
    const output = node.output[stateCount + index] ?? "";
    const ordered = stackBackward[index] === 1 ? stack.toReversed() : stack;
    return output === "" ? [] : stackedNodes(ordered, stackAxes[index] ?? 0, output);
  });
  yield {
    nodes: [...handedOut(states, node.output.slice(0, stateCount)), ...stacked],
    results: node.output.filter((output) => output !== ""),
    declared: [],
  };
  return undefined;
}

/** One element of an axis, without that axis. */
function sliceNodes(tensor: string, axis: number, index: number, result: string): readonly OnnxNode[] {
  const place = `${result}/place`;
  const gather = {
    ...identity("", result),
    op_type: "Gather",
    input: [tensor, place],
    attribute: [{ name: "axis", contents: { int: BigInt(axis) } }],
  };
  return [numberNode(place, index), gather];
}
