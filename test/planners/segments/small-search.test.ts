import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemOf, type PlanningProblem } from "../../../planners/index.ts";
import { planOfBlocks } from "../../../planners/block-planning.ts";
import { sumOfSteps } from "../../../planners/sum-of-steps.ts";
import {
  BlockCosts,
  BlockGeometry,
  searchBlocks,
  TransferCosts,
  type Block,
  type SearchBounds,
} from "../../../planners/segments/index.ts";
import { ring } from "../../../sim/cluster/index.ts";
import { buildModel, type OperatorDescription } from "../../../sim/model/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, ruggedProfile } from "../../support/cluster.ts";

const shares = [1, 2];

interface Instance extends PlanningProblem {
  readonly geometry: BlockGeometry;
  readonly kinds: readonly number[];
}

/** Two devices, tiles of random costs, and links on which moving and computing again are both worth it at times. */
function instanceOf(layers: readonly OperatorDescription[], seed: number): Instance {
  const model = buildModel("small", layers);
  const geometry = new BlockGeometry(model, shares.length);
  const profiles = shares.map((_, device) => ruggedProfile(`device ${device}`, seed));
  const link = { bandwidth: 10 ** (6 + (seed % 3)), latency: 1e-6, duplex: "full" } as const;
  const inference = { model, inputAt: 0, resultAt: seed % 5 === 0 ? "anywhere" : 0 } as const;
  const kinds = [
    geometry.kindOf({ scheme: "inh", shares }),
    geometry.kindOf({ scheme: "outc", shares }),
    geometry.kindOf({ scheme: "inh", shares: [1, 0] }),
  ];
  const cluster = clusterOf(profiles, ring(deviceNames(shares.length), link));
  return { geometry, kinds, ...problemOf(inference, cluster) };
}

function search(instance: Instance, space: Partial<SearchBounds>, atMost?: number) {
  const { geometry, believed, inference, kinds } = instance;
  const transfers = new TransferCosts(geometry.holdings.transfers, believed);
  const all = {
    kinds,
    maximumBlock: Infinity,
    stopping: "exhaustive",
    maximumWays: 1e6,
    maximumStates: 1e6,
  } as const;
  const costs = new BlockCosts(geometry, believed.compute);
  return searchBlocks(geometry, costs, transfers, inference, { ...all, ...space }, atMost);
}

/** Every way to cut positions into blocks of at most so many operators, with a kind each. */
function* sequences(
  first: number,
  length: number,
  kinds: readonly number[],
  most = Infinity,
): Generator<Block[]> {
  if (first === length) yield [];
  for (let last = first; last < Math.min(length, first + most); last++)
    for (const rest of sequences(last + 1, length, kinds, most))
      for (const kind of kinds) yield [{ first, last, kind }, ...rest];
}

function leastOf(instance: Instance, most = Infinity): number {
  const { geometry, kinds } = instance;
  return [...sequences(0, geometry.order.length, kinds, most)].reduce(
    (least, blocks) => Math.min(least, sumOfSteps(instance, planOfBlocks(geometry, blocks))),
    Infinity,
  );
}

const seeds = fc.nat(1000);
const runs = { ...fixedSeed, numRuns: 12 };

