import type { ElementType } from "../../element-type.ts";
import type { ActivationFunction, FunctionConstants } from "../../functions.ts";
import type { NodeImport } from "../node.ts";
import { elementTypeOf } from "../tensor-data.ts";
import { constant, filled, numbersOf, type Value } from "../value.ts";
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
function applyFunction(node: NodeImport, chosen: ActivationFunction, constants = constantsOf(node)) {
  const value = node.value(0);
  const truth = chosen === "is-nan" || chosen === "is-infinite";
  const kept = Object.keys(constants).length > 0 ? { activationConstants: constants } : {};
  const operation = { kind: "activation", function: chosen, ...kept } as const;
  const operator = node.operator(operation, [node.tensor(value)], "", truth ? "bool" : value.elementType);
  return node.activation(operator, value.shape);
}

/** Constants of functions, by type, that ONNX gives a node without them; those of a layer where they are the same. */
const constantsOfTypes: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map(
  Object.entries({
    LeakyRelu: { alpha: 0.01 },
    Elu: { alpha: 1 },
    Celu: { alpha: 1 },
    Selu: { alpha: 1.67326319217681884765625, gamma: 1.05070102214813232421875 },
    HardSigmoid: { alpha: 0.2, beta: 0.5 },
    Swish: { alpha: 1 },
    ThresholdedRelu: { alpha: 1 },
    Shrink: { lambd: 0.5, bias: 0 },
  }),
);

/** What layers compute a leaky ReLU with unless told otherwise. */
const usualLeak = 0.1;

/** The constants of a node's function that are not the usual ones. */
function constantsOf(node: NodeImport): FunctionConstants {
  const type = node.node.op_type;
  if (type === "Gelu") {
    const approximate = node.text("approximate", ["none", "tanh"], "none");
    return approximate === "none" ? {} : { approximate };
  }
  const given = Object.entries(constantsOfTypes.get(type) ?? {}).map(([name, fallback]) => {
    const value = node.attribute(name, "float");
    return { name, value: value ?? fallback, usual: type === "LeakyRelu" ? usualLeak : fallback };
  });
  return Object.fromEntries(
    given
      .filter(({ value, usual }) => Math.fround(value) !== Math.fround(usual))
      .map(({ name, value }) => [name, value]),
  );
}

/** A clip to [0, 6] is a ReLU6, one from 0 up a ReLU, one without ends nothing; a bound that is computed is not kept. */
const clip: OperatorImporter = (node) => {
  const bound = (index: number, name: string) => {
    const value = node.optional(index);
    if (value) return value.kind === "constant" ? numbersOf(value)?.[0] : undefined;
    return node.attribute(name, "float");
  };
  const [min, max] = [bound(1, "min"), bound(2, "max")];
  const isOpen = max === undefined ? node.optional(2) === undefined : max > 3e38;
  if (min === undefined && node.optional(1) === undefined && isOpen) return [node.value(0)];
  if (min === 0 && max === 6) return [applyFunction(node, "relu6", {})];
  if (min === 0 && isOpen) return [applyFunction(node, "relu", {})];
  const constants = {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
  return [applyFunction(node, "clip", constants)];
};

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

const cast: OperatorImporter = (node) => {
  const to = node.attribute("to", "int") ?? node.fail("lacks the type to cast to");
  return [ofType(node, elementTypeOf(Number(to), "its output"))];
};

const castLike: OperatorImporter = (node) => [ofType(node, node.value(1).elementType)];

/** The same elements as another type: read as what they were, written as what they are. */
function ofType(node: NodeImport, elementType: ElementType): Value {
  const value = node.value(0);
  if (value.kind === "constant" || value.elementType === elementType) return { ...value, elementType };
  const operation = { kind: "activation", function: "cast" } as const;
  return node.activation(node.operator(operation, [node.tensor(value)], "", elementType), value.shape);
}

/** Functions of one element, and nodes that do nothing at inference. */
export const activations: OperatorImporters = [
  ...functions.map(([type, chosen]) => [type, (node: NodeImport) => [applyFunction(node, chosen)]] as const),
  ["Clip", clip],
  ["Identity", identity],
  ["Dropout", dropout],
  ["Cast", cast],
  ["CastLike", castLike],
];
