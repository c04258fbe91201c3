import { InputError } from "../../errors.ts";
import type { ConvertedNode } from "./graph.ts";
import { attributeContent, fullType, nodeLabel } from "./node.ts";
import type { OnnxNode } from "./file.ts";
import { isReal, isWhole } from "./scalars.ts";

/** An attribute that the model does not keep: its value where the node has none, and the value that layers compute with. */
type Requirement = readonly [attribute: string, fallback: number, computed: number];

/** What nodes of each type must have for the model's layers to compute the same numbers; other types never do. */
const requirements: ReadonlyMap<string, readonly Requirement[]> = new Map<string, readonly Requirement[]>([
  ...[
    ...["Relu", "Sigmoid", "Tanh", "Gelu", "Mish", "Softplus", "Softsign", "HardSwish", "Erf", "Exp", "Log"],
    ...["LeakyRelu", "Elu", "Celu", "Selu", "HardSigmoid", "Swish", "ThresholdedRelu", "Shrink"],
    ...["Sqrt", "Reciprocal", "Abs", "Neg", "Sign", "Floor", "Ceil", "Round", "Sin", "Cos", "Not", "Clip"],
    ...["Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "IsNaN"],
    ...["Add", "Sum", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Mean", "PRelu", "Where"],
    ...["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor"],
    ...["Conv", "ConvTranspose", "Gemm", "MatMul", "Softmax", "LogSoftmax"],
    ...["MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"],
    ...[
      "ReduceMean",
      "ReduceSum",
      "ReduceMax",
      "ReduceMin",
      "ReduceProd",
      "ReduceL1",
      "ReduceL2",
      "ReduceSumSquare",
      "ReduceLogSum",
      "ReduceLogSumExp",
    ],
    ...["Concat", "Tile", "Expand", "Slice", "Split", "Gather", "Transpose", "DepthToSpace", "SpaceToDepth"],
    ...[
      "InstanceNormalization",
      "GroupNormalization",
      "LayerNormalization",
      "RMSNormalization",
      "SimplifiedLayerNormalization",
      "LRN",
      "Pad",
    ],
    ...["LpNormalization", "MeanVarianceNormalization", "LpPool", "GlobalLpPool", "RotaryEmbedding"],
    ...[
      "ArgMax",
      "ArgMin",
      "CumSum",
      "Det",
      "DFT",
      "Einsum",
      "GridSample",
      "Hardmax",
      "RoiAlign",
      "STFT",
      "TopK",
      "Trilu",
    ],
    ...["GatherElements", "GatherND", "ReverseSequence", "Scatter", "ScatterElements", "ScatterND"],
    ...["NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"],
    ...["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "ConvInteger"],
    ...["QLinearMatMul", "MatMulInteger", "com.microsoft.QuantizeLinear", "com.microsoft.DequantizeLinear"],
    ...[
      ...["Add", "Mul", "Sigmoid", "LeakyRelu", "GlobalAveragePool", "AveragePool", "Concat", "Where"],
      "Softmax",
    ].map((type) => `com.microsoft.QLinear${type}`),
    ...["com.microsoft.QGemm", "com.microsoft.DynamicQuantizeMatMul", "com.microsoft.MatMulIntegerToFloat"],
    ...["com.microsoft.Gelu", "com.microsoft.BiasGelu", "com.microsoft.FusedConv"],
    ...["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Upsample"],
  ].map((type): [string, readonly Requirement[]] => [type, []]),
  [
    "IsInf",
    [
      ["detect_negative", 1, 1],
      ["detect_positive", 1, 1],
    ],
  ],
  [
    "BatchNormalization",
    [
      ["training_mode", 0, 0],
      ["spatial", 1, 1],
    ],
  ],
  ["Mod", [["fmod", 0, 1]]],
  ["com.microsoft.FusedMatMul", [["alpha", 1, 1]]],
  [
    "com.microsoft.RotaryEmbedding",
    [
      ["scale", 1, 1],
      ["is_packed_batching", 0, 0],
    ],
  ],
  ["Cast", []],
  ["CastLike", []],
  ...["LSTM", "GRU", "RNN"].map((type): [string, readonly Requirement[]] => [
    type,
    [
      ["clip", 0, 0],
      ["input_forget", 0, 0],
    ],
  ]),
  [
    "Resize",
    [
      ["cubic_coeff_a", -0.75, -0.75],
      ["exclude_outside", 0, 0],
    ],
  ],
]);

/**
 * Refuses a node whose operators do not compute its numbers, only its shapes.
 *
 * @throws InputError that names the node and what of it is not kept
 */
export function checkHonoured(converted: ConvertedNode): void {
  const { node, inputs, operators } = converted;
  const refuse = (what: string): never => {
    throw new InputError(`${nodeLabel(node)}: ${what}`);
  };
  const required = requirements.get(fullType(node));
  if (!required) refuse("only its shapes are followed, not its numbers");
  if (node.attribute.some(({ name }) => name === "activation_params"))
    refuse("its activation_params are not kept");
  for (const [name, fallback, computed] of required ?? []) {
    const value = attributeNumber(node, name, fallback);
    const near = Math.abs(value - computed) <= 1e-6 * Math.abs(computed);
    if (!near) refuse(`its ${name} is ${value}; layers compute with ${computed}`);
  }
  checkTypes(converted, refuse);
  for (const { operation } of operators) {
    if (operation.kind === "activation" && node.op_type === "Clip") {
      const bounds = inputs.slice(1).filter((bound) => bound !== undefined);
      if (!bounds.every((bound) => bound.kind === "constant" && bound.values))
        refuse("a bound of the clip is computed at run time");
    }
    if (operation.kind === "recurrent") {
      if (inputs[4]?.kind === "activation") refuse("its sequences end at run time");
      const constants = ["activation_alpha", "activation_beta"].find((name) =>
        node.attribute.some((attribute) => attribute.name === name),
      );
      if (constants) refuse(`its ${constants} is not kept`);
    }
    if (operation.kind === "pooling" && operation.function === "average") {
      if (operation.countsPadding && operation.ceiling)
        refuse("its averages count padding, and its last windows reach beyond that");
    }
  }
  const filling = node.op_type === "Pad" ? inputs[2] : undefined;
  if (filling && !(filling.kind === "constant" && filling.values)) {
    refuse("what it pads with is computed at run time");
  }
}

/** Nodes that round to whole numbers where their elements are such; layers compute with fractions. */
const rounding: ReadonlySet<string> = new Set(["Mean", "AveragePool", "GlobalAveragePool"]);

/** Layers compute with float32 numbers, which holds the elements of every type but does not round as they do. */
function checkTypes({ node, inputs, outputs }: ConvertedNode, refuse: (what: string) => never): void {
  const given = inputs.find((input) => input !== undefined)?.elementType;
  if (given === undefined) return;
  if (rounding.has(node.op_type) && isWhole(given)) refuse(`its quotients are of ${given}, and whole`);
  const result = outputs[0]?.elementType;
  if (!node.op_type.startsWith("Cast") || result === undefined || result === given) return;
  if (isReal(result) || isWhole(result)) return;
  refuse(`it rounds ${given} to ${result}; layers compute with float32`);
}

/** A number, whole or not, that the node has as an attribute. */
export function attributeNumber(node: OnnxNode, name: string, fallback: number): number {
  const given = node.attribute.find((attribute) => attribute.name === name);
  if (!given) return fallback;
  return Number(given.contents.int ?? attributeContent(node, name, "float"));
}
