import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  batchSeconds,
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
  const quickest = leastLatency(problem, order);
  expect([fastest === undefined, quickest === undefined]).toEqual([
    least.period === Infinity,
    least.latency === Infinity,
  ]);
  if (!fastest || !quickest) return;
  expect(bottleneck(problem, fastest)).toBeCloseTo(least.period, 9);
  expect(requestSeconds(problem, fastest)).toBeCloseTo(least.latencyAtPeriod, 6);
  expect(requestSeconds(problem, quickest)).toBeCloseTo(least.latency, 9);
}

describe("a batch of micro-batches", () => {
  const equal = (stages: number, seconds: number) =>
    chainProblem({
      seconds: Array.from({ length: stages }, () => Array.from({ length: stages }, () => seconds)),
      bytes: Array.from({ length: stages }, () => 0),
      memory: Array.from({ length: stages }, () => Infinity),
      crossing: Array.from({ length: stages + 1 }, () => 0),
      links: Array.from({ length: stages + 1 }, () => Array.from({ length: stages }, () => 0)),
      transfer: "added",
    });
  const oneEach = (stages: number) =>
    Array.from({ length: stages }, (_, device) => ({ from: device, to: device + 1, device }));

  it("takes (M + K - 1) t in K equal stages", () => {
    for (const [stages, batches] of [
      [1, 1],
      [2, 10],
      [4, 1],
      [4, 32],
      [8, 4],
    ] as const)
      // prettier-ignore
      expect(batchSeconds(equal(stages, 3), oneEach(stages), batches)).toBe((batches + stages - 1) * 3);
  });

  const file = join(import.meta.dirname, "../../../../shared/vectors/gpipe.json");
  it.skipIf(!existsSync(file))(
    "bounds the speed-ups that torchgpipe and GPipe were measured at (skipped where ../shared is absent)",
    () => {
      const { amoebanetd_18_256: rows } = JSON.parse(readFileSync(file, "utf8")) as {
        readonly amoebanetd_18_256: readonly Readonly<Record<"n" | "m" | "torchgpipe" | "gpipe", number>>[];
      };
      // Of all that is computed each of n stages has a part, and each of m micro-batches; n = 2, m = 1 counts as 1.
      const speedUp = (n: number, m: number) => 1 / batchSeconds(equal(n, 1 / (n * m)), oneEach(n), m);
      expect(rows.length).toBe(9);
      for (const { n, m, torchgpipe, gpipe } of rows.filter((row) => row.m > 1)) {
        expect(speedUp(n, m)).toBeCloseTo((n * m) / (m + n - 1), 9);
        expect(torchgpipe).toBeLessThan(speedUp(n, m));
        expect(gpipe).toBeLessThan(speedUp(n, m));
      }
    },
  );
});

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
