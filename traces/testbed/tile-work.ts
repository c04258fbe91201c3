import type { DepthwiseCycles, ProductCycles, Testbed } from "./testbed.ts";

/** What one core has to do for a tile of a convolution. */
export interface CoreTile {
  /** Output channels of the core. */
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  /** Products that each output element sums up. */
  readonly terms: number;
  readonly strided: boolean;
  /** Elements of the input tile, which all cores read. */
  readonly inputElements: number;
}

/** What the boards were measured with: float32. */
const elementBytes = 4;

/** Where the operands of a product come from; decides how many cycles it takes. */
export type OperandPlace = keyof ProductCycles["perTerm"];

/**
 * Weights that fill the core's local memory are streamed from outside; else the input decides: it stays in the cache,
 * or passes through it from local memory.
 */
export function operandPlace(
  { channels, terms, inputElements }: CoreTile,
  { cacheBytes, localBytes }: Pick<Testbed, "cacheBytes" | "localBytes">,
): OperandPlace {
  if (channels * terms * elementBytes >= localBytes) return "streamed";
  return inputElements * elementBytes <= cacheBytes ? "cached" : "local";
}

/** Cycles of sums of products. */
export function productCycles(
  { channels, rows, columns, terms }: CoreTile,
  place: OperandPlace,
  { perOutput, perTerm }: ProductCycles,
): number {
  return channels * rows * columns * (perOutput + terms * perTerm[place]);
}

/** Cycles of a depthwise 3x3 convolution. */
export function depthwiseCycles(
  { channels, rows, columns, strided }: Pick<CoreTile, "channels" | "rows" | "columns" | "strided">,
  { perOutput, perRow, perChannel }: DepthwiseCycles,
): number {
  const output = strided ? perOutput.strided : perOutput.dense;
  return channels * (rows * columns * output + rows * perRow + perChannel);
}
