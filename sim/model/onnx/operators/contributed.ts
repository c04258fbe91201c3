import type { ActivationFunction } from "../../functions.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";
import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { transposed } from "./layout.ts";
import { matMul } from "./matrix.ts";
import { layerNormalization, rmsNormalization } from "./normalization.ts";

/** A function of each element, after a bias where the node has one. */
function biased(chosen: ActivationFunction): OperatorImporter {
  return (node) => {
    const [value, bias] = [node.value(0), node.optional(1)];
    const sum = bias ? elementwise(node, "add", [value, bias], { suffix: "biased" }) : value;
    const operator = node.operator({ kind: "activation", function: chosen }, [node.tensor(sum)]);
    return [node.activation(operator, value.shape)];
  };
}

/** The sum of two tensors and a bias, normalized; the sum is the fourth output. */
function skip(normalize: (node: NodeImport, sum: Value) => Value, biasAt: number): OperatorImporter {
  return (node) => {
    if (node.yields(1) || node.yields(2)) node.fail("its mean and deviation outputs are not supported");
    const bias = node.optional(biasAt);
    const sum = elementwise(node, "add", [node.value(0), node.value(1)], { suffix: "sum" });
    const all = bias ? elementwise(node, "add", [sum, bias], { suffix: "biased" }) : sum;
    return [normalize(node, all), undefined, undefined, all];
  };
}

/** Functions that a convolution may end with; their parameters change numbers, not costs. */
const endings: ReadonlyMap<string, ActivationFunction> = new Map([
  ["Relu", "relu"],
  ["Tanh", "tanh"],
  ["Sigmoid", "sigmoid"],
  ["LeakyRelu", "leaky-relu"],
  ["HardSigmoid", "hard-sigmoid"],
  ["HardSwish", "hard-swish"],
  ["Clip", "clip"],
]);

/** A convolution, a tensor to add, a function of each element; the last two where the node has them. */
const fusedConv: OperatorImporter = (node) => {
  const [convolved] = convolution(node.withInputs([0, 1, 2], node.elementType)) as readonly [Value];
  const added = node.optional(3);
  const sum = added ? elementwise(node, "add", [convolved, added], { suffix: "sum" }) : convolved;
  const name = node.attribute("activation", "string") ?? "";
  if (name === "") return [sum];
  const ending = endings.get(name) ?? node.fail(`its activation "${name}" is unknown`);
  const activated = node.operator({ kind: "activation", function: ending }, [node.tensor(sum)], "activation");
  return [node.activation(activated, sum.shape)];
};

/** A product of matrices, the last two axes of either exchanged or not. */
const fusedMatMul: OperatorImporter = (node) => {
  const [left, right] = [0, 1].map((index) => {
    const value = node.value(index);
    const side = index === 0 ? "A" : "B";
    if (node.integer(`transBatch${side}`, 0) !== 0) node.fail(`transBatch${side} is not supported`);
    if (node.integer(`trans${side}`, 0) === 0 || value.shape.length < 2) return value;
    const last = value.shape.length - 1;
    const order = [...value.shape.keys()].slice(0, -2);
    return transposed(node, value, [...order, last, last - 1], `${side} transposed`);
  }) as [Value, Value];
  return [matMul(node, left, right)];
};

/** Operators of onnxruntime itself (ContribOperators.md) that its optimizer puts into files. */
export const contributed: OperatorImporters = [
  ["com.microsoft.Gelu", biased("gelu")],
  ["com.microsoft.BiasGelu", biased("gelu")],
  ["com.microsoft.FastGelu", biased("gelu")],
  ["com.microsoft.QuickGelu", biased("silu")],
  ["com.microsoft.SkipLayerNormalization", skip(layerNormalization, 4)],
  ["com.microsoft.SkipSimplifiedLayerNormalization", skip(rmsNormalization, 3)],
  ["com.microsoft.FusedConv", fusedConv],
  ["com.microsoft.FusedMatMul", fusedMatMul],
];
