/**
 * Functions of one element. Their constants (the slope of a leaky ReLU, the bounds of a clip) cost nothing.
 */
export const activationFunctions = [
  "relu",
  "relu6",
  "leaky-relu",
  "gelu",
  "tanh",
  "sigmoid",
  "silu",
  "mish",
  "elu",
  "selu",
  "celu",
  "softplus",
  "softsign",
  "hard-sigmoid",
  "hard-swish",
  "clip",
  "exp",
  "log",
  "sqrt",
  "reciprocal",
  "erf",
  "abs",
  "negate",
  "sign",
  "floor",
  "ceil",
  "round",
  "sine",
  "cosine",
  "not",
  "ramp",
  "piecewise-sigmoid",
  "leaky-clip",
  "bipolar-sigmoid",
  "stair",
  "hard-mish",
  "tangent",
  "arc-sine",
  "arc-cosine",
  "arc-tangent",
  "hyperbolic-sine",
  "hyperbolic-cosine",
  "inverse-hyperbolic-sine",
  "inverse-hyperbolic-cosine",
  "inverse-hyperbolic-tangent",
  "thresholded-relu",
  "shrink",
  "is-infinite",
  "is-nan",
  "bitwise-not",
  "quantize",
  "dequantize",
  "cast",
] as const;
export type ActivationFunction = (typeof activationFunctions)[number];

/**
 * Numbers that a function of one element goes by, under the names of the attributes of its ONNX operator, such as `alpha`, or
 * `min` and `max` of a clip; `approximate: "tanh"` for the other Gelu. They change what comes out and not what it costs.
 */
export type FunctionConstants = Readonly<Record<string, number | string>>;

/**
 * Functions of two or more elements at the same place of tensors that broadcast. `where` chooses by its first input; `quantize`
 * and `dequantize` read a scale and a zero point behind it.
 */
export const elementwiseFunctions = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "power",
  "modulo",
  "maximum",
  "minimum",
  "mean",
  "parametric-relu",
  "equal",
  "less",
  "less-or-equal",
  "greater",
  "greater-or-equal",
  "and",
  "or",
  "xor",
  "where",
  "bitwise-and",
  "bitwise-or",
  "bitwise-xor",
  "shift-left",
  "shift-right",
  "quantize",
  "dequantize",
] as const;
export type ElementwiseFunction = (typeof elementwiseFunctions)[number];

/**
 * `argument` is the place of the first largest element, `last-argument` that of the last one. `range-scale` and `range-zero` are those by which uint8 holds all elements, and 0.
 */
export const reduceFunctions = [
  "mean",
  "sum",
  "maximum",
  "minimum",
  "product",
  "norm",
  "argument",
  "log-sum-exp",
  "range-scale",
  "range-zero",
  "last-argument",
] as const;
export type ReduceFunction = (typeof reduceFunctions)[number];

/** Does a reduction yield the place of an element along its one axis? */
export function isArgument(name: ReduceFunction): name is "argument" | "last-argument" {
  return name === "argument" || name === "last-argument";
}

/** Functions that work along some axes of their inputs, and element by element along the others. */
export const axisFunctions = [
  "gather",
  "gather-elements",
  "gather-nd",
  "scatter-elements",
  "scatter-nd",
  "unpooling",
  "one-hot",
  "reverse-sequence",
  "grid-sample",
  "roi-align",
  "roi-pooling",
  "top-values",
  "top-places",
  "hardmax",
  "lp-normalization",
  "mean-variance-normalization",
  "determinant",
  "fourier-transform",
  "short-time-fourier-transform",
  "non-maximum-suppression",
] as const;
export type AxisFunction = (typeof axisFunctions)[number];

/** What a function needs to know beside its inputs, under the names of the attributes of its ONNX operator. */
export type FunctionSettings = Readonly<Record<string, number | string | readonly number[]>>;

/** How a coordinate of the output of `resize` maps to the input: `coordinate_transformation_mode` of ONNX Resize. */
export const coordinateMappings = [
  "asymmetric",
  "half-pixel",
  "pytorch-half-pixel",
  "align-corners",
  "half-pixel-symmetric",
] as const;
export type CoordinateMapping = (typeof coordinateMappings)[number];
