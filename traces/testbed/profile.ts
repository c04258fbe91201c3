import type { ComputeProfile, CostSource, TileCost } from "../../sim/cluster/compute.ts";
import {
  bytesPerElement,
  inputRegion,
  macs,
  readBytes,
  tensorBytes,
  weightBytes,
  windowSize,
  type Operation,
  type Operator,
  type Window,
} from "../../sim/model/index.ts";
import { boxShape, elementCount, volume, type Box } from "../../sim/tensor/index.ts";
import { TileMemo } from "../profile/tile-memo.ts";
import { inFloat32, withFloat32Note } from "../layer-types.ts";
import { interiorRegion } from "../signature.ts";
import { givenCost } from "../timed.ts";
import type { Testbed } from "./testbed.ts";
import { depthwiseCycles, operandPlace, productCycles } from "./tile-work.ts";

/**
 * Compute times of a testbed's devices. Tiles of the kinds that were measured have the source `estimator`, all others
 * `extrapolated`. Data that enter a window operator are copied row by row into a padded input.
 */
export function testbedProfile(testbed: Testbed): ComputeProfile {
  const costs = new TileMemo<TileCost>();
  return {
    name: testbed.name,
    tileCost: (operator, region) =>
      costs.get(operator, region, (extents) => {
        const given = givenCost(operator, region);
        if (given) return given;
        const tile = interiorRegion(operator, extents);
        const measured = inFloat32(operator);
        return withFloat32Note(operator, {
          kernel: kernelSeconds(measured, tile, testbed),
          reorderInput: paddingSeconds(measured, tile, testbed),
          reorderOutput: 0,
          source: sourceOf(operator),
          samples: [],
        });
      }),
  };
}

function sourceOf({ operation, inputShapes }: Operator): CostSource {
  if (operation.kind !== "convolution") return "extrapolated";
  const [rows, columns] = operation.kernel;
  if (operation.depth) return "extrapolated";
  const depthwise = operation.groups > 1 && operation.groups === inputShapes[0]![0];
  const measured = depthwise ? rows === 3 && columns === 3 : rows * columns === 1 && operation.groups === 1;
  return measured ? "estimator" : "extrapolated";
}

function kernelSeconds(operator: Operator, tile: Box, testbed: Testbed): number {
  const { operation } = operator;
  switch (operation.kind) {
    case "convolution":
      return convolutionSeconds(operator, operation, tile, testbed);
    case "pooling":
      return windowSeconds(tile, operation, testbed);
    case "fully-connected":
    case "matmul":
    case "attention":
    case "matrix-product":
    case "recurrent":
    case "composite":
      return Math.max(
        matrixSeconds(operator, tile, testbed),
        weightBytes(operator, tile) / testbed.memoryBandwidth,
      );
    default:
      return trafficSeconds(operator, tile, testbed);
  }
}

function convolutionSeconds(
  operator: Operator,
  convolution: Operation<"convolution">,
  tile: Box,
  testbed: Testbed,
): number {
  const { groups } = convolution;
  const size = windowSize(convolution);
  const inputChannels = operator.inputShapes[0]![0]!;
  if (groups > 1 && groups === inputChannels) return windowSeconds(tile, convolution, testbed);
  const [channels, rows, columns] = channelsRowsColumns(tile);
  const core = {
    channels: Math.ceil(channels / testbed.cores),
    rows,
    columns,
    strided: isStrided(convolution),
    terms: (inputChannels / groups) * size,
    inputElements: volume(inputRegion(operator, tile, 0)),
  };
  const place = operandPlace(core, testbed);
  if (place !== "streamed" || size === 1) {
    return productCycles(core, place, testbed.product) / testbed.clock;
  }
  // Weights that do not fit the local memory are cut into parts that do; each part is fetched once.
  const fetching = weightBytes(operator, tile) / testbed.memoryBandwidth;
  return productCycles(core, "local", testbed.product) / testbed.clock + fetching;
}

/** A window over each channel by itself, at the rate of depthwise 3x3 convolutions for each element of the window. */
function windowSeconds(tile: Box, window: Window, { cores, clock, depthwise }: Testbed): number {
  const [channels, rows, columns] = channelsRowsColumns(tile);
  const cycles = depthwiseCycles(
    { channels: Math.ceil(channels / cores), rows, columns, strided: isStrided(window) },
    depthwise,
  );
  return (cycles * (windowSize(window) / 9)) / clock;
}

function isStrided({ stride, depth }: Window): boolean {
  return stride[0] * stride[1] * (depth?.stride ?? 1) > 1;
}

/** Extents of a tile; the rows of a volume are those of all its layers. */
function channelsRowsColumns(tile: Box): readonly [channels: number, rows: number, columns: number] {
  const [channels, ...extents] = boxShape(tile);
  return [channels!, elementCount(extents.slice(0, -1)), extents.at(-1)!];
}

/** Products of matrices, spread evenly over the cores. */
function matrixSeconds(operator: Operator, tile: Box, { cores, clock, product }: Testbed): number {
  const cycles =
    elementsWritten(operator, tile) * product.perOutput + macs(operator, tile) * product.perTerm.local;
  return cycles / cores / clock;
}

/** Output elements, those of inner layers included. */
function elementsWritten({ operation, inputShapes, shape }: Operator, tile: Box): number {
  if (operation.kind === "composite") return (operation.written * volume(tile)) / elementCount(shape);
  if (operation.kind !== "attention") return volume(tile);
  const [rows, columns] = boxShape(tile) as [number, number];
  const heads = columns / (shape[1]! / operation.heads);
  return rows * inputShapes[1]![0]! * heads + volume(tile);
}

function trafficSeconds(operator: Operator, tile: Box, { memoryBandwidth }: Testbed): number {
  const weights = operator.operation.kind === "embedding" ? 0 : weightBytes(operator, tile);
  return (readBytes(operator, tile) + tensorBytes(operator, tile) + weights) / memoryBandwidth;
}

/** Rows of the input tile are copied into a buffer with room for the padding. */
function paddingSeconds(operator: Operator, tile: Box, { rearrangement }: Testbed): number {
  const { operation } = operator;
  if (operation.kind !== "convolution" && operation.kind !== "pooling") return 0;
  if (windowSize(operation) === 1) return 0;
  const [channels, rows, columns] = channelsRowsColumns(inputRegion(operator, tile, 0));
  return (
    channels *
    rows *
    (rearrangement.perRow + columns * bytesPerElement[operator.inputTypes[0]!] * rearrangement.perRowByte)
  );
}
