/**
 * What the paper leaves open or contradicts, by the table that it bears on. Numbers that the published table yields
 * are tested against it.
 */
export const notes = {
  times: [
    "Times of the paper are measured from its figure, to 0.1 ms (MobileNet-v1, ResNet18) and 1.4 ms (the others).",
    "Nominal bandwidths are not what the board reaches: the authors' released transfer timings fit 5.88, 1.154 and",
    "0.742 Gb/s for 5G, 1G and 500M, so 1G is 1.55 times as fast as 500M, not twice.",
    "The paper shows no mesh; its times on 3 nodes, a figure only, are not among the published data here.",
  ],
  speedups: [
    "The headline 1.10-2.21x (4 nodes) and 1.08-2.39x (3 nodes) are reciprocals of average scores, not the extremes",
    "of single settings: the published times reach 6.4x (MobileNet-v1, 500M, ps, outc).",
  ],
  agreement: [
    "Ties: times that the paper's figure does not tell apart count as one rank, on both sides. One name: both agree.",
    "The paper does not say which fixed scheme its fused-layer baseline fuses on.",
  ],
  scores: [
    "The paper's averages leave Bert out: its 4-node times yield the printed outc, inh and grid2d scores only so.",
    "fused and layerwise: printed 0.90, but 0.92 from the paper's own times, unexplained.",
    "3 nodes, outc: no average tried over all or some of the paper's bars yields 0.42, the source of its 2.39x.",
  ],
  layers: ["4 nodes, 5G. The paper's values are measured from its figure."],
  search: [
    "Ours: one run here, from cold caches, 4 nodes, ring, 5G. The paper does not name the computer of its search.",
    "On its cost estimators the paper contradicts itself twice: their error is said to stay within 0.5 %, but is",
    "0.53-0.57 % for ResNet101 on 3 nodes; and each is said to learn from 330K samples, of which the released files",
    "hold 162K in all, of two kinds of layers.",
  ],
  accuracy: [
    "Median errors, signs dropped; bias: of speed-ups, with signs. best, others, worst: how often the best scheme, the",
    "best but FlexPie, and the worst agree. FlexPie is the best in any exact search: only others tells much.",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;
