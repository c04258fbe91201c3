import { publishedLayer, type PublishedRow } from "../published/index.ts";
import { accuracyOf, type Accuracy } from "./accuracy.ts";
import { layers, models, type LayerName, type LayerTimes, type ModelName } from "./case.ts";
import type { Comparison } from "./compare.ts";
import { scoresOf, type Scores } from "./scores.ts";
import { verdictsOf, type Verdict } from "./verdicts.ts";

/** A layer of MobileNet-v1 on 4 nodes; seconds. */
export interface LayerComparison {
  readonly layer: LayerName;
  readonly ours: LayerTimes;
  readonly paper: LayerTimes | undefined;
}

/** The whole evaluation: what was simulated, what is published, and how near they are. */
export interface Evaluation {
  readonly comparisons: readonly Comparison[];
  readonly verdicts: readonly Verdict[];
  /** By network, and last of all together. */
  readonly accuracy: readonly (Accuracy & { readonly model: ModelName | "all" })[];
  readonly scores: readonly Scores[];
  readonly layers: readonly LayerComparison[];
}

/**
 * Evaluates simulated settings against the published ones.
 *
 * @param simulateLayer seconds of a layer of MobileNet-v1, 4 nodes, 5 Gb/s, under each scheme of Fig. 2
 */
export function evaluate(
  comparisons: readonly Comparison[],
  simulateLayer: (layer: LayerName) => LayerTimes,
  published: readonly PublishedRow[],
): Evaluation {
  const ofModel = (model: ModelName) => comparisons.filter(({ setting }) => setting.model === model);
  return {
    comparisons,
    verdicts: verdictsOf(comparisons),
    accuracy: [
      ...models.map((model) => ({ model, ...accuracyOf(ofModel(model)) })),
      { model: "all", ...accuracyOf(comparisons) },
    ],
    scores: scoresOf(comparisons, published),
    layers: layers.map((layer) => ({
      layer,
      ours: simulateLayer(layer),
      paper: publishedLayer(published, layer),
    })),
  };
}
