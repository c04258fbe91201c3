import { alignmentFeatures } from "./alignment-features.ts";
import { extentFeatures } from "./extent-features.ts";
import type { FeatureGroup, TileSizes } from "./feature-group.ts";
import { kindFeatures } from "./kind-features.ts";
import { roughSeconds } from "./rough-time.ts";
import { sizeFeatures } from "./size-features.ts";
import { windowFeatures } from "./window-features.ts";

const roughTime: FeatureGroup = {
  names: ["ln rough seconds"],
  values: (tile) => [Math.log(roughSeconds(tile))],
};

const groups = [kindFeatures, sizeFeatures, extentFeatures, windowFeatures, alignmentFeatures, roughTime];

/** What is known of a tile without any measurement, by name. */
export const tileFeatureNames: readonly string[] = groups.flatMap(({ names }) => names);

/** The values of `tileFeatureNames`. */
export function tileFeatures(tile: TileSizes): readonly number[] {
  return groups.flatMap(({ values }) => values(tile));
}
