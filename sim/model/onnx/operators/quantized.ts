import type { ElementType } from "../../element-type.ts";
import type { NodeImport } from "../node.ts";
import { elementTypeOf } from "../tensor-data.ts";
import { constant, type Value } from "../value.ts";
import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { concat } from "./join.ts";
import { gemm, matMul } from "./matrix.ts";
import { softmax } from "./normalization.ts";
import { averagePool, globalPooling } from "./pooling.ts";

/** X, scale, zero point, whose type is that of the result. */
const quantizeLinear: OperatorImporter = (node) => {
  const value = node.value(0);
  const stated = node.attribute("output_dtype", "int");
  const type = stated
    ? elementTypeOf(Number(stated), "its output")
    : (node.optional(2)?.elementType ?? "uint8");
  return [converted(node, value, "quantize", type)];
};

/** The result has the type of the scale. */
const dequantizeLinear: OperatorImporter = (node) => {
  const value = node.value(0);
  const type = node.value(1).elementType;
  if (value.kind === "constant") {
    return [{ ...constant(type, value.shape), storedType: value.storedType ?? value.elementType }];
  }
  return [converted(node, value, "dequantize", type)];
};

/** A scale or a zero point that is computed is one more tensor to read. */
function converted(
  node: NodeImport,
  value: Value,
  name: "quantize" | "dequantize",
  type: ElementType,
): Value {
  const scale = node.value(1);
  const zero = node.optional(2) ?? constant(value.elementType, [], [0]);
  if (scale.kind === "activation" || zero.kind === "activation")
    return elementwise(node, name, [value, scale, zero], { elementType: type });
  const operation = { kind: "activation", function: name } as const;
  return node.activation(node.operator(operation, [node.tensor(value)], "", type), value.shape);
}

/** A tensor as uint8, its scale and its zero point, which the range of all elements decides. */
function rangedQuantization(node: NodeImport, value: Value, suffix = ""): readonly [Value, Value, Value] {
  const tensor = node.tensor(value);
  const axes = [...node.builder.shapeOf(tensor).keys()];
  const ofRange = (name: "range-scale" | "range-zero", part: string, type: ElementType) =>
    node.activation(node.operator({ kind: "reduce", function: name, axes }, [tensor], part, type), []);
  const scale = ofRange("range-scale", "scale", "float32");
  const zero = ofRange("range-zero", "zero point", "uint8");
  return [elementwise(node, "quantize", [value, scale, zero], { elementType: "uint8", suffix }), scale, zero];
}

const dynamicQuantizeLinear: OperatorImporter = (node) => rangedQuantization(node, node.value(0));

/** X, its scale, its zero point, weights, scale, zero point, the scale and the zero point of the result, bias. */
const qLinearConv: OperatorImporter = (node) =>
  convolution(node.withInputs([0, 3, 8], node.value(7).elementType));

const qLinearMatMul: OperatorImporter = (node) => {
  const product = node.withInputs([0, 3], node.value(7).elementType);
  return [matMul(product, product.value(0), product.value(1))];
};

const matMulInteger: OperatorImporter = (node) => {
  const product = node.withInputs([0, 1], "int32");
  return [matMul(product, centred(node), product.value(1))];
};

const convInteger: OperatorImporter = (node) => {
  const value = centred(node);
  return convolution(node.withInputs([0, 1], "int32").withFirst(value));
};

/** The first input without its zero point, where that is computed; a known one costs nothing. */
function centred(node: NodeImport): Value {
  const [value, zero] = [node.value(0), node.optional(2)];
  if (zero?.kind !== "activation") return value;
  return elementwise(node, "subtract", [value, zero], { elementType: "int16", suffix: "centred" });
}

/** A constant whose number stands for another one is followed as stored tensors are. */
function trained(value: Value): Value {
  return value.kind === "constant" ? { ...value, values: undefined } : value;
}

/** Two quantized tensors, each with its scale and zero point behind it. */
function combined(chosen: "add" | "multiply"): OperatorImporter {
  return (node) => [elementwise(node, chosen, [trained(node.value(0)), trained(node.value(3))])];
}

/** Each element of a quantized tensor. */
function applied(chosen: "sigmoid" | "leaky-relu"): OperatorImporter {
  return (node) => {
    const value = node.value(0);
    const alpha = node.attribute("alpha", "float") ?? 0.01;
    const constants = chosen === "leaky-relu" && { activationConstants: { alpha } };
    const operation = { kind: "activation", function: chosen, ...constants } as const;
    const operator = node.operator(operation, [node.tensor(value)]);
    return [node.activation(operator, value.shape)];
  };
}

