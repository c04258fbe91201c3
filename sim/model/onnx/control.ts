import { chosenBranch } from "./branch.ts";
import type { Expansion, TensorValue } from "./graph-part.ts";
import { repeatedBody } from "./loop.ts";
import type { OnnxNode } from "./file.ts";
import { scannedBody } from "./scan.ts";

const expansions: ReadonlyMap<string, (node: OnnxNode, valueOf: TensorValue) => Expansion> = new Map([
  ["If", chosenBranch],
  ["Loop", repeatedBody],
  ["Scan", scannedBody],
]);

/** Does the node run graphs of its own, as its inputs say? */
export function isControl({ domain, op_type: type }: OnnxNode): boolean {
  return (domain === "" || domain === "ai.onnx") && expansions.has(type);
}

/** What stands in place of such a node, part by part; whatever decides that must be known before anything runs. */
export function expandControl(node: OnnxNode, valueOf: TensorValue): Expansion {
  return expansions.get(node.op_type)!(node, valueOf);
}
