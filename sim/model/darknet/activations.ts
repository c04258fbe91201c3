import type { ActivationFunction } from "../functions.ts";
import type { Layer } from "./layer.ts";

/** Names of Darknet's activations of one element (src/activations.c); `linear` is none. */
const elementFunctions: ReadonlyMap<string, ActivationFunction> = new Map<string, ActivationFunction>([
  ["leaky", "leaky-relu"],
  ["revleaky", "leaky-relu"],
  ["relie", "leaky-relu"],
  ["relu", "relu"],
  ["relu6", "relu6"],
  ["logistic", "sigmoid"],
  ["tanh", "tanh"],
  ["hardtan", "clip"],
  ["elu", "elu"],
  ["selu", "selu"],
  ["gelu", "gelu"],
  ["mish", "mish"],
  ["swish", "silu"],
  ["ramp", "ramp"],
  ["plse", "piecewise-sigmoid"],
  ["lhtan", "leaky-clip"],
  ["loggy", "bipolar-sigmoid"],
  ["stair", "stair"],
  ["hard_mish", "hard-mish"],
]);

/** Activations that divide what a pixel's channels have by the sum of all. */
const normalizations = new Map([
  ["normalize_channels", normalizeChannels],
  ["normalize_channels_softmax", softmaxOfChannels],
  ["normalize_channels_softmax_maxval", softmaxOfChannels],
]);

/**
 * The activation that the section names, or this one, after an operator.
 *
 * @returns the operator that yields the activated tensor
 */
export function activate(layer: Layer, operator: string, fallback: string, suffix = "activation"): string {
  const name = layer.text("activation", fallback);
  if (name === "linear") return operator;
  const normalize = normalizations.get(name);
  if (normalize) return normalize(layer, operator, suffix);
  const known = elementFunctions.get(name);
  if (!known) {
    const names = ["linear", ...elementFunctions.keys(), ...normalizations.keys()];
    const bare = name.replace(/[#;].*$/, "");
    layer.failAt(
      "activation",
      bare !== name && names.includes(bare)
        ? "Darknet takes the comment as part of the name; it needs a line of its own"
        : `is not supported; supported are ${names.join(", ")}`,
    );
  }
  return layer.operator({ kind: "activation", function: known }, [operator], suffix);
}

function normalizeChannels(layer: Layer, operator: string, suffix: string): string {
  const positive = layer.operator({ kind: "activation", function: "relu" }, [operator], `${suffix}/positive`);
  const sum = layer.operator({ kind: "reduce", function: "sum", axes: [0] }, [positive], `${suffix}/sum`);
  const divide = { kind: "elementwise", function: "divide", constants: [] } as const;
  return layer.operator(divide, [positive, sum], suffix);
}

function softmaxOfChannels(layer: Layer, operator: string, suffix: string): string {
  return layer.operator({ kind: "softmax", axis: 0 }, [operator], suffix);
}