describe("the search over the blocks of small models", () => {
  it("finds the least of all sequences, with room for all ways or for none, and its plan takes that", () => {
    fc.assert(
      fc.property(chains(1, 3), seeds, fc.constantFrom(Infinity, 1, 2), (layers, seed, maximumBlock) => {
        const instance = instanceOf(layers, seed);
        const least = leastOf(instance, maximumBlock);
        for (const maximumWays of [1e6, 0]) {
          const found = search(instance, { maximumBlock, maximumWays })!;
          expect(found.latency / least).toBeCloseTo(1, 9);
          expect(found).toMatchObject({ droppedStates: 0, atLeast: found.latency });
          expect(sumOfSteps(instance, planOfBlocks(instance.geometry, found.blocks)) / least).toBeCloseTo(
            1,
            9,
          );
          const { length } = instance.geometry.order;
          expect(found.blocks.map(({ first }) => first)).toEqual([
            0,
            ...found.blocks.slice(0, -1).map(({ last }) => last + 1),
          ]);
          expect(found.blocks.at(-1)!.last).toBe(length - 1);
          for (const { first, last } of found.blocks) expect(last - first).toBeLessThan(maximumBlock);
        }
      }),
      runs,
    );
  });

  it("finds it within what it takes, nothing better within less, and nothing within no time", () => {
    fc.assert(
      fc.property(chains(1, 3), seeds, fc.constantFrom(1e6, 0), (layers, seed, maximumWays) => {
        const instance = instanceOf(layers, seed);
        const least = leastOf(instance);
        for (const factor of [1, 1 + 1e-6, 3])
          expect(search(instance, { maximumWays }, factor * least)!.latency / least).toBeCloseTo(1, 9);
        for (const factor of [1 - 1e-6, 0.5]) {
          const { latency = Infinity } = search(instance, { maximumWays }, factor * least) ?? {};
          expect(latency).toBeGreaterThanOrEqual(least * (1 - 1e-9));
        }
        expect(search(instance, { maximumWays }, 0)).toBeUndefined();
      }),
      runs,
    );
  });

  it("is at least as good as the greedy rule, whose plan takes what it says", () => {
    fc.assert(
      fc.property(chains(1, 3), seeds, (layers, seed) => {
        const instance = instanceOf(layers, seed);
        const least = leastOf(instance);
        const greedy = search(instance, { stopping: "greedy" })!;
        expect(greedy.latency).toBeGreaterThanOrEqual(least * (1 - 1e-9));
        expect(
          sumOfSteps(instance, planOfBlocks(instance.geometry, greedy.blocks)) / greedy.latency,
        ).toBeCloseTo(1, 9);
        // Where no block is longer than one operator there is nothing to stop.
        const single = { maximumBlock: 1 };
        const [stopped, all] = (["greedy", "exhaustive"] as const).map((stopping) =>
          search(instance, { ...single, stopping }),
        );
        expect(stopped!.latency / all!.latency).toBeCloseTo(1, 9);
      }),
      runs,
    );
  });

  it("brackets the least where it keeps few states", () => {
    let dropped = 0;
    fc.assert(
      fc.property(chains(4, 6), seeds, fc.constantFrom(1, 2), (layers, seed, maximumStates) => {
        const instance = instanceOf(layers, seed);
        // Which is the least of all sequences, as above.
        const least = search(instance, {})!.latency;
        const found = search(instance, { maximumWays: 0, maximumStates })!;
        expect(found.latency).toBeGreaterThanOrEqual(least * (1 - 1e-9));
        expect(found.atLeast).toBeLessThanOrEqual(least * (1 + 1e-9));
        expect(
          sumOfSteps(instance, planOfBlocks(instance.geometry, found.blocks)) / found.latency,
        ).toBeCloseTo(1, 9);
        if (found.droppedStates === 0) expect(found.latency / least).toBeCloseTo(1, 9);
        dropped += found.droppedStates;
      }),
      { ...fixedSeed, numRuns: 25 },
    );
    expect(dropped).toBeGreaterThan(2);
  });

  it("plays fewer sets of transfers than a search that asks for all of them", () => {
    let [lazy, eager] = [0, 0];
    fc.assert(
      fc.property(chains(3, 4), seeds, (layers, seed) => {
        const played = (maximumWays: number) => {
          const instance = instanceOf(layers, seed);
          let count = 0;
          const believed = {
            ...instance.believed,
            transferSeconds: (...asked: Parameters<typeof instance.believed.transferSeconds>) => {
              count++;
              return instance.believed.transferSeconds(...asked);
            },
          };
          search({ ...instance, believed }, { maximumWays });
          return count;
        };
        lazy += played(1e6);
        eager += played(0);
      }),
      { ...fixedSeed, numRuns: 15 },
    );
    expect(lazy).toBeLessThan(eager);
  });
});
