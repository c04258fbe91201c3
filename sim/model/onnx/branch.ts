import { handedOut, knownNumber, placedGraph, type Expansion, type TensorValue } from "./graph-part.ts";
import { attributeContent } from "./node.ts";
import type { OnnxNode } from "./file.ts";
import { placeOf } from "./subgraphs.ts";

/** The graph that an If takes, where its condition is a known constant. */
export function* chosenBranch(node: OnnxNode, valueOf: TensorValue): Expansion {
  const condition = knownNumber(valueOf(node.input[0] ?? ""));
  if (condition === undefined) return "whose condition is computed at run time";
  const name = condition !== 0 ? "then_branch" : "else_branch";
  const branch = attributeContent(node, name, "graph");
  if (!branch) return `which lacks its ${name}`;
  const { nodes, declared, outputs } = placedGraph(branch, placeOf(node));
  const results = handedOut(outputs, node.output);
  yield {
    nodes: [...nodes, ...results],
    results: node.output.filter((output) => output !== ""),
    declared,
  };
  return undefined;
}
