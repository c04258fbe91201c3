import type { ComputeProfile, TileCost, TimeCorner } from "../../sim/cluster/compute.ts";
import {
  bytesOfElements,
  macs,
  readBytes,
  tensorBytes,
  weightBytes,
  windowSize,
  type Operator,
} from "../../sim/model/index.ts";
import { elementCount, volume, wholeBox, type Box } from "../../sim/tensor/index.ts";
import { hasEvenWork } from "../even-work.ts";
import { otherType } from "../layer-types.ts";
import { interiorRegion } from "../signature.ts";
import { givenCost } from "../timed.ts";
import { affineTimes, givenTimes } from "./convex.ts";
import { TileMemo } from "./tile-memo.ts";

/** Kinds of work that reach different rates on the same hardware. */
export const operatorClasses = ["convolution", "pointwise", "depthwise", "matrix", "other"] as const;
export type OperatorClass = (typeof operatorClasses)[number];

/** What hardware can do at best, or what it was seen to reach. */
export interface Roofline {
  readonly name: string;
  /** Floating-point operations a second, by class; a multiply-accumulate is two. */
  readonly peakFlops: Readonly<Record<OperatorClass, number>>;
  /** Bytes a second between processor and memory. */
  readonly memoryBandwidth: number;
  /** Seconds that starting a kernel takes; 0 unless given. */
  readonly overhead?: number;
}

/**
 * Compute times by the roofline model (Williams et al., Communications of the ACM 52(4), 2009): a tile takes the longer
 * of its arithmetic at peak rate and its memory traffic at full bandwidth, every byte moved once.
 */
export function rooflineProfile(roofline: Roofline): ComputeProfile {
  const costs = new TileMemo<TileCost>();
  return {
    name: roofline.name,
    leastTimes: (operator) => leastTimes(roofline, operator),
    tileCost: (operator, region) =>
      costs.get(
        operator,
        region,
        (extents) =>
          givenCost(operator, region) ?? {
            kernel: time(roofline, operator, interiorRegion(operator, extents)),
            reorderInput: 0,
            reorderOutput: 0,
            source: "roofline",
            samples: [],
            ...rateNote(operator),
          },
      ),
  };
}

/** Bytes are those of the layer's types; the rate of arithmetic is what the hardware does in float32. */
function rateNote(operator: Operator): Pick<TileCost, "note"> {
  const type = otherType(operator);
  if (type === undefined || macs(operator) === 0) return {};
  return { note: `arithmetic in ${type} goes at the rate of float32` };
}

function time(
  { peakFlops, memoryBandwidth, overhead = 0 }: Roofline,
  operator: Operator,
  region: Box,
): number {
  // A kind without multiplications still touches every output element once.
  const operations = 2 * macs(operator, region) || volume(region);
  const arithmetic = operations / peakFlops[operatorClass(operator)];
  return overhead + Math.max(arithmetic, bytesMoved(operator, region) / memoryBandwidth);
}

/** Arithmetic and output bytes are in proportion to elements wherever products are; what a tile reads is left out. */
function leastTimes(
  { peakFlops, memoryBandwidth, overhead = 0 }: Roofline,
  operator: Operator,
): readonly TimeCorner[] | undefined {
  const { shape } = operator;
  const given = givenTimes(operator);
  if (given || !hasEvenWork(operator)) return given;
  const elements = elementCount(shape);
  const whole = wholeBox(shape);
  const operations = 2 * macs(operator, whole) || elements;
  const arithmetic = operations / peakFlops[operatorClass(operator)];
  const seconds = Math.max(arithmetic, tensorBytes(operator, whole) / memoryBandwidth);
  return affineTimes(elements, overhead, overhead + seconds);
}

function bytesMoved(operator: Operator, region: Box): number {
  return readBytes(operator, region) + tensorBytes(operator, region) + weightsRead(operator, region);
}

/** A lookup reads one table row a token, not the tables. */
function weightsRead(operator: Operator, region: Box): number {
  return operator.operation.kind === "embedding"
    ? bytesOfElements(operator.weightType, volume(region))
    : weightBytes(operator, region);
}

/** The class of an operator: pointwise is a 1x1 convolution, depthwise has a group for each channel. */
export function operatorClass({ operation, inputShapes }: Operator): OperatorClass {
  switch (operation.kind) {
    case "convolution":
      if (operation.groups > 1 && operation.groups === inputShapes[0]![0]) return "depthwise";
      return windowSize(operation) === 1 ? "pointwise" : "convolution";
    case "fully-connected":
    case "matmul":
    case "attention":
    case "recurrent":
      return "matrix";
    default:
      return "other";
  }
}
