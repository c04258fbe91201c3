import type { ActivationFunction } from "../../operation.ts";
import type { NodeImport } from "../node.ts";
import { elementTypeOf } from "../tensor-data.ts";
import { constant, filled, numbersOf } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

const functions: readonly (readonly [type: string, ActivationFunction])[] = [
  ["Relu", "relu"],
  ["LeakyRelu", "leaky-relu"],
  ["Sigmoid", "sigmoid"],
  ["Tanh", "tanh"],
  ["Elu", "elu"],
  ["Selu", "selu"],
  ["Celu", "celu"],
  ["Gelu", "gelu"],
  ["Mish", "mish"],
  ["Swish", "silu"],
  ["Softplus", "softplus"],
  ["Softsign", "softsign"],
  ["HardSigmoid", "hard-sigmoid"],
  ["HardSwish", "hard-swish"],
  ["Erf", "erf"],
  ["Exp", "exp"],
  ["Log", "log"],
  ["Sqrt", "sqrt"],
  ["Reciprocal", "reciprocal"],
  ["Abs", "abs"],
  ["Neg", "negate"],
  ["Sign", "sign"],
  ["Floor", "floor"],
  ["Ceil", "ceil"],
  ["Round", "round"],
  ["Sin", "sine"],
  ["Cos", "cosine"],
  ["Not", "not"],
  ["Tan", "tangent"],
  ["Asin", "arc-sine"],
  ["Acos", "arc-cosine"],
  ["Atan", "arc-tangent"],
  ["Sinh", "hyperbolic-sine"],
  ["Cosh", "hyperbolic-cosine"],
  ["Asinh", "inverse-hyperbolic-sine"],
  ["Acosh", "inverse-hyperbolic-cosine"],
  ["Atanh", "inverse-hyperbolic-tangent"],
  ["ThresholdedRelu", "thresholded-relu"],
  ["Shrink", "shrink"],
  ["IsInf", "is-infinite"],
  ["IsNaN", "is-nan"],
  ["BitwiseNot", "bitwise-not"],
];

/** A function of each element, under whatever shape the tensor has. */
function applyFunction(node: NodeImport, chosen: ActivationFunction) {
  const value = node.value(0);
  const truth = chosen === "is-nan" || chosen === "is-infinite";
  const operation = { kind: "activation", function: chosen } as const;
  const operator = node.operator(operation, [node.tensor(value)], "", truth ? "bool" : value.elementType);
  return node.activation(operator, value.shape);
}

const clip: OperatorImporter = (node) => [applyFunction(node, clipFunction(node))];

/** A clip to [0, 6] is a ReLU6 and one without an upper end a ReLU. */
function clipFunction(node: NodeImport): ActivationFunction {
  const bound = (index: number, name: string, unbounded: number) => {
    const value = node.optional(index);
    if (value) return value.kind === "constant" ? numbersOf(value)?.[0] : undefined;
    return node.attribute(name, "float") ?? unbounded;
  };
  const [least, most] = [bound(1, "min", -Infinity), bound(2, "max", Infinity)];
  if (least !== 0) return "clip";
  if (most === 6) return "relu6";
  return most !== undefined && most > 3e38 ? "relu" : "clip";
}

/** Nothing that an inference would notice. */
const identity: OperatorImporter = (node) => [node.value(0)];

/** At inference every element stays; in training, which files may ask for, which ones do is not known. */
const dropout: OperatorImporter = (node) => {
  const value = node.value(0);
  const training = node.optional(2);
  const drops =
    training !== undefined && !(training.kind === "constant" && Number(training.values?.[0]) === 0);
  const kept = drops && value.kind === "constant" ? constant(value.elementType, value.shape) : value;
  return [kept, drops ? constant("bool", value.shape) : filled("bool", value.shape, 1n)];
};

/** The same elements as another type: from here on they count as that, and nothing computes. */
const cast: OperatorImporter = (node) => {
  const to = node.attribute("to", "int") ?? node.fail("lacks the type to cast to");
  return [{ ...node.value(0), elementType: elementTypeOf(Number(to), "its output") }];
};

const castLike: OperatorImporter = (node) => [{ ...node.value(0), elementType: node.value(1).elementType }];

/** Functions of one element, and nodes that do nothing at inference. */
export const activations: OperatorImporters = [
  ...functions.map(([type, chosen]) => [type, (node: NodeImport) => [applyFunction(node, chosen)]] as const),
  ["Clip", clip],
  ["Identity", identity],
  ["Dropout", dropout],
  ["Cast", cast],
  ["CastLike", castLike],
];
