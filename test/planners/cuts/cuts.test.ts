import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bestPointCut,
  compileCut,
  compressCut,
  CutGraph,
  cutBetweenPoints,
  cutWithReturns,
  cutPlaces,
  cutPoints,
  cutSeconds,
  decideCut,
  expandSides,
  fastestStages,
  FlowNetwork,
  isMonotone,
  priceCut,
  stagesOf,
  type CutLink,
  type PricedCut,
} from "../../../planners/cuts/index.ts";
import { articulationPoints, dagOf } from "../../../planners/dag/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import {
  allSides,
  cutPaidByReader,
  cutProblems,
  leastByTrying,
  secondsByHand,
} from "../../support/cut-problems.ts";
import { randomDags } from "../../support/dags.ts";
import { loadHighsSolver } from "../../support/highs.ts";

const prices = [0, 0.25, 1, 1.5, 7].map((perByte): CutLink => ({
  perMessage: 0,
  perByte,
  perByteBack: perByte,
}));
const links: readonly CutLink[] = [
  ...prices,
  { perMessage: 1, perByte: 0.5, perByteBack: 0.5 },
  { perMessage: 0, perByte: 2, perByteBack: 0.25 },
];

const secondsOf = (priced: PricedCut, sides: Uint8Array | undefined) =>
  sides ? secondsByHand(priced, sides) : Infinity;

describe("minimum cuts of random networks", () => {
  const networks = fc.integer({ min: 2, max: 8 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      arcs: fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: count - 1 }),
          fc.integer({ min: 0, max: count - 1 }),
          fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Infinity)),
          fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 }), fc.constant(Infinity)),
        ),
        { maxLength: 24 },
      ),
    }),
  );

  it("are the least of all cuts, with the fewest nodes on the side of the source", () => {
    fc.assert(
      fc.property(networks, ({ count, arcs }) => {
        const capacityOf = (sides: Uint8Array) =>
          arcs.reduce((sum, [from, to, forward, backward]) => {
            if (sides[from] === sides[to]) return sum;
            return sum + (sides[from] ? forward : backward);
          }, 0);
        const all = [...allSides(count)].filter((sides) => sides[0] === 1 && sides[count - 1] === 0);
        const least = Math.min(...all.map(capacityOf));
        const network = new FlowNetwork(
          count,
          arcs.map(([from, to]) => [from, to]),
          0,
          count - 1,
        );
        const found = network.minimumCut(
          Float64Array.from(arcs, ([, , forward]) => forward),
          Float64Array.from(arcs, ([, , , backward]) => backward),
        );
        expect(found ? capacityOf(found) : Infinity).toBe(least);
        if (!found) return;
        const fewest = Math.min(...all.filter((sides) => capacityOf(sides) === least).map(sizeOf));
        expect(sizeOf(found)).toBe(fewest);
      }),
      { ...fixedSeed, numRuns: 400 },
    );
  });

  it("equal the greatest flow that HiGHS finds", async () => {
    const solve = await loadHighsSolver();
    fc.assert(
      fc.property(networks, ({ count, arcs }) => {
        const halves = arcs.flatMap(([from, to, forward, backward]) => [
          { from, to, capacity: Math.min(forward, 1000) },
          { from: to, to: from, capacity: Math.min(backward, 1000) },
        ]);
        if (halves.length === 0) return;
        const balance = (node: number) =>
          halves.flatMap(({ from, to }, half): [number, number][] =>
            from === to ? [] : from === node ? [[half, -1]] : to === node ? [[half, 1]] : [],
          );
        const flow = solve({
          objective: halves.map(({ from, to }) =>
            from === to ? 0 : to === count - 1 ? -1 : from === count - 1 ? 1 : 0,
          ),
          constraints: [
            ...halves.map(({ capacity }, half) => ({ terms: [[half, 1]] as const, atMost: capacity })),
            ...Array.from({ length: Math.max(0, count - 2) }, (_, node) => balance(node + 1))
              .filter((terms) => terms.length > 0)
              .map((terms) => ({ terms, atLeast: 0, atMost: 0 })),
          ],
        });
        const network = new FlowNetwork(
          count,
          arcs.map(([from, to]) => [from, to]),
          0,
          count - 1,
        );
        const capacities = (of: (arc: (typeof arcs)[number]) => number) =>
          Float64Array.from(arcs, (arc) => Math.min(of(arc), 1000));
        const forward = capacities(([, , capacity]) => capacity);
        const backward = capacities(([, , , capacity]) => capacity);
        const sides = network.minimumCut(forward, backward)!;
        const value = arcs.reduce(
          (sum, [from, to], arc) =>
            sum +
            (sides[from]! > sides[to]! ? forward[arc]! : sides[from]! < sides[to]! ? backward[arc]! : 0),
          0,
        );
        expect(value).toBeCloseTo(-flow!, 6);
      }),
      { ...fixedSeed, numRuns: 25 },
    );
  });
});

function sizeOf(sides: Uint8Array): number {
  return sides.reduce((sum, side) => sum + side, 0);
}

