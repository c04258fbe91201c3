import type { ActivationFunction, FunctionConstants } from "../../functions.ts";
import type { ElementTypes, Layer } from "../layer.ts";

/** Functions that layers with weights apply to their output (fused_activation.h of ncnn), by number. */
const fused: readonly (readonly [ActivationFunction, ...string[]] | undefined)[] = [
  undefined,
  ["relu"],
  ["leaky-relu", "alpha"],
  ["clip", "min", "max"],
  ["sigmoid"],
  ["mish"],
  ["hard-swish", "alpha", "beta"],
];

/** The function that a layer with weights applies to its output: keys 9 and 10. */
export function fusedActivation(layer: Layer): {
  readonly activation?: ActivationFunction;
  readonly activationConstants?: FunctionConstants;
} {
  const number = layer.integer(9, 0);
  const constants = layer.list(10);
  if (number >= fused.length) layer.failAt(9, `activations have the numbers 0 to ${fused.length - 1}`);
  const chosen = fused[number];
  if (!chosen) return {};
  const [activation, ...names] = chosen;
  const given = names.flatMap((name, index) =>
    constants[index] === undefined ? [] : [[name, constants[index]] as const],
  );
  return given.length > 0 ? { activation, activationConstants: Object.fromEntries(given) } : { activation };
}

/**
 * Types of a layer whose weights may be stored in 8 bits (int8_scale_term, key 8 unless given): it quantizes its input itself, and
 * above 100 its output too.
 */
export function storedTypes(layer: Layer, key = 8): ElementTypes {
  const term = layer.integer(key, 0);
  if (term === 0) return { elementType: "float32" };
  return { elementType: term > 100 ? "int8" : "float32", weightType: "int8" };
}

/** Refuses a number of weights that contradicts the layer's other numbers. */
export function checkWeights(layer: Layer, key: number, expected: number): void {
  if (layer.required(key) !== expected) {
    layer.failAt(key, `the layer has ${expected} weights by its input and its other keys`);
  }
}
