import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bottleneck,
  leastLatency,
  mostThroughput,
  requestSeconds,
  type StageProblem,
} from "../../../planners/pipeline/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { chainProblem, chainsOf, leastFigures, type ChainFigures } from "./stages.ts";

const orders = ["any", "given"] as const;

/** Compares the search with all pipelines that there are. */
function expectLeast(problem: StageProblem, order: (typeof orders)[number]): void {
  const least = leastFigures(problem, order);
  const fastest = mostThroughput(problem, order);
  const soonest = leastLatency(problem, order);
  expect([fastest === undefined, soonest === undefined]).toEqual([
    least.period === Infinity,
    least.latency === Infinity,
  ]);
  if (!fastest || !soonest) return;
  expect(bottleneck(problem, fastest)).toBeCloseTo(least.period, 9);
  expect(requestSeconds(problem, fastest)).toBeCloseTo(least.latencyAtPeriod, 6);
  expect(requestSeconds(problem, soonest)).toBeCloseTo(least.latency, 9);
}

describe("the best pipeline", () => {
  it("is the best of all on chains of up to 10 units and 4 devices", () => {
    fc.assert(
      fc.property(chainsOf(10, 4), fc.constantFrom(...orders), (figures, order) =>
        expectLeast(chainProblem(figures), order),
      ),
      { ...fixedSeed, numRuns: 80 },
    );
  });

  it("over all orders is the best of all permutations of the devices", () => {
    fc.assert(
      fc.property(chainsOf(16, 5), (figures) => {
        const least = permutations([...figures.memory.keys()]).map((order) => {
          const ordered = chainProblem(withDevices(figures, order));
          const pipeline = mostThroughput(ordered, "given");
          return pipeline ? bottleneck(ordered, pipeline) : Infinity;
        });
        const problem = chainProblem(figures);
        const pipeline = mostThroughput(problem, "any");
        expect(pipeline ? bottleneck(problem, pipeline) : Infinity).toBeCloseTo(Math.min(...least), 9);
      }),
      { ...fixedSeed, numRuns: 8 },
    );
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** The same chain with its devices in another order. */
function withDevices(
  { seconds, memory, links, ...rest }: ChainFigures,
  order: readonly number[],
): ChainFigures {
  const columns = (row: readonly number[]) => order.map((device) => row[device]!);
  return {
    ...rest,
    seconds: order.map((device) => seconds[device]!),
    memory: columns(memory),
    links: [links[0]!, ...order.map((device) => links[device + 1]!)].map(columns),
  };
}