describe("cuts of random graphs", () => {
  it("articulation points are on every path from a first node to a last one", () => {
    fc.assert(
      fc.property(randomDags(8), (dag) => {
        const paths: number[][] = [];
        const walk = (path: number[]): void => {
          const nexts = dag.successors[path.at(-1)!]!;
          if (nexts.length === 0) paths.push(path);
          for (const next of nexts) walk([...path, next]);
        };
        for (const [node, sources] of dag.predecessors.entries()) if (sources.length === 0) walk([node]);
        const expected = [...dag.successors.keys()].filter((node) =>
          paths.every((path) => path.includes(node)),
        );
        expect(articulationPoints(dag)).toEqual(expected);
      }),
      { ...fixedSeed, numRuns: 300 },
    );
  });

  it("the min-cut, the cut between points and the compressed cut equal the best of all cuts", () => {
    fc.assert(
      fc.property(cutProblems(8), (problem) => {
        const graph = new CutGraph(problem.dag, "never");
        const places = cutPlaces(problem.dag);
        const compiled = compileCut(problem);
        const cutsToTry = [...allSides(problem.edgeSeconds.length)].filter((sides) =>
          isMonotone(problem.dag, sides),
        );
        for (const link of links) {
          const priced = priceCut(problem, link);
          const least = leastByTrying(priced, cutsToTry);
          const cuts = [
            graph.minimumCut(priced),
            cutBetweenPoints(priced, places),
            decideCut(compiled, link),
          ];
          for (const sides of cuts) {
            expect(secondsOf(priced, sides)).toBe(least);
            if (sides) expect(isMonotone(problem.dag, sides)).toBe(true);
            if (sides) expect(cutSeconds(priced, sides)).toBe(least);
          }
        }
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("compressed, a cut takes what it takes uncompressed", () => {
    let merged = 0;
    fc.assert(
      fc.property(cutProblems(10), (problem) => {
        const compressed = compressCut(problem);
        const count = compressed.problem.edgeSeconds.length;
        merged += problem.edgeSeconds.length - count;
        for (const sides of allSides(Math.min(count, 6))) {
          const all = new Uint8Array(count);
          all.set(sides);
          if (!isMonotone(compressed.problem.dag, all)) continue;
          for (const link of links.slice(0, 4)) {
            const small = secondsByHand(priceCut(compressed.problem, link), all);
            expect(small).toBe(secondsByHand(priceCut(problem, link), expandSides(compressed, all)));
          }
        }
      }),
      { ...fixedSeed, numRuns: 150 },
    );
    expect(merged).toBeGreaterThan(100);
  });

  it("with returns allowed, the min-cut equals the best of all ways to place the nodes", () => {
    fc.assert(
      fc.property(cutProblems(8), fc.constantFrom(...links), (problem, link) => {
        const priced = {
          ...priceCut(problem, link),
          downSeconds: problem.bytes.map((bytes) => 1 + bytes * link.perByteBack),
        };
        const least = leastByTrying(priced, allSides(problem.edgeSeconds.length));
        expect(secondsOf(priced, new CutGraph(problem.dag, "allowed").minimumCut(priced))).toBe(least);
        expect(secondsOf(priced, cutWithReturns(priced))).toBe(least);
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });

  it("a point's cut is the best of those at which one tensor crosses", () => {
    fc.assert(
      fc.property(cutProblems(8), fc.constantFrom(...links), (problem, link) => {
        const priced = priceCut(problem, link);
        const count = problem.edgeSeconds.length;
        const points = new Set([0, count, ...articulationPoints(problem.dag).map((node) => node + 1)]);
        const sidesOf = (point: number) =>
          Uint8Array.from({ length: count }, (_, node) => (node < point ? 1 : 0));
        const least = Math.min(...[...points].map((point) => secondsByHand(priced, sidesOf(point))));
        expect(secondsOf(priced, bestPointCut(priced, cutPoints(problem.dag)))).toBe(least);
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });

  it("under heavy load the slowest stage is at most three times that of the best cut, and seldom worse", () => {
    let missed = 0;
    const runs = 120;
    fc.assert(
      fc.property(cutProblems(7), fc.constantFrom(...prices.slice(1)), (problem, link) => {
        const priced = priceCut(problem, link);
        const slowest = (sides: Uint8Array) => {
          const { edge, transfer, cloud } = stagesOf(priced, sides);
          return Math.max(edge, transfer, cloud);
        };
        const allowed = [...allSides(problem.edgeSeconds.length)].filter((sides) =>
          isMonotone(problem.dag, sides),
        );
        const best = Math.min(...allowed.map(slowest));
        const grid = { step: 1, refinement: 4, improvement: 0.01 };
        const found = fastestStages(priced, new CutGraph(problem.dag, "never"), grid);
        expect(found?.slowest ?? Infinity).toBe(found ? slowest(found.sides) : best);
        if (!found) return;
        expect(found.slowest).toBeLessThanOrEqual(3 * best);
        if (found.slowest > best) missed++;
      }),
      { ...fixedSeed, numRuns: runs },
    );
    expect(missed).toBeLessThan(runs / 3);
  });
});

describe("a tensor that several nodes read", () => {
  const dag = dagOf(4, [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
  ]);
  const priced: PricedCut = {
    dag,
    edgeSeconds: Float64Array.of(1, 10, 10, 1),
    cloudSeconds: Float64Array.of(Infinity, 1, 1, 1),
    upSeconds: Float64Array.of(12, 1, 1, 1),
  };

  it("crosses once, and not for each of its readers, as it would without an auxiliary vertex", () => {
    const sides = new CutGraph(dag, "never").minimumCut(priced)!;
    expect([...sides]).toEqual([1, 0, 0, 0]);
    expect(cutSeconds(priced, sides)).toBe(1 + 12 + 3);
    const naive = cutPaidByReader(priced);
    expect([...new CutGraph(dag, "never", "by-reader").minimumCut(priced)!]).toEqual([...naive]);
    expect([...naive]).not.toEqual([...sides]);
    expect(cutSeconds(priced, naive)).toBeGreaterThan(cutSeconds(priced, sides));
  });
});
