import { operatorClass, type OperatorClass } from "../../profile/roofline.ts";
import { channelsRowsColumns, type TileSizes } from "./feature-group.ts";

/** Seconds that any kernel takes to start. */
const startSeconds = 3e-6;

/** Bytes a second between a core and its memory. */
const memoryRate = 8e9;

/** Multiply-accumulates a second. */
const macRates: Readonly<Record<OperatorClass, number>> = {
  convolution: 5e10,
  pointwise: 5e10,
  depthwise: 1e10,
  matrix: 5e10,
  other: 1e9,
};

/**
 * Seconds in the manner of a roofline, for a core of some 100 GFLOP/s. Estimators learn the ratio to this, which is far
 * more even than the time itself; a faster or slower device has the same ratios times a constant.
 */
export function roughSeconds(tile: TileSizes): number {
  const padding = channelPadding(tile);
  const arithmetic = (padding * tile.macs) / macRates[operatorClass(tile.operator)];
  const bytes = tile.inputBytes + padding * tile.outputBytes + tile.weightBytes;
  return startSeconds + Math.max(arithmetic, bytes / memoryRate);
}

/** Runtimes pad channels that divide by 4 to whole vectors of 16, and compute all of those. */
function channelPadding({ extents }: TileSizes): number {
  const [channels] = channelsRowsColumns(extents);
  return channels > 0 && channels % 4 === 0 ? (Math.ceil(channels / 16) * 16) / channels : 1;
}
