import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestCuts } from "../../../planners/pipeline/best-cuts.ts";
import {
  distinctCuts,
  genomeOf,
  keyOfGenome,
  pipelineOf,
  placesOf,
  type ChainGenome,
} from "../../../planners/pipeline/chain-genome.ts";
import { varyGenomes } from "../../../planners/pipeline/chain-operators.ts";
import { arrangementCount, firstGenomes, varyCuts } from "../../../planners/pipeline/na-operators.ts";
import { shuffled } from "../../../planners/population/index.ts";
import { randomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const runs = { ...fixedSeed, numRuns: 100 };
const streamOf = (seed: number) => randomStream(seed, "genomes");
const units = 9;
const devices = 4;

/** Parents of different cuts, each with some arrangement of the devices. */
function parentsOf(seed: number, count: number, cuts = devices - 1): readonly ChainGenome[] {
  const random = streamOf(seed);
  const arrangement = () => shuffled([0, 1, 2, 3], random);
  return Array.from({ length: count }, () => ({
    cuts: distinctCuts(units, cuts, random),
    devices: arrangement(),
  }));
}

const ascends = (cuts: readonly number[]) =>
  cuts.every((cut, place) => place === 0 || cut >= cuts[place - 1]!);
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
/** How many of some numbers are not among others. */
const missing = (some: readonly number[], others: readonly number[]) =>
  some.filter((one) => !others.includes(one)).length;

describe("genomes of chains", () => {
  it("are first random cuts, each with as many different arrangements as wanted, or all that there are", () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, most, each) => {
          const genomes = firstGenomes(most, devices, 3, each, streamOf(seed));
          const parts = Math.min(most, devices);
          // By trying: all ways to give the parts different devices.
          const ways = [...Array(devices ** parts).keys()]
            .map((way) =>
              Array.from({ length: parts }, (_, part) => Math.floor(way / devices ** part) % devices),
            )
            .filter((way) => new Set(way).size === parts).length;
          expect(arrangementCount(devices, parts)).toBe(ways);
          const perSet = Math.min(ways, each);
          expect(genomes).toHaveLength(3 * perSet);
          for (let set = 0; set < 3; set++) {
            const own = genomes.slice(set * perSet, (set + 1) * perSet);
            expect(new Set(own.map(({ cuts }) => cuts.join())).size).toBe(1);
            expect(new Set(own.map((genome) => keyOfGenome(genome))).size).toBe(perSet);
            for (const genome of own) {
              const stages = pipelineOf(genome, most);
              expect(stages).toHaveLength(parts);
              expect(stages.at(-1)!.to).toBe(most);
              expect(new Set(stages.map(({ device }) => device)).size).toBe(parts);
            }
          }
        },
      ),
      runs,
    );
  });

  it("leave out empty parts as pipelines, and have those of unused devices at the end", () => {
    expect(pipelineOf({ cuts: [0, 4, 4], devices: [3, 1, 0, 2] }, 6)).toEqual([
      { from: 0, to: 4, device: 1 },
      { from: 4, to: 6, device: 2 },
    ]);
    const genome = genomeOf([2, 0], [4], { unitCount: 6, deviceCount: 4 });
    expect(genome).toEqual({ cuts: [4, 6, 6], devices: [2, 0, 1, 3] });
    expect(pipelineOf(genome, 6)).toEqual([
      { from: 0, to: 4, device: 2 },
      { from: 4, to: 6, device: 0 },
    ]);
    expect(placesOf(7, 3)).toEqual([0, 3, 6, 7]);
    expect(placesOf(6, 3)).toEqual([0, 3, 6]);
  });
});

describe("offspring as Na et al. have them", () => {
  const vary = (seed: number, parents: readonly ChainGenome[], crossover: number, mutation: number) =>
    varyCuts(parents, units, { crossover, mutation }, streamOf(seed + 1));

  it("are their parents where nothing happens, and whoever has the same cuts keeps the same", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const parents = parentsOf(seed, 6);
        expect(vary(seed, parents, 0, 0)).toEqual(parents);
        const twice = [
          ...parents,
          ...parents.map(({ cuts, devices: own }) => ({ cuts, devices: own.toReversed() })),
        ];
        const offspring = vary(seed, twice, 0.5, 0.5);
        expect(offspring.map((one) => one.devices)).toEqual(twice.map((one) => one.devices));
        expect(offspring.slice(0, 6).map(({ cuts }) => cuts)).toEqual(
          offspring.slice(6).map(({ cuts }) => cuts),
        );
      }),
      runs,
    );
  });

  it("exchange one cut each with another set, that the other has not", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const different = new Map(parentsOf(seed, 6).map((genome) => [genome.cuts.join(), genome]));
        const parents = [...different.values()];
        const offspring = vary(seed, parents, 1, 0);
        expect(sorted(offspring.flatMap(({ cuts }) => cuts))).toEqual(
          sorted(parents.flatMap(({ cuts }) => cuts)),
        );
        const changes = offspring.map(({ cuts }, place) => missing(cuts, parents[place]!.cuts));
        for (const { cuts } of offspring) {
          expect(ascends(cuts)).toBe(true);
          expect(new Set(cuts).size).toBe(cuts.length);
        }
        // One of an odd number is left alone.
        expect(sorted(changes)).toEqual([
          ...(parents.length % 2 === 1 ? [0] : []),
          ...changes.slice(parents.length % 2).fill(1),
        ]);
      }),
      runs,
    );
  });

  it("have one cut at a place that was free, any free place, and as often as they are told", () => {
    const places = new Set<number>();
    let [moved, all] = [0, 0];
    for (let seed = 0; seed < 150; seed++) {
      const parents = parentsOf(seed, 4);
      for (const [place, { cuts }] of vary(seed, parents, 0, 1).entries()) {
        const before = parents[place]!.cuts;
        expect(ascends(cuts)).toBe(true);
        expect([missing(cuts, before), missing(before, cuts)]).toEqual([1, 1]);
        places.add(cuts.find((cut) => !before.includes(cut))!);
      }
      for (const [place, { cuts }] of vary(seed, parents, 0, 0.25).entries()) {
        all++;
        moved += missing(cuts, parents[place]!.cuts);
      }
    }
    expect(sorted([...places])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(moved / all).toBeGreaterThan(0.15);
    expect(moved / all).toBeLessThan(0.35);
    const full = parentsOf(1, 3, units - 1);
    expect(vary(1, full, 1, 1)).toEqual(full);
  });
});

