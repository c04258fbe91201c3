import { loadFlexpie, publishedLayer, publishedTimes } from "../../../reproduce/published/index.ts";
import {
  byScheme,
  type Case,
  type LayerName,
  type LayerTimes,
  type Scheme,
  type Times,
} from "../../../reproduce/flexpie/case.ts";
import { compareCases, type Comparison } from "../../../reproduce/flexpie/compare.ts";
import { evaluate, type Evaluation } from "../../../reproduce/flexpie/evaluation.ts";

/** Every published number, from the working tree. */
export const published = loadFlexpie(".");

/** The published times of a setting; of one that has none, those of its network on 4 nodes in a ring. */
export function perfectCase(setting: Case): Times {
  const { times } =
    publishedTimes(published, setting) ??
    publishedTimes(published, { ...setting, nodes: 4, topology: "ring" })!;
  return times;
}

/** The published times of a layer. */
function perfectLayer(layer: LayerName): LayerTimes {
  return publishedLayer(published, layer)!;
}

/** A simulation that is off by a factor, which may be 1. */
export function comparisonsOff(
  factor: (setting: Case, scheme: Scheme) => number = () => 1,
): readonly Comparison[] {
  const simulate = (setting: Case) => {
    const times = perfectCase(setting);
    return byScheme((scheme) => times[scheme] * factor(setting, scheme));
  };
  return [...compareCases(simulate, published)];
}

/** The evaluation of such a simulation. */
export function evaluationOff(factor?: (setting: Case, scheme: Scheme) => number): Evaluation {
  return evaluate(comparisonsOff(factor), perfectLayer, published);
}
