import type { ActivationFunction } from "../../functions.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

/** A function of each element; keys that hold its constants, under the names of ONNX, with what holds without. */
function activation(
  chosen: ActivationFunction,
  constants: readonly (readonly [key: number, name: string, fallback: number])[] = [],
): LayerImporter {
  return (layer) => {
    const activationConstants = Object.fromEntries(
      constants.map(([key, name, fallback]) => [name, layer.number(key, fallback)]),
    );
    const given = constants.length > 0 ? { activationConstants } : {};
    return apply(layer, chosen, given);
  };
}

function apply(
  layer: Layer,
  chosen: ActivationFunction,
  constants: { readonly activationConstants?: Readonly<Record<string, number | string>> } = {},
) {
  const { operator, dims } = layer.input;
  return layer.yields({ kind: "activation", function: chosen, ...constants }, [operator], dims);
}

const relu: LayerImporter = (layer) => {
  const slope = layer.number(0, 0);
  return slope === 0
    ? apply(layer, "relu")
    : apply(layer, "leaky-relu", { activationConstants: { alpha: slope } });
};

const gelu: LayerImporter = (layer) =>
  layer.flag(0)
    ? apply(layer, "gelu", { activationConstants: { approximate: "tanh" } })
    : apply(layer, "gelu");

/** A function whose constants only stretch or shift what goes in. */
function stretched(chosen: ActivationFunction): LayerImporter {
  return (layer) => {
    layer.ignore(0, 1, 2);
    return apply(layer, chosen);
  };
}

/** Functions of `UnaryOp`, by number; the last two cost what their relatives do: another base, another direction of rounding. */
const unaryFunctions: readonly (ActivationFunction | "square" | "inverse root")[] = [
  ...([
    "abs",
    "negate",
    "floor",
    "ceil",
    "square",
    "sqrt",
    "inverse root",
    "exp",
    "log",
    "sine",
    "cosine",
  ] as const),
  ...([
    "tangent",
    "arc-sine",
    "arc-cosine",
    "arc-tangent",
    "reciprocal",
    "tanh",
    "log",
    "round",
    "round",
  ] as const),
];

const unary: LayerImporter = (layer) => {
  const number = layer.integer(0, 0);
  const chosen =
    unaryFunctions[number] ?? layer.failAt(0, `functions have the numbers 0 to ${unaryFunctions.length - 1}`);
  const { operator, dims } = layer.input;
  if (chosen === "square") {
    return layer.yields(
      { kind: "elementwise", function: "multiply", constants: [] },
      [operator, operator],
      dims,
    );
  }
  if (chosen !== "inverse root") return apply(layer, chosen);
  const root = layer.operator({ kind: "activation", function: "sqrt" }, [operator], "root");
  return layer.yields({ kind: "activation", function: "reciprocal" }, [root], dims);
};

/** Gated linear unit: one half of an axis times the sigmoid of the other. */
const gatedLinear: LayerImporter = (layer) => {
  const { operator, dims } = layer.input;
  const axis = layer.axis(0, 0);
  const half = dims[axis]! / 2;
  if (!Number.isInteger(half)) layer.failAt(0, `${dims[axis]!} elements have no halves`);
  const part = (start: number, name: string) =>
    layer.operator({ kind: "slice", axis, start, end: start + half }, [operator], name);
  const gate = layer.operator({ kind: "activation", function: "sigmoid" }, [part(half, "gates")], "sigmoid");
  return layer.yields(
    { kind: "elementwise", function: "multiply", constants: [] },
    [part(0, "values"), gate],
    dims.map((extent, index) => (index === axis ? half : extent)),
  );
};

/** Into 8 bits, or back. */
function quantization(into: boolean, unread: readonly number[]): LayerImporter {
  return (layer) => {
    layer.ignore(...unread);
    const { operator, dims } = layer.input;
    const elementType = into ? "int8" : "float32";
    return layer.yields(
      { kind: "activation", function: into ? "quantize" : "dequantize" },
      [operator],
      dims,
      { elementType },
    );
  };
}

/** Types of elements that `Cast` knows, by number; 0 chooses at run time. */
const castTypes = [undefined, "float32", "float16", "int8", "bfloat16"] as const;

const cast: LayerImporter = (layer) => {
  layer.ignore(0);
  const elementType =
    castTypes[layer.required(1)] ?? layer.failAt(1, "element types have the numbers 1 to 4");
  const { operator, dims } = layer.input;
  const chosen = elementType === "int8" ? "quantize" : "dequantize";
  return layer.yields({ kind: "activation", function: chosen }, [operator], dims, { elementType });
};

/** Functions of single elements. */
export const activationLayers: LayerImporters = [
  ["AbsVal", activation("abs")],
  ["BNLL", activation("softplus")],
  ["CELU", activation("celu", [[0, "alpha", 1]])],
  [
    "Clip",
    activation("clip", [
      [0, "min", -3.4028234663852886e38],
      [1, "max", 3.4028234663852886e38],
    ]),
  ],
  ["ELU", activation("elu", [[0, "alpha", 0.1]])],
  ["Erf", activation("erf")],
  ["Exp", stretched("exp")],
  ["GELU", gelu],
  ["GLU", gatedLinear],
  [
    "HardSigmoid",
    activation("hard-sigmoid", [
      [0, "alpha", 0.2],
      [1, "beta", 0.5],
    ]),
  ],
  [
    "HardSwish",
    activation("hard-swish", [
      [0, "alpha", 0.2],
      [1, "beta", 0.5],
    ]),
  ],
  ["Log", stretched("log")],
  ["Mish", activation("mish")],
  ["ReLU", relu],
  [
    "SELU",
    activation("selu", [
      [0, "alpha", 1.67326324],
      [1, "gamma", 1.050700987],
    ]),
  ],
  [
    "Shrink",
    activation("shrink", [
      [0, "bias", 0],
      [1, "lambd", 0.5],
    ]),
  ],
  ["Sigmoid", activation("sigmoid")],
  ["Softplus", activation("softplus")],
  ["Swish", activation("silu")],
  ["TanH", activation("tanh")],
  ["UnaryOp", unary],
  ["Quantize", quantization(true, [0])],
  ["Requantize", quantization(true, [0, 1, 2, 3, 4])],
  ["Dequantize", quantization(false, [0, 1])],
  ["Cast", cast],
];
