import { publishedScores, type PublishedRow } from "../published/index.ts";
import { byScheme, nodeCounts, schemes, type NodeCount, type Times } from "./case.ts";
import { isPublished, type Comparison } from "./compare.ts";

/** Average scores for one number of nodes, as in Fig. 8; undefined where nothing is published. */
export interface Scores {
  readonly nodes: NodeCount;
  readonly withBert: boolean;
  /** Simulated, ring and PS. */
  readonly ours: Times;
  /** From the published times of each setting. */
  readonly recomputed: Times | undefined;
  /** As the paper prints them, without Bert. */
  readonly printed: Times | undefined;
}

/** Scores for 4 and 3 nodes, without Bert, as in the paper, and with it; Fig. 8 shows no mesh. */
export function scoresOf(
  comparisons: readonly Comparison[],
  published: readonly PublishedRow[],
): readonly Scores[] {
  return nodeCounts.flatMap((nodes) =>
    [false, true].map((withBert) => {
      const among = comparisons.filter(
        ({ setting }) =>
          setting.nodes === nodes &&
          setting.topology !== "mesh" &&
          (withBert || setting.model !== "bert-base"),
      );
      const shown = among.filter(isPublished);
      return {
        nodes,
        withBert,
        ours: averageScores(among.map(({ ours }) => ours)),
        recomputed: shown.length > 0 ? averageScores(shown.map(({ paper }) => paper.times)) : undefined,
        printed: withBert ? undefined : publishedScores(published, nodes),
      };
    }),
  );
}

/** A scheme's score in a setting is the least time of all schemes over its own; the mean over settings, at most 1. */
export function averageScores(settings: readonly Times[]): Times {
  return byScheme((scheme) => {
    const scores = settings.map((times) => Math.min(...schemes.map((one) => times[one])) / times[scheme]);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  });
}
