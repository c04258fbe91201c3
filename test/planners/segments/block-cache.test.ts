import { describe, expect, it } from "vitest";
import { problemOf } from "../../../planners/index.ts";
import { onSubset } from "../../../planners/subset.ts";
import {
  BlockCosts,
  BlockGeometry,
  searchBlocks,
  TransferCosts,
  type SearchBounds,
} from "../../../planners/segments/index.ts";
import { BlockCache } from "../../../planners/segments/block-cache.ts";
import { buildModel } from "../../../sim/model/index.ts";
import { schemes } from "../../../sim/partition/index.ts";
import { clusterOf, ruggedProfile } from "../../support/cluster.ts";
import { branchingModel } from "../../support/residual.ts";

const model = buildModel("branching", branchingModel);
const [one, other] = [ruggedProfile("one", 1), ruggedProfile("other", 2)];

/** A request on devices of these profiles; profiles that are one object are alike. */
function problemOn(profiles: readonly (typeof one)[]) {
  return problemOf({ model, inputAt: 0, resultAt: 0 }, clusterOf(profiles));
}

describe("seconds of blocks", () => {
  const shares = [
    [1, 1, 0, 0],
    [0, 1, 1, 0],
    [1, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 1, 0, 1],
    [2, 1, 0, 1],
    [0, 2, 1, 1],
    [1, 1, 1, 1],
  ];

  it("of devices that are alike are those of devices that are asked one by one", () => {
    const { compute } = problemOn([one, one, one, other]).believed;
    expect(compute.alike).toEqual([0, 0, 0, 3]);
    const geometry = new BlockGeometry(model, 4);
    const shared = new BlockCosts(geometry, compute);
    const alone = new BlockCosts(geometry, { ...compute, alike: [0, 1, 2, 3] });
    for (const scheme of schemes) {
      for (const parts of shares) {
        const kind = geometry.kindOf({ scheme, shares: parts });
        expect(shared.of(kind)).toEqual(alone.of(kind));
      }
    }
  });

  it("are found once for the sets of devices that are alike, in the same parts", () => {
    const geometry = new BlockGeometry(model, 4);
    const costs = new BlockCosts(geometry, problemOn([one, one, one, other]).believed.compute);
    const secondsOf = (parts: readonly number[]) =>
      costs.of(geometry.kindOf({ scheme: "inh", shares: parts }));
    expect(secondsOf([1, 1, 0, 0])).toBe(secondsOf([0, 1, 1, 0]));
    expect(secondsOf([2, 1, 0, 1])).toBe(secondsOf([0, 2, 1, 1]));
    expect(secondsOf([1, 1, 0, 0])).not.toBe(secondsOf([1, 0, 0, 1]));
    expect(secondsOf([2, 1, 0, 1])).not.toBe(secondsOf([1, 2, 0, 1]));
  });

  it("are those of alike devices of a subset too", () => {
    const problem = problemOn([one, other, one, other, other]);
    expect(onSubset(problem, [1, 2, 4]).problem.believed.compute.alike).toEqual([0, 1, 0]);
  });
});

describe("a search that was made before", () => {
  const bounds: Omit<SearchBounds, "kinds"> = {
    maximumBlock: Infinity,
    stopping: "exhaustive",
    maximumWays: 1e6,
    maximumStates: 1e6,
  };

  it("finds what it found, and others what they find", () => {
    const { inference, believed } = problemOn([one, one, other]);
    const cache = new BlockCache();
    const geometry = cache.geometry(model, 3);
    const kinds = (["inh", "outc"] as const).map((scheme) => geometry.kindOf({ scheme, shares: [1, 1, 1] }));
    const elsewhere = { ...inference, inputAt: 1 };
    const spaces: readonly SearchBounds[] = [
      { ...bounds, kinds },
      { ...bounds, kinds: kinds.slice(1) },
      { ...bounds, kinds, maximumBlock: 1 },
      { ...bounds, kinds, stopping: "greedy" },
      { ...bounds, kinds, maximumWays: 1, maximumStates: 1 },
      { ...bounds, kinds, overlap: 1 },
    ];
    for (const asked of [inference, elsewhere]) {
      for (const space of spaces) {
        for (const atMost of [Infinity, 1e-9]) {
          const found = cache.search(geometry, believed, asked, space, atMost);
          const fresh = new BlockGeometry(model, 3);
          const again = searchBlocks(
            fresh,
            new BlockCosts(fresh, believed.compute),
            new TransferCosts(fresh.holdings.transfers, believed),
            asked,
            { ...space, kinds: space.kinds.map((kind) => fresh.kindOf(geometry.kind(kind))) },
            atMost,
          );
          expect(found?.latency).toBe(again?.latency);
          expect(found?.blocks.map(({ last, kind }) => [last, geometry.kind(kind)])).toEqual(
            again?.blocks.map(({ last, kind }) => [last, fresh.kind(kind)]),
          );
          expect(cache.search(geometry, believed, { ...asked }, space, atMost)?.blocks).toEqual(
            found?.blocks,
          );
          expect(cache.search(geometry, believed, asked, { ...space }, atMost)).toBe(found);
        }
      }
    }
  });
});
