import { InputError } from "../../errors.ts";
import type { ConvertedNode } from "./graph.ts";
import { attributeContent, nodeLabel } from "./node.ts";
import type { OnnxNode } from "./read.ts";

/** An attribute that the model does not keep: its value where the node has none, and the value that layers compute with. */
type Requirement = readonly [attribute: string, fallback: number, computed: number];

const float32 = 1;
const epsilon: Requirement = ["epsilon", 1e-5, 1e-5];

/** What nodes of each type must have for the model's layers to compute the same numbers; other types never do. */
const requirements: ReadonlyMap<string, readonly Requirement[]> = new Map<string, readonly Requirement[]>([
  ...[
    ...["Relu", "Sigmoid", "Tanh", "Gelu", "Mish", "Softplus", "Softsign", "HardSwish", "Erf", "Exp", "Log"],
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
      "ReduceL2",
      "ReduceLogSum",
      "ReduceLogSumExp",
    ],
    ...["Concat", "Tile", "Expand", "Slice", "Split", "Gather", "Transpose", "DepthToSpace", "SpaceToDepth"],
    ...["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Upsample"],
  ].map((type): [string, readonly Requirement[]] => [type, []]),
  ["LeakyRelu", [["alpha", 0.01, 0.1]]],
  ["Elu", [["alpha", 1, 1]]],
  ["Celu", [["alpha", 1, 1]]],
  [
    "Selu",
    [
      ["alpha", 1.6732632, 1.6732632],
      ["gamma", 1.050701, 1.050701],
    ],
  ],
  [
    "HardSigmoid",
    [
      ["alpha", 0.2, 0.2],
      ["beta", 0.5, 0.5],
    ],
  ],
  ["Swish", [["alpha", 1, 1]]],
  ["ThresholdedRelu", [["alpha", 1, 1]]],
  [
    "Shrink",
    [
      ["lambd", 0.5, 0.5],
      ["bias", 0, 0],
    ],
  ],
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
  ["InstanceNormalization", [epsilon]],
  ["LayerNormalization", [epsilon]],
  [
    "LRN",
    [
      ["alpha", 1e-4, 1e-4],
      ["beta", 0.75, 0.75],
      ["bias", 1, 1],
    ],
  ],
  ["Mod", [["fmod", 0, 1]]],
  ["Cast", [["to", 0, float32]]],
  ["Pad", [["value", 0, 0]]],
  ["Resize", [["cubic_coeff_a", -0.75, -0.75]]],
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
  const required = requirements.get(node.op_type);
  const standard = node.domain === "" || node.domain === "ai.onnx";
  if (!standard || !required) refuse("only its shapes are followed, not its numbers");
  for (const [name, fallback, computed] of required ?? []) {
    const value = attributeNumber(node, name, fallback);
    const near = Math.abs(value - computed) <= 1e-6 * Math.abs(computed);
    if (!near) refuse(`its ${name} is ${value}; layers compute with ${computed}`);
  }
  for (const { operation } of operators) {
    if (operation.kind === "activation" && operation.function === "clip") {
      refuse("the bounds of a clip are not kept");
    }
    if (operation.kind === "pooling" && operation.function === "average") {
      const padded = Object.values(operation.padding).some((extent) => extent > 0);
      if (padded && attributeNumber(node, "count_include_pad", 0) !== 0) {
        refuse("its averages count padding; those of layers do not");
      }
    }
  }
  const approximate = attributeContent(node, "approximate", "string") ?? "none";
  if (node.op_type === "Gelu" && approximate !== "none")
    refuse(`its approximation ${approximate} is not kept`);
  const filling = node.op_type === "Pad" ? inputs[2] : undefined;
  if (filling && !(filling.kind === "constant" && Number(filling.values?.[0]) === 0)) {
    refuse("it pads with something else than zeros");
  }
}

/** A number, whole or not, that the node has as an attribute. */
export function attributeNumber(node: OnnxNode, name: string, fallback: number): number {
  const given = node.attribute.find((attribute) => attribute.name === name);
  if (!given) return fallback;
  return Number(given.contents.int ?? attributeContent(node, name, "float"));
}
