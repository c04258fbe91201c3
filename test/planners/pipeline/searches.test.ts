import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestCuts } from "../../../planners/pipeline/best-cuts.ts";
import { pipelineOf, placesOf } from "../../../planners/pipeline/chain-genome.ts";
import { searchDai } from "../../../planners/pipeline/dai-search.ts";
import { searchGuo } from "../../../planners/pipeline/guo-search.ts";
import {
  bestPipeline,
  bottleneck,
  objectiveFigure,
  requestSeconds,
  type Pipeline,
} from "../../../planners/pipeline/index.ts";
import { pipelineFigure } from "../../../planners/pipeline/objective.ts";
import { searchNa } from "../../../planners/pipeline/na-search.ts";
import { partitionAmong } from "../../../planners/pipeline/shared-partition.ts";
import { randomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import {
  daiQuality,
  guoQuality,
  instance,
  leastOfAllSharings,
  naQuality,
  sharedInstance,
} from "./search-quality.ts";
import { chainProblem, chainsOf } from "./stages.ts";

const planning = { devices: [], inference: undefined! };

const objectives = fc.constantFrom("throughput" as const, "latency" as const);
const naOperators = fc.constantFrom("extended" as const, "published" as const);

/** Do stages cover all units in order, on different devices? */
function expectPipeline(pipeline: Pipeline, unitCount: number): void {
  expect(pipeline[0]!.from).toBe(0);
  expect(pipeline.at(-1)!.to).toBe(unitCount);
  for (const [place, { from, to }] of pipeline.entries()) {
    expect(to).toBeGreaterThan(from);
    if (place > 0) expect(from).toBe(pipeline[place - 1]!.to);
  }
  expect(new Set(pipeline.map(({ device }) => device)).size).toBe(pipeline.length);
}

describe("genetic searches of pipelines", () => {
  it("have nothing but pipelines in their last generation, whose fitness is their figure", () => {
    fc.assert(
      fc.property(chainsOf(9, 4), objectives, naOperators, (figures, objective, operators) => {
        const problem = chainProblem(figures);
        const figure = objectiveFigure(problem, objective, planning);
        const na = searchNa(
          problem,
          figure,
          { evaluations: 300, arrangements: 6, battery: undefined, operators },
          randomStream(1, "na"),
        );
        const guo = searchGuo(
          problem,
          figure,
          { evaluations: 300, population: 10, cluster: 2 },
          randomStream(1, "guo"),
        );
        for (const { genome, fitness } of [...na.population, ...guo.population]) {
          const pipeline = pipelineOf(genome, problem.unitCount);
          expectPipeline(pipeline, problem.unitCount);
          const own = objective === "latency" ? requestSeconds : bottleneck;
          if (fitness < Infinity) expect(fitness).toBeCloseTo(own(problem, pipeline), 9);
        }
        const parts = Math.min(problem.unitCount, problem.deviceCount);
        for (const { genome } of operators === "published" ? na.population : [])
          expect(pipelineOf(genome, problem.unitCount)).toHaveLength(parts);
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("never use more evaluations than they may, and record each fall of the best", () => {
    const { problem } = instance(2, 20, 4);
    const figure = objectiveFigure(problem, "throughput", planning);
    for (const evaluations of [1, 49, 50, 700]) {
      const settings = { evaluations, population: 50, cluster: 4 };
      const found = searchGuo(problem, figure, settings, randomStream(3, "search"));
      expect(found).toEqual(searchGuo(problem, figure, settings, randomStream(3, "search")));
      expect(found.evaluations).toBeLessThanOrEqual(evaluations);
      const falls = found.convergence.map(([, fitness]) => fitness);
      expect(falls).toEqual(falls.toSorted((a, b) => b - a));
      expect(falls.at(-1)).toBe(found.best?.fitness);
      for (const [after] of found.convergence) expect(after).toBeLessThanOrEqual(found.evaluations);
    }
  });

  it("keep a battery's charge: power times seconds at 5 V", () => {
    const { problem } = instance(4, 12, 3);
    const figure = objectiveFigure(problem, "latency", planning);
    const search = (charge: number | undefined) =>
      searchNa(
        problem,
        figure,
        {
          ...{ evaluations: 5000, arrangements: 6, operators: "extended" },
          battery: charge ? { charge, watts: 3.5 } : undefined,
        },
        randomStream(1, "search"),
      );
    const most = ({ genome }: { readonly genome: Parameters<typeof pipelineOf>[0] }) =>
      Math.max(...pipelineOf(genome, 12).map(({ from, to, device }) => problem.seconds(from, to, device)));
    const free = search(undefined).best!;
    // 3.5 W for t seconds at 5 V are 3.5 t / 18 mAh.
    const charge = (0.8 * 3.5 * most(free)) / 18;
    const bound = search(charge).best!;
    expect((3.5 * most(bound)) / 18).toBeLessThanOrEqual(charge);
    expect(bound.fitness).toBeGreaterThan(free.fitness);
    expect(search(1e-9).best).toBeUndefined();
  });

  it("cut a chain for an order of devices as trying all cuts does, or not at all where none is below a limit", () => {
    fc.assert(
      fc.property(chainsOf(8, 3), objectives, fc.nat(2), fc.nat(30), (figures, objective, skipped, limit) => {
        const problem = chainProblem(figures);
        const figure = objectiveFigure(problem, objective, planning);
        const order = [...Array(problem.deviceCount).keys()].filter((device) => device !== skipped).reverse();
        const parts = Math.min(order.length, problem.unitCount);
        const devices = order.slice(0, parts);
        fc.pre(parts > 0);
        const places = placesOf(problem.unitCount, 1);
        const least = leastOfAllCuts(devices, problem.unitCount, (cuts) =>
          pipelineFigure(figure, pipelineOf({ cuts, devices }, problem.unitCount)),
        );
        const below = limit === 0 ? Infinity : limit;
        const { cuts } = bestCuts(devices, places, figure, { below, asked: Infinity });
        if (!(least < below)) expect(cuts).toBeUndefined();
        else expect(pipelineFigure(figure, pipelineOf({ cuts: cuts!, devices }, problem.unitCount))).toBeCloseTo(least, 9); // prettier-ignore
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it.each([
    [2, 20, 4],
    [3, 30, 5],
    [1, 100, 6],
  ])(
    "come within 1 %% of the optimum in the median of seeds (instance %i, %i units, %i devices)",
    (...of) => {
      const { problem } = instance(...of);
      for (const objective of ["throughput", "latency"] as const) {
        expect(guoQuality(problem, objective, 3, 50_000).median).toBeLessThan(0.01);
        expect(naQuality(problem, objective, "extended", 3).median).toBeLessThan(0.01);
      }
    },
  );
});

/** The least of all ways to give each device a part, in this order. */
function leastOfAllCuts(
  devices: readonly number[],
  unitCount: number,
  figureOf: (cuts: readonly number[]) => number,
  cuts: readonly number[] = [],
): number {
  if (cuts.length === devices.length - 1) return figureOf(cuts);
  let least = Infinity;
  for (let cut = (cuts.at(-1) ?? 0) + 1; cut < unitCount; cut++)
    least = Math.min(least, leastOfAllCuts(devices, unitCount, figureOf, [...cuts, cut]));
  return least;
}

describe("the swarm over devices that share stages", () => {
  it("with one device a stage is within 1 % of the optimum in the median of seeds", () => {
    // The devices of DNNPipe's configuration: one of speed 1, one of 0.33, two of 0.21.
    const { problem } = instance(1, 60, 4, [1, 0.33, 0.21, 0.21]);
    expect(daiQuality(problem, 7, 1500).median).toBeLessThan(0.01);
    expect(daiQuality(instance(2, 30, 5).problem, 5, 3000).median).toBeLessThan(0.01);
  });

  it("with several devices a stage is within 1 % of the best of all sharings, and better than one a stage", () => {
    for (const seed of [1, 2]) {
      const problem = sharedInstance(seed, 6, 5);
      const optimum = leastOfAllSharings(problem);
      const found = Array.from({ length: 5 }, (_, run) => {
        const search = searchDai(problem, { evaluations: 2000, particles: 30 }, randomStream(run, "search"));
        return search.best!.fitness / optimum - 1;
      }).sort((a, b) => a - b);
      expect(found[0]).toBeGreaterThan(-1e-9);
      expect(found[2]).toBeLessThan(0.01);
    }
  });

  it("partitions a chain among sets as trying all cuts does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 7 }), (seed, unitCount) => {
        const problem = sharedInstance(seed, unitCount, 4);
        const sets = [0b0101, 0b0010, 0b1000];
        let least = Infinity;
        for (let one = 1; one < unitCount; one++)
          for (let two = one + 1; two < unitCount; two++)
            least = Math.min(
              least,
              Math.max(
                problem.stageSeconds(0, one, sets[0]!, 0),
                problem.stageSeconds(one, two, sets[1]!, sets[0]!),
                problem.stageSeconds(two, unitCount, sets[2]!, sets[1]!),
              ),
            );
        expect(partitionAmong(problem, sets)?.seconds ?? Infinity).toBeCloseTo(least, 9);
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("of one set a stage is the exact pipeline in that order", () => {
    fc.assert(
      fc.property(chainsOf(8, 3), (figures) => {
        const problem = chainProblem(figures);
        const exact = bestPipeline(problem, "any", objectiveFigure(problem, "throughput", planning));
        const gap = exact && exact.figure > 0 ? daiQuality(problem, 3, 1500) : undefined;
        if (gap) expect(gap.median).toBeLessThan(0.01);
      }),
      { ...fixedSeed, numRuns: 10 },
    );
  });
});
