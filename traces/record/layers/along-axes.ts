import type { AxisFunction } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import { gather, gatherElements, gatherNd, oneHot } from "./axes/gather.ts";
import { AxisTile, type AxisBuilder } from "./axes/axis-tile.ts";
import { gridSample, roiAlign, roiPooling } from "./axes/sample.ts";
import { scatterElements, scatterNd, unpooling } from "./axes/scatter.ts";
import { nonMaximumSuppression, topPlaces, topValues } from "./axes/select.ts";
import {
  determinant,
  fourierTransform,
  hardmax,
  lpNormalization,
  meanVarianceNormalization,
  reverseSequence,
  shortTimeFourierTransform,
} from "./axes/whole-axis.ts";
import { keepBox } from "./crop.ts";
import { graphShape, reshaped, type LayerBuilder } from "./tile.ts";

/** How each function is written in ONNX: one entry a function. */
const builders: { readonly [F in AxisFunction]: AxisBuilder } = {
  gather,
  "gather-elements": gatherElements,
  "gather-nd": gatherNd,
  "scatter-elements": scatterElements,
  "scatter-nd": scatterNd,
  unpooling,
  "one-hot": oneHot,
  "reverse-sequence": reverseSequence,
  "grid-sample": gridSample,
  "roi-align": roiAlign,
  "roi-pooling": roiPooling,
  "top-values": topValues,
  "top-places": topPlaces,
  hardmax,
  "lp-normalization": lpNormalization,
  "mean-variance-normalization": meanVarianceNormalization,
  determinant,
  "fourier-transform": fourierTransform,
  "short-time-fourier-transform": shortTimeFourierTransform,
  "non-maximum-suppression": nonMaximumSuppression,
};

/** The function over what the tile holds; of axes that it yields whole, the tile keeps its part. */
export const alongAxes: LayerBuilder<"along-axes"> = (tile, operation) => {
  const { graph, operator, region } = tile;
  const axisTile = new AxisTile(tile, operation);
  const result = builders[operation.function](axisTile);
  const made = axisTile.made;
  const shaped = reshaped(graph, `${operator.name}/shaped`, result, graphShape(boxShape(made)));
  return keepBox(graph, `${operator.name}/part`, shaped, made, region);
};
