import type { ComputeProfile, TileCost } from "../../sim/cluster/compute.ts";
import { macs, windowSize, type Operator } from "../../sim/model/index.ts";
import { boxShape, volume, type Box } from "../../sim/tensor/index.ts";
import { otherType } from "../layer-types.ts";
import { TileMemo } from "../profile/tile-memo.ts";
import { interiorRegion } from "../signature.ts";
import { givenCost } from "../timed.ts";
import { productSeconds, type TimedProduct } from "./fit.ts";
import type { ProductCore } from "./cores.ts";

/** Products of one shape, so many times. */
interface Products extends Pick<TimedProduct, "m" | "k" | "n"> {
  readonly count: number;
}

/**
 * Compute times of one core whose layers that are products of matrices (1x1 convolutions, fully connected layers, attention
 * and other products) take what was fitted to measured products, and all others what another profile says.
 */
export function productsProfile(core: ProductCore, others: ComputeProfile): ComputeProfile {
  const costs = new TileMemo<TileCost>();
  return {
    name: `products of ${core.name}, ${others.name}`,
    tileCost(operator, region) {
      if (!isProduct(operator) || givenCost(operator, region)) return others.tileCost(operator, region);
      return costs.get(operator, region, (extents) => {
        const parts = productsOf(operator, interiorRegion(operator, extents));
        return {
          kernel: parts.reduce((sum, part) => sum + part.count * productSeconds(core.fit, part), 0),
          reorderInput: 0,
          reorderOutput: 0,
          source: "estimator",
          samples: [],
          note: noteOf(core, operator),
        };
      });
    },
  };
}

function noteOf({ name, errors }: ProductCore, operator: Operator): string {
  const percent = (error: number) => `${(error * 100).toFixed(0)} %`;
  const type = otherType(operator);
  return (
    `products of ${name}: one core, fitted to ${errors.shapes} products, of which one left out errs by ${percent(errors.median)} (median), ${percent(errors.p90)} (P90)` +
    (type === undefined ? "" : `; ${type} as float32`)
  );
}

/** Is the layer one or more products of matrices, and nothing else that takes long? */
export function isProduct({ operation }: Operator): boolean {
  switch (operation.kind) {
    case "convolution":
      return operation.groups === 1 && windowSize(operation) === 1;
    case "fully-connected":
    case "matmul":
    case "matrix-product":
    case "attention":
      return true;
    default:
      return false;
  }
}

/** The products that a region of such a layer is; their multiply-accumulates are those of the region. */
export function productsOf(operator: Operator, region: Box): readonly Products[] {
  const extents = boxShape(region);
  const { operation, inputShapes } = operator;
  const elements = volume(region);
  const k = macs(operator, region) / elements;
  switch (operation.kind) {
    case "attention": {
      const [tokens, features] = extents as [number, number];
      const perHead = operator.shape[1]! / operation.heads;
      const heads = Math.ceil(region.end[1]! / perHead) - Math.floor(region.start[1]! / perHead);
      const keys = inputShapes[1]![0]!;
      return [
        { m: keys, k: perHead, n: tokens, count: heads },
        { m: features / heads, k: keys, n: tokens, count: heads },
      ];
    }
    case "matrix-product": {
      const [rows, columns] = extents.slice(-2) as [number, number];
      return [{ m: rows, k, n: columns, count: elements / (rows * columns) }];
    }
    case "matmul": {
      const features = extents.at(-1)!;
      return [{ m: features, k, n: elements / features, count: 1 }];
    }
    default:
      return [{ m: extents[0]!, k, n: elements / extents[0]!, count: 1 }];
  }
}
