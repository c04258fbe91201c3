import {
  handedOut,
  knownNumber,
  numberNode,
  placedGraph,
  stackedNodes,
  truthNode,
  type Expansion,
  type TensorValue,
} from "./graph-part.ts";
import { attributeContent } from "./node.ts";
import type { OnnxNode } from "./file.ts";
import { placeOf } from "./subgraphs.ts";

const unknownTrips = "which runs as often as is computed at run time";

/**
 * The body of a Loop once for each trip: as many as the count says, as long as the condition holds, which every trip
 * computes again. Its inputs are the number of the trip, the condition, and what a trip carries to the next; its outputs the
 * condition, what it carries, and what is stacked over all trips.
 */
export function* repeatedBody(node: OnnxNode, valueOf: TensorValue): Expansion {
  const body = attributeContent(node, "body", "graph");
  if (!body) return "which lacks its body";
  const [count = "", first = "", ...initial] = node.input;
  const kept = body.output.length - 1 - initial.length;
  if (body.input.length !== initial.length + 2 || kept < 0) return "whose body does not fit its inputs";
  const most = count === "" ? Infinity : knownNumber(valueOf(count));
  if (most === undefined) return unknownTrips;

  let condition = first;
  let carried: readonly string[] = initial;
  const stacks: string[][] = Array.from({ length: kept }, () => []);
  for (let trip = 0; trip < most; trip++) {
    const holds = condition === "" ? 1 : knownNumber(valueOf(condition));
    if (holds === undefined) return unknownTrips;
    if (holds === 0) break;
    const { nodes, declared, inputs, outputs } = placedGraph(body, `${placeOf(node)}/${trip + 1}`);
    const [number = "", again = "", ...before] = inputs;
    const given = [
      numberNode(number, trip),
      condition === "" ? truthNode(again) : handedOut([condition], [again]),
      ...handedOut(carried, before),
    ].flat();
    yield { nodes: [...given, ...nodes], results: outputs, declared };
    condition = outputs[0] ?? "";
    carried = outputs.slice(1, initial.length + 1);
    for (const [index, stack] of stacks.entries()) stack.push(outputs[initial.length + 1 + index]!);
  }

  const stacked = stacks.flatMap((stack, index) => {
    const output = node.output[initial.length + index] ?? "";
    return output === "" ? [] : [{ stack, output }];
  });
  if (stacked.some(({ stack }) => stack.length === 0)) return "which makes no trip, and stacks nothing";
  yield {
    nodes: [
      ...handedOut(carried, node.output.slice(0, initial.length)),
      ...stacked.flatMap(({ stack, output }) => stackedNodes(stack, 0, output)),
    ],
    results: node.output.filter((output) => output !== ""),
    declared: [],
  };
  return undefined;
}
