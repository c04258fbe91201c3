import { productUnits, type Arithmetic } from "../arithmetic.ts";
import type { QuantizationJoin } from "./quantization.ts";

/** What operators compute with. */
export interface OperatorNumbers {
  /** By the name that a layer gives its tensor, such as `conv1/weights`. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  readonly arithmetic: ReadonlyMap<string, Arithmetic>;
  /** Operators whose bias is in fractions, and not in the unit of their products. */
  readonly fractionalBiases: ReadonlySet<string>;
}

/**
 * Leaves conversions that are joined with other operators to those. A bias, which a file then has in fractions, is brought to
 * the unit of the whole products that it is added to.
 */
export function joinedNumbers(
  { tensors, arithmetic, fractionalBiases }: OperatorNumbers,
  joins: readonly QuantizationJoin[],
): Omit<OperatorNumbers, "fractionalBiases"> {
  const joined = new Map(arithmetic);
  for (const { conversion, kind, operators } of joins) {
    const of = arithmetic.get(conversion)!;
    for (const { name, inputs } of operators) {
      const known = joined.get(name) ?? { inputs: [] };
      if (kind === "quantize") joined.set(name, { ...known, ...(of.result && { result: of.result }) });
      else {
        const given = inputs.map((input, slot) => (input === conversion ? of.inputs[0] : known.inputs[slot]));
        joined.set(name, { ...known, inputs: given });
      }
    }
  }
  const biases = [...fractionalBiases].flatMap((operator): [string, Float32Array][] => {
    const [name, unit] = [`${operator}/bias`, joined.get(operator)];
    const bias = tensors.get(name);
    return bias && unit ? [[name, inUnits(bias, productUnits(unit))]] : [];
  });
  return { tensors: new Map([...tensors, ...biases]), arithmetic: joined };
}

/** Biases that were made of whole numbers are whole again. */
function inUnits(bias: Float32Array, units: Float32Array): Float32Array {
  return bias.map((value, channel) => {
    const count = value / units[channel % units.length]!;
    const whole = Math.round(count);
    return Math.abs(count - whole) <= 1e-5 * Math.max(1, Math.abs(whole)) ? whole : count;
  });
}
