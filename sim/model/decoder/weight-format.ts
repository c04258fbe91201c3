/** How weights, or what devices send each other, are stored. */
export type WeightFormat = (typeof weightFormats)[number];
export const weightFormats = ["f32", "f16", "q8", "q4"] as const;

/**
 * Weights of a block and its bytes. `q4` and `q8` are ggml's Q4_0 and Q8_0 (ggml-common.h: `block_q4_0`, `block_q8_0`), which
 * distributed-llama calls Q40 and Q80: 32 weights of 4 or 8 bits and their scale in float16.
 */
const blocks: Readonly<Record<WeightFormat, { readonly weights: number; readonly bytes: number }>> = {
  f32: { weights: 1, bytes: 4 },
  f16: { weights: 1, bytes: 2 },
  q8: { weights: 32, bytes: 34 },
  q4: { weights: 32, bytes: 18 },
};

/** Bytes of a row of so many values; blocks do not cross rows. */
export function rowBytes(format: WeightFormat, values: number): number {
  const { weights, bytes } = blocks[format];
  return Math.ceil(values / weights) * bytes;
}

/** Values of a block, which no division of a row may cut. */
export function blockValues(format: WeightFormat): number {
  return blocks[format].weights;
}
