import { attributeContent } from "./node.ts";
import type { OnnxGraph, OnnxNode } from "./read.ts";
import { identity, labelOf, ownNames, renamed } from "./subgraphs.ts";
import type { Value } from "./value.ts";

/** Does the node choose one of two graphs? */
export function isChoice({ domain, op_type: type }: OnnxNode): boolean {
  return (domain === "" || domain === "ai.onnx") && type === "If";
}

/**
 * The graph that an If takes, where its condition is a known constant: its tensors under names of their own, its results
 * under those of the node's outputs.
 */
export function takenBranch(node: OnnxNode, condition: Value | undefined): OnnxGraph | undefined {
  const [known] = condition?.kind === "constant" ? (condition.values ?? []) : [];
  if (known === undefined) return undefined;
  const branch = attributeContent(node, Number(known) !== 0 ? "then_branch" : "else_branch", "graph");
  if (!branch) return undefined;
  const own = ownNames(branch);
  const label = labelOf(node);
  const nameOf = (tensor: string) => (own.has(tensor) && tensor !== "" ? `${label}/${tensor}` : tensor);
  const results = branch.output.flatMap(({ name }, index) => {
    const output = node.output[index] ?? "";
    return output === "" ? [] : [identity(nameOf(name), output)];
  });
  return {
    ...branch,
    node: [
      ...branch.node.map((inner) => ({ ...renamed(inner, nameOf), name: `${label}/${labelOf(inner)}` })),
      ...results,
    ],
    initializer: branch.initializer.map((tensor) => ({ ...tensor, name: nameOf(tensor.name) })),
    value_info: branch.value_info.map((tensor) => ({ ...tensor, name: nameOf(tensor.name) })),
    output: node.output.filter((name) => name !== "").map((name) => ({ name })),
  };
}