describe("offspring of pairs", () => {
  const places = placesOf(units, 2);
  const vary = (seed: number, parents: readonly ChainGenome[], crossover: number, mutation: number) =>
    varyGenomes(parents, places, { crossover, mutation }, streamOf(seed + 1));

  it("are their parents where nothing happens", () => {
    const parents = parentsOf(1, 7);
    expect(vary(1, parents, 0, 0)).toEqual(parents);
  });

  it("have between them the cuts of both, in order, and arrangements of all devices", () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const parents = parentsOf(seed, 5);
        const offspring = vary(seed, parents, 1, 0);
        expect(offspring).toHaveLength(5);
        expect(offspring[4]).toEqual(parents[4]);
        for (const place of [0, 2]) {
          const [pair, before] = [offspring, parents].map((all) => all.slice(place, place + 2));
          expect(sorted(pair!.flatMap(({ cuts }) => cuts))).toEqual(
            sorted(before!.flatMap(({ cuts }) => cuts)),
          );
          if (keyOfGenome(pair![0]!) !== keyOfGenome(before![0]!)) changed++;
        }
        for (const { cuts, devices: own } of offspring) {
          expect(ascends(cuts)).toBe(true);
          expect(sorted(own)).toEqual([0, 1, 2, 3]);
        }
      }),
      runs,
    );
    expect(changed).toBeGreaterThan(100);
  });

  it("are mutated in one cut, anywhere or by one place, or in two devices, a third of them each", () => {
    const kinds = { cut: 0, devices: 0, nothing: 0 };
    const [next, far] = [new Set<number>(), new Set<number>()];
    for (let seed = 0; seed < 300; seed++) {
      const random = streamOf(seed);
      const parent = {
        cuts: sorted(shuffled([2, 4, 6, 8], random, 3)),
        devices: shuffled([0, 1, 2, 3], random),
      };
      const [{ cuts, devices: own }] = vary(seed, [parent], 0, 1) as [ChainGenome];
      expect(ascends(cuts)).toBe(true);
      for (const cut of cuts) expect(places).toContain(cut);
      const isCut = cuts.join() !== parent.cuts.join();
      const swapped = own.filter((device, place) => device !== parent.devices[place]).length;
      expect(isCut ? [0] : [0, 2]).toContain(swapped);
      kinds[isCut ? "cut" : swapped > 0 ? "devices" : "nothing"]++;
      if (!isCut) continue;
      const sum = (numbers: readonly number[]) =>
        numbers.reduce((total, one) => total + places.indexOf(one), 0);
      const by = sum(cuts) - sum(parent.cuts);
      (Math.abs(by) === 1 ? next : far).add(by);
    }
    expect(sorted([...next])).toEqual([-1, 1]);
    expect(far.size).toBeGreaterThan(3);
    expect(kinds.cut).toBeGreaterThan(140);
    expect(kinds.devices).toBeGreaterThan(45);
    // Where there is no cut, devices are all that can change.
    const [alone] = vary(3, [{ cuts: [], devices: [0] }], 1, 1);
    expect(alone).toEqual({ cuts: [], devices: [0] });
  });
});

describe("the best cuts", () => {
  it("ask for few figures where hardly any cuts fit: one a part, and two searches by halving", () => {
    for (const parts of [2, 4, 8])
      for (const each of [4, 16]) {
        const count = parts * each;
        const places = Array.from({ length: count + 1 }, (_, place) => place);
        const order = Array.from({ length: parts }, (_, device) => device);
        const objective = {
          // No device holds more than its part.
          figure: ({ from, to }: { readonly from: number; readonly to: number }) =>
            to - from > each ? Infinity : to - from,
          combine: Math.max,
        };
        const { cuts, asked } = bestCuts(order, places, objective, { below: Infinity, asked: Infinity });
        expect(cuts).toEqual(order.slice(1).map((part) => part * each));
        expect(asked).toBeLessThanOrEqual(parts + 2 * parts * (Math.floor(Math.log2(count)) + 1));
        const tight = { figure: objective.figure, combine: Math.max };
        expect(
          bestCuts(order.slice(1), places, tight, { below: Infinity, asked: Infinity }).cuts,
        ).toBeUndefined();
        // Nothing is asked beyond the budget.
        const short = bestCuts(order, places, objective, { below: Infinity, asked: parts });
        expect(short.cuts).toBeUndefined();
        expect(short.asked).toBeLessThanOrEqual(parts);
      }
  });
});
