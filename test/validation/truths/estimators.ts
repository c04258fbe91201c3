import { loadCart } from "../../../traces/cart-library.ts";
import {
  boosted,
  cart,
  compareWithInterpolation,
  fitTiles,
  leaveOneOut,
  tileBoosting,
} from "../../../traces/index.ts";
import { loadShippedTraces } from "../../../traces/load.ts";
import type { Truth } from "../truth.ts";

const profile = "x86-64-zen4-avx512";
const share = 0.15;

export const estimatorsHeldOut: Truth = {
  name: "estimators",
  title: "Estimators on tiles that they did not see",
  compared:
    `Kernel times of traced tiles of ${profile}, mode hot, beside what boosted trees, a single tree by ml-cart and interpolation say of them: ` +
    `\`slicewise trace fit ${profile} --estimator cart\`.`,
  fitted: `all three to the other ${100 - share * 100} % of the tiles, chosen by hash; the single tree to a draw of those.`,
  command: "npm run validation -- estimators",
  quick: false,
  cells: () => {
    const traces = loadShippedTraces(profile);
    const heldOutBy = (learner: Parameters<typeof fitTiles>[1]["learner"]) =>
      fitTiles(traces, { mode: "hot", seed: 1, heldOut: share, ...(learner && { learner }) }).heldOut.kernel;
    const trees = heldOutBy(boosted(tileBoosting));
    const tree = heldOutBy(cart(loadCart()));
    const between = compareWithInterpolation(traces, "hot", trees);
    return [
      ...trees.map(({ row, predicted }) => cell("boosted trees", row, predicted)),
      ...tree.map(({ row, predicted }) => cell("single tree", row, predicted)),
      ...between.flatMap(({ row, interpolated }) =>
        interpolated === undefined ? [] : [cell("interpolated", row, interpolated)],
      ),
    ];
  },
};

function cell(
  group: string,
  { kind, seconds }: { readonly kind: string; readonly seconds: number },
  ours: number,
) {
  return { group, name: kind, truth: seconds, ours };
}

export const interpolatedTiles: Truth = {
  name: "interpolation",
  title: "Interpolated tiles, by their size",
  compared:
    `Kernel times of every seventh traced tile of ${profile}, mode gap, whose layer has other tiles, beside what interpolation makes of those others. ` +
    "Groups are the share of the layer that a tile is, in output elements.",
  fitted: "each tile to all others of its layer (leave one out).",
  command: "npm run validation -- interpolation",
  quick: false,
  cells: () =>
    leaveOneOut(loadShippedTraces(profile), "gap")
      .filter((_, index) => index % 7 === 0)
      .map(({ kind, size, measured, predicted }) => ({
        group: size,
        name: kind,
        truth: measured,
        ours: predicted,
      })),
};
