import { bandwidths, nodeCounts, type Bandwidth, type NodeCount, type Topology } from "./case.ts";
import { convolutionsOf, layerSchemes, layerSeconds, type SingleScheme } from "./layers.ts";
import { networkOf } from "./networks.ts";
import { clusterOf } from "./simulate.ts";

/** Networks and topologies that the comparison of single layers shows; mesh is much like ring. */
export const winnerModels = ["mobilenet-v1", "resnet18"] as const;
export const winnerTopologies = ["ring", "ps"] as const satisfies readonly Topology[];

/** The fastest scheme of one layer in one setting. */
export interface Winner {
  readonly nodes: NodeCount;
  readonly model: (typeof winnerModels)[number];
  readonly bandwidth: Bandwidth;
  readonly topology: Topology;
  /** Number of the convolution, from 1. */
  readonly layer: number;
  readonly scheme: SingleScheme;
  /** Of the fastest scheme, and of the next best. */
  readonly seconds: number;
  readonly secondBest: number;
}

/**
 * The fastest scheme of every convolution that feeds another one, alone: no one scheme fits all (FlexPie, section 2).
 * A scheme must be faster than those before it in the list to win.
 */
export function layerWinners(): readonly Winner[] {
  return winnerModels.flatMap((model) => {
    const convolutions = convolutionsOf(networkOf(model));
    const pairs = convolutions.flatMap((layer, index) => {
      const next = convolutions
        .slice(index + 1)
        .find(({ inputShapes }) => inputShapes[0]!.join() === layer.shape.join());
      return next ? [{ layer, next, number: index + 1 }] : [];
    });
    return nodeCounts.flatMap((nodes) =>
      winnerTopologies.flatMap((topology) =>
        bandwidths.flatMap((bandwidth) => {
          const cluster = clusterOf({ nodes, bandwidth, topology });
          return pairs.map(({ layer, next, number }): Winner => {
            const times = layerSchemes
              .map((scheme) => ({ scheme, seconds: layerSeconds(layer, next, scheme, cluster) }))
              .sort((a, b) => a.seconds - b.seconds);
            const [best, second] = times;
            return {
              ...{ nodes, model, bandwidth, topology, layer: number },
              scheme: best!.scheme,
              seconds: best!.seconds,
              secondBest: second!.seconds,
            };
          });
        }),
      ),
    );
  });
}
