import { ModelBuilder } from "./builder.ts";
import { kernels } from "./folding/index.ts";
import { fullType, NodeImport, type Surroundings } from "./node.ts";
import { operatorImporters } from "./operators/index.ts";
import type { OnnxNode } from "./file.ts";
import { constant, type Constant, type Value } from "./value.ts";

/** Is the node of a type that can be imported? */
export function isSupported(node: OnnxNode): boolean {
  const type = fullType(node);
  return operatorImporters.has(type) || kernels.has(type);
}

/**
 * The outputs of a supported node: worked out where all inputs are constants, otherwise operators of the model.
 *
 * @throws InputError for whatever is wrong with the node
 */
export function nodeOutputs(
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  surroundings: Surroundings,
): readonly (Value | undefined)[] {
  const reader = new NodeImport(node, inputs, surroundings);
  const importer = operatorImporters.get(fullType(node)) ?? refuseComputed;
  const constants = inputs.filter((input) => input?.kind === "constant");
  const given = inputs.filter((input) => input !== undefined);
  if (given.length === 0 || constants.length < given.length) return importer(reader);
  const folded = kernels.get(fullType(node))?.(reader);
  if (folded) return folded;
  // The numbers do not matter, the shapes do: they are those of the same node over computed tensors.
  const scratch = { ...surroundings, builder: new ModelBuilder() };
  return importer(new NodeImport(node, inputs, scratch)).map((output): Constant | undefined => {
    if (output?.kind === "constant") return output;
    return output && constant(output.elementType, output.shape);
  });
}

/** For operators that are known only over constants, such as Range. */
function refuseComputed(node: NodeImport): never {
  return node.fail("its inputs are computed only at run time");
}
