import { InputError } from "../../errors.ts";
import { sameShape, volume } from "../../tensor/index.ts";
import { inPlace, type OperationRules } from "./rules.ts";

/** The model's input tensor. */
export const input: OperationRules<"input"> = {
  arity: { exactly: 0 },
  outputShape: (operation) => operation.shape,
  ...inPlace,
};

/** A trained tensor; every element is a parameter. */
export const constant: OperationRules<"constant"> = {
  arity: { exactly: 0 },
  outputShape: (operation) => operation.shape,
  ...inPlace,
  parameters: (_operation, _inputs, region) => volume(region),
};

export const add: OperationRules<"add"> = {
  arity: { atLeast: 2 },
  outputShape(_operation, inputs) {
    const odd = inputs.find((shape) => !sameShape(shape, inputs[0]!));
    if (odd) throw new InputError(`cannot add shapes [${inputs[0]!.join(", ")}] and [${odd.join(", ")}]`);
    return inputs[0]!;
  },
  ...inPlace,
};

export const activation: OperationRules<"activation"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [shape]) => shape!,
  outputType: ({ function: chosen }) =>
    chosen === "is-nan" || chosen === "is-infinite" ? "bool" : undefined,
  ...inPlace,
};
