import type { Model, Operator, OperatorDescription } from "../model.ts";
import type { Operation } from "../operation.ts";
import { mergedWindow } from "./merged-window.ts";

/** An operator that is a convolution. */
export interface Convolution extends Operator {
  readonly operation: Operation<"convolution">;
}

/** Convolutions of one input as a single one, whose channels are theirs, one after the other. */
export interface Merge {
  /** Names of the parts, joined by "+". */
  readonly name: string;
  readonly operation: Operation<"convolution">;
  /** In the order of the channels. */
  readonly parts: readonly Convolution[];
  /** Those of the parts that somebody reads by themselves. */
  readonly sliced: readonly Convolution[];
  /** Concatenations that read all parts in this very order, and so can read the merged tensor. */
  readonly joins: readonly Operator[];
}

/**
 * Operator merge of IOS (Ding et al., MLSys 2021, section 3): convolutions of one input, stride, activation and output
 * size, without groups or dilation, become one. Kernels are padded with zeros to the smallest that covers all.
 *
 * @param ids of at least two operators
 * @returns undefined where they cannot be merged
 */
export function mergeOf(model: Model, ids: readonly number[]): Merge | undefined {
  const found = ids.map((id) => model.operators[id]!).filter(isMergeable);
  const [first, ...others] = found;
  if (!first || others.length === 0 || found.length < ids.length) return undefined;
  if (!others.every((other) => haveOneForm(first, other))) return undefined;

  const { order, joins } = joinedOrder(model, found);
  const parts = order.map((id) => found.find((part) => part.id === id)!);
  const readAlone = ({ id }: Convolution) =>
    model.outputs.includes(id) ||
    model.consumers[id]!.some((consumer) => !joins.some((join) => join.id === consumer));
  return {
    name: parts.map(({ name }) => name).join("+"),
    operation: {
      ...first.operation,
      ...mergedWindow(parts.map(({ operation }) => operation)),
      outputChannels: parts.reduce((sum, { operation }) => sum + operation.outputChannels, 0),
      bias: parts.some(({ operation }) => operation.bias),
    },
    parts,
    sliced: parts.filter(readAlone),
    joins,
  };
}

/** The merged convolution, and a slice of its channels under the name of each part that is read by itself. */
export function mergeDescriptions(
  { name, operation, parts, sliced }: Merge,
  input: string,
): readonly [OperatorDescription, ...OperatorDescription[]] {
  const { elementType, weightType, savings } = parts[0]!;
  let end = 0;
  const slices = parts.flatMap((part): OperatorDescription[] => {
    const start = end;
    end += part.operation.outputChannels;
    if (!sliced.includes(part)) return [];
    return [
      {
        name: part.name,
        operation: { kind: "slice", axis: 0, start, end },
        inputs: [name],
        elementType,
      },
    ];
  });
  return [
    { name, operation, inputs: [input], elementType, weightType, ...(savings && { savings }) },
    ...slices,
  ];
}

/** Where an ordered run of tensors stands among the inputs of a concatenation that has each of them just once; or -1. */
function runIn(inputs: readonly number[], run: readonly number[]): number {
  const start = inputs.indexOf(run[0]!);
  const isThere = run.every((id, index) => inputs[start + index] === id);
  return isThere && inputs.filter((id) => run.includes(id)).length === run.length ? start : -1;
}

function isMergeable(operator: Operator): operator is Convolution {
  const { operation, weightsOf } = operator;
  return (
    operation.kind === "convolution" &&
    // A merged kernel is another tensor than the one that is shared.
    weightsOf === undefined &&
    operation.groups === 1 &&
    operation.depth === undefined &&
    operation.dilation.every((dilation) => dilation === 1)
  );
}

function haveOneForm(a: Convolution, b: Convolution): boolean {
  return (
    a.inputs[0] === b.inputs[0] &&
    a.operation.activation === b.operation.activation &&
    JSON.stringify(a.operation.activationConstants) === JSON.stringify(b.operation.activationConstants) &&
    a.elementType === b.elementType &&
    a.weightType === b.weightType &&
    JSON.stringify(a.savings) === JSON.stringify(b.savings) &&
    [0, 1].every((axis) => a.operation.stride[axis] === b.operation.stride[axis]) &&
    [1, 2].every((axis) => a.shape[axis] === b.shape[axis])
  );
}

/** The order in which the first concatenation of all parts reads them, else the given one; and who reads them in it. */
function joinedOrder(
  model: Model,
  parts: readonly Convolution[],
): { readonly order: readonly number[]; readonly joins: readonly Operator[] } {
  const ids = parts.map(({ id }) => id);
  const concatenations = model.consumers[ids[0]!]!.map((id) => model.operators[id]!).filter(
    ({ operation }) => operation.kind === "concat" && operation.axis === 0,
  );
  for (const { inputs } of concatenations) {
    const order = inputs.filter((id) => ids.includes(id));
    if (new Set(order).size < ids.length || runIn(inputs, order) < 0) continue;
    return { order, joins: concatenations.filter((other) => runIn(other.inputs, order) >= 0) };
  }
  return { order: ids, joins: [] };
}
