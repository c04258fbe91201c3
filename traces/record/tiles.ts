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
 */
export function tilesOf(model: Model, deviceCounts: readonly number[]): readonly TileToMeasure[] {
  const tiles = new Map<string, TileToMeasure>();
  for (const operator of model.operators.filter(takesTime).map(inFloat32)) {
    const signature = layerSignature(operator);
    for (const region of regionsOf(operator, deviceCounts)) {
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
