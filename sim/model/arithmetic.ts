/** What a whole number stands for: a number `q` for `(q - zero) * scale`. */
export interface Quantized {
  readonly scale: number;
  readonly zero: number;
}

/** What becomes of the numbers that an operator computes before it yields them. */
export type Rounding =
  /** The nearest whole number to `y / scale + zero`, ties to even, from `least` to `most`; one value, or one an output channel. */
  | {
      readonly kind: "quantized";
      readonly scale: Float32Array;
      readonly zero: Float32Array;
      readonly least: number;
      readonly most: number;
    }
  /** The whole number towards zero. */
  | { readonly kind: "truncated" }
  /** 1 for all but 0. */
  | { readonly kind: "truth" };

/** What an operator's numbers go through beside its operation. It changes what comes out, and not what it costs. */
export interface Arithmetic {
  /** By input: what its whole numbers stand for. */
  readonly inputs: readonly (Quantized | undefined)[];
  /** Of whole weights, one for all or one an output channel; sums of products are multiplied by it. */
  readonly weightScale?: Float32Array;
  readonly result?: Rounding;
}

/** What one of an operator's products of whole numbers stands for: one value, or one an output channel. */
export function productUnits({ inputs, weightScale = Float32Array.of(1) }: Arithmetic): Float32Array {
  const given = inputs.reduce((product, one) => product * (one?.scale ?? 1), 1);
  return weightScale.map((scale) => given * scale);
}
