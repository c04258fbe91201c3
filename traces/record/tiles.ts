import type { Model, Operator } from "../../sim/model/index.ts";
import { partition, schemes } from "../../sim/partition/index.ts";
import { isEmpty, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { inFloat32 } from "../layer-types.ts";
import { interiorRegion, layerSignature, tileExtents, tileName } from "../signature.ts";
import { takesTime } from "../timed.ts";

/** A tile to measure: where it lies on the output of which operator. */
export interface TileToMeasure {
  readonly operator: Operator;
  readonly extents: Shape;
  readonly region: Box;
}

/**
 * The tiles that even partitions of a model need, each once: the whole output of every layer that takes time and,
 * for each device count, what every scheme gives each device. Layers with equal signatures share tiles. They are measured in
 * float32, whatever their types.
 *
 * @param widths columns of tiles of the full height to measure too, of each layer that has more: what a tile takes over its
 *   width is a staircase, by vector units and caches, of which even partitions see a few steps only
 */
export function tilesOf(
  model: Model,
  deviceCounts: readonly number[],
  widths: readonly number[] = [],
): readonly TileToMeasure[] {
  const tiles = new Map<string, TileToMeasure>();
  for (const operator of model.operators.filter(takesTime).map(inFloat32)) {
    const signature = layerSignature(operator);
    for (const region of [...regionsOf(operator, deviceCounts), ...columnsOf(operator, widths)]) {
      if (isEmpty(region)) continue;
      const extents = tileExtents(operator, region);
      const key = tileName(signature, extents);
      if (!tiles.has(key)) tiles.set(key, { operator, extents, region: interiorRegion(operator, extents) });
    }
  }
  return [...tiles.values()];
}

function regionsOf(operator: Operator, deviceCounts: readonly number[]): Box[] {
  const regions = [wholeBox(operator.shape)];
  for (const devices of deviceCounts) {
    const shares = Array.from({ length: devices }, () => 1);
    for (const scheme of schemes) regions.push(...partition(operator, scheme, shares));
  }
  return regions;
}

/** The first columns of a feature map, so many at a time. */
function columnsOf({ shape }: Operator, widths: readonly number[]): Box[] {
  if (shape.length !== 3) return [];
  return widths
    .filter((width) => width < shape[2]!)
    .map((width) => ({ start: [0, 0, 0], end: [shape[0]!, shape[1]!, width] }));
}