/** A pool of maps whose channels stand before rows and columns. */
function channelsFirst(pool: OperatorImporter): OperatorImporter {
  return (node) => {
    if (node.integer("channels_last", 0) !== 0) node.fail("channels_last is not supported");
    return pool(node);
  };
}

/** Scale and zero point of the result, then those of each tensor behind it. */
const joined: OperatorImporter = (node) => {
  const places = Array.from({ length: Math.floor((node.inputCount - 2) / 3) }, (_, index) => 2 + 3 * index);
  const parts = node.withInputs(places, node.value(1).elementType);
  const values = parts.values();
  return [concat(parts, values, node.axis(node.requiredInteger("axis"), values[0]?.shape.length ?? 0))];
};

/** The condition, and two quantized tensors with their scales and zero points. */
const chosen: OperatorImporter = (node) => {
  const { elementType } = node.value(1);
  return [
    elementwise(node, "where", [node.value(0), trained(node.value(1)), trained(node.value(4))], {
      elementType,
    }),
  ];
};

/** A, B, each with scale and zero point, C, and what the result is quantized with, where it is. */
const quantizedGemm: OperatorImporter = (node) => [
  gemm(node.withInputs([0, 3, 6], node.optional(8)?.elementType ?? "float32")),
];

/** X, its scale and zero point, then those of the result; the node says by which operator set it counts its axes. */
const quantizedSoftmax: OperatorImporter = (node) => {
  const result = node.withInputs([0], node.optional(4)?.elementType ?? node.elementType);
  return [softmax(result, "", node.requiredInteger("opset"))];
};

/** A product of fractions that come of whole numbers, and a bias where the node has one. */
function productOfFractions(node: NodeImport, left: Value, bias: Value | undefined): Value {
  const product = node.withInputs([0, 1], "float32");
  const result = matMul(product, left, product.value(1), bias ? "product" : "");
  return bias ? elementwise(product, "add", [result, bias]) : result;
}

/** A scale or a zero point of the left that is computed is read by an operator of its own. */
const productToFloat: OperatorImporter = (node) => {
  const [left, scale] = [node.value(0), node.value(2)];
  const zero = node.optional(4) ?? constant(left.elementType, [], [0]);
  const isKnown = scale.kind === "constant" && zero.kind === "constant";
  const fractions = isKnown
    ? left
    : elementwise(node, "dequantize", [left, scale, zero], { elementType: "float32", suffix: "fractions" });
  return [productOfFractions(node, fractions, node.optional(6))];
};

/** The fractions on the left go through whole numbers of a range that all of them decide. */
const dynamicProduct: OperatorImporter = (node) => {
  const left = node.value(0);
  if (left.kind === "constant") return [productOfFractions(node, left, node.optional(4))];
  const quantized = rangedQuantization(node, left, "whole");
  const fractions = elementwise(node, "dequantize", quantized, {
    elementType: left.elementType,
    suffix: "fractions",
  });
  return [productOfFractions(node, fractions, node.optional(4))];
};

/** Operators on quantized tensors; their scales and zero points change numbers, not costs. */
export const quantizedOperators: OperatorImporters = [
  ["QuantizeLinear", quantizeLinear],
  ["DequantizeLinear", dequantizeLinear],
  ["DynamicQuantizeLinear", dynamicQuantizeLinear],
  ["QLinearConv", qLinearConv],
  ["ConvInteger", convInteger],
  ["QLinearMatMul", qLinearMatMul],
  ["MatMulInteger", matMulInteger],
  ["com.microsoft.QLinearAdd", combined("add")],
  ["com.microsoft.QLinearMul", combined("multiply")],
  ["com.microsoft.QLinearSigmoid", applied("sigmoid")],
  ["com.microsoft.QLinearLeakyRelu", applied("leaky-relu")],
  ["com.microsoft.QLinearGlobalAveragePool", channelsFirst((node) => [globalPooling(node, "average")])],
  ["com.microsoft.QLinearAveragePool", channelsFirst(averagePool)],
  ["com.microsoft.QLinearConcat", joined],
  ["com.microsoft.QLinearWhere", chosen],
  ["com.microsoft.QLinearSoftmax", quantizedSoftmax],
  ["com.microsoft.QGemm", quantizedGemm],
  ["com.microsoft.DynamicQuantizeMatMul", dynamicProduct],
  ["com.microsoft.MatMulIntegerToFloat", productToFloat],
  ["com.microsoft.QuantizeLinear", quantizeLinear],
  ["com.microsoft.DequantizeLinear", dequantizeLinear],
];
