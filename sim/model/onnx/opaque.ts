import { InputError } from "../../errors.ts";
import { canonicalView } from "./builder.ts";
import { boundShape, type DimensionBinding } from "./dimensions.ts";
import type { NodeImport } from "./node.ts";
import type { OnnxGraph, OnnxValueInfo } from "./file.ts";
import { checkedShape, elementTypeOf } from "./tensor-data.ts";
import type { Activation, Value } from "./value.ts";

/** Tensors whose shapes the file declares, by name. */
export type DeclaredTensors = ReadonlyMap<string, OnnxValueInfo>;

export function declaredTensors(graph: OnnxGraph): DeclaredTensors {
  return new Map([...graph.value_info, ...graph.output].map((tensor) => [tensor.name, tensor]));
}

/**
 * A node of an unknown type as operators that cannot be divided, one an output that somebody reads. Their shapes are those
 * that the file declares; an output that is not a tensor, such as a map of labels, counts as large as the first computed input.
 */
export function opaqueOutputs(
  node: NodeImport,
  declared: DeclaredTensors,
  binding: DimensionBinding,
): readonly (Value | undefined)[] {
  const computed = Array.from({ length: node.inputCount }, (_, index) => node.optional(index)).filter(
    (value) => value?.kind === "activation",
  );
  const several = node.node.output.length > 1;
  return node.node.output.map((output, index): Activation | undefined => {
    if (!node.yields(index)) return undefined;
    const info = declared.get(output);
    const type = info?.type;
    const noTensor = type !== undefined && type.tensor_type === undefined;
    const shape = noTensor ? computed[0]?.shape : info && boundShape(info, binding);
    if (!shape)
      node.fail(`cannot be kept as opaque: the file does not declare the shape of its output "${output}"`);
    checkedShape(shape, `output "${output}"`);
    const elementType = noTensor
      ? computed[0]!.elementType
      : elementTypeOf(type?.tensor_type?.elem_type ?? 0, `output "${output}"`);
    const operator = node.operator(
      { kind: "opaque", type: node.node.op_type, shape: canonicalView(shape) },
      computed.map((value) => node.tensor(value)),
      several ? `output ${index}` : "",
      elementType,
    );
    return node.activation(operator, shape);
  });
}

/** Enough for every real model. */
const maximumListed = 2000;

/** InputError that lists all nodes that cannot be imported. */
export function refuseUnsupported(labels: readonly string[]): never {
  const listed = labels.slice(0, maximumListed).join(", ");
  const more = labels.length > maximumListed ? ` and ${labels.length - maximumListed} more` : "";
  throw new InputError(
    `has ${labels.length} unsupported ${labels.length === 1 ? "node" : "nodes"}: ${listed}${more}; ` +
      "they can be kept as opaque operators where the file declares their shapes",
  );
}
