import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimise } from "../../../planners/linear-program.ts";
import { neededPlaces } from "../../../planners/lower-bound/needed-elements.ts";
import { placedBound, type PlacedWork } from "../../../planners/lower-bound/placed-trees.ts";
import { readingTree } from "../../../planners/lower-bound/reading-tree.ts";
import { trafficOf } from "../../../planners/lower-bound/traffic.ts";
import { bus, mesh, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { buildModel, isComputed, type OperatorDescription } from "../../../sim/model/index.ts";
import { elementCount } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";
import { input } from "./columns.ts";

const relu = (name: string, from: string): OperatorDescription => ({
  name,
  operation: { kind: "activation", function: "relu" },
  inputs: [from],
});
const elements = 10;
const bytes = 4 * elements;

/** Of a model whose operators take so many seconds of each device, in proportion to their elements. */
function workOf(
  operators: readonly OperatorDescription[],
  seconds: readonly (readonly number[])[],
  network: NetworkGraph,
  inference: Omit<PlacedWork["inference"], "model">,
): PlacedWork {
  const model = buildModel("model", [input([1, elements, 1]), ...operators]);
  return {
    inference: { model, ...inference },
    operators: model.operators.filter(isComputed),
    needed: model.operators.map(({ shape }) => elementCount(shape)),
    curves: seconds.map((own) =>
      own.map((one) => [
        { elements: 0, seconds: 0 },
        { elements, seconds: one },
      ]),
    ),
    workEachSecond: seconds.map(() => 1),
    kinds: seconds.map((_, device) => device),
    traffic: trafficOf(network, (device) => `${device}`)!,
    tree: readingTree(
      model,
      neededPlaces(model),
      model.operators.map(() => 1),
    ),
  };
}

const meshOf = (devices: number, bandwidth: number, latency = 0) =>
  mesh(deviceNames(devices), { bandwidth, latency, duplex: "full" });
const atHome = { inputAt: 0, resultAt: 0 };
const beside = [
  relu("a", "input"),
  relu("b", "input"),
  { name: "sum", operation: { kind: "add" as const }, inputs: ["a", "b"] },
];

describe("the bound of trees on linked devices", () => {
  it("of one device is all work", () => {
    expect(placedBound(workOf(beside, [[2, 3, 5]], meshOf(1, 1), atHome))).toBeCloseTo(10, 9);
  });

  it("of equal devices on links that cost nothing is their part of the work", () => {
    const seconds = [
      [2, 3, 5],
      [2, 3, 5],
    ];
    expect(placedBound(workOf(beside, seconds, meshOf(2, 1e12), atHome))).toBeCloseTo(5, 2);
  });

  it("keeps work at home where the way to a fast device takes long", () => {
    const seconds = [[1], [0.01]];
    for (const places of [atHome, { inputAt: 0 }, { resultAt: 0 }]) {
      const bound = placedBound(workOf([relu("a", "input")], seconds, meshOf(2, bytes / 100), places));
      expect(bound).toBeGreaterThan(0.97);
      expect(bound).toBeLessThanOrEqual(1);
    }
    const fast = placedBound(workOf([relu("a", "input")], seconds, meshOf(2, 1e12), atHome));
    expect(fast).toBeLessThanOrEqual(1 / 101 + 1e-9);
    expect(fast).toBeGreaterThan(0.0098);
  });

  it("waits for the way where the input and the result are on two devices far apart", () => {
    const seconds = [[1], [1], [0.001]];
    const far = workOf([relu("a", "input")], seconds, meshOf(3, 1e12, 1000), { inputAt: 0, resultAt: 1 });
    // Every chain crosses once.
    expect(placedBound(far)).toBeGreaterThan(900);
  });

  it("is the least time of a mean of placements, each element of which has one reader, as a linear program over all of them says", () => {
    const amount = fc.integer({ min: 1, max: 20 });
    const seconds = fc.array(fc.array(amount, { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        seconds,
        fc.constantFrom(mesh, bus),
        amount,
        fc.constantFrom<object>(atHome, { inputAt: 0 }, { resultAt: 1 }, { inputAt: 1, resultAt: 0 }),
        (times, topology, rate, places) => {
          const network = topology(deviceNames(times.length), {
            bandwidth: (rate * bytes) / 10,
            latency: 0,
            duplex: "full",
          });
          const work = workOf(beside, times, network, places);
          const { inputAt, resultAt } = work.inference;
          // The input is read by one of a and b alone, as the tree has it; both are read by the sum.
          const reader = work.tree.readerOf[0]!;
          const devices = [...times.keys()];
          const placements = devices.flatMap((a) =>
            devices.flatMap((b) => devices.map((sum) => [a, b, sum] as const)),
          );
          const channelCount = network.channels.length;
          const uses = placements.map((at) => {
            const work = devices.map(() => 0);
            const traffic = Array.from({ length: channelCount }, () => 0);
            const move = (from: number, to: number) => {
              const hop = network.hops.find((one) => one.from === from && one.to === to);
              if (hop) traffic[hop.channel]! += 10 / rate;
            };
            for (const [operator, device] of at.entries()) work[device]! += times[device]![operator]!;
            if (typeof inputAt === "number") move(inputAt, at[reader - 1]!);
            move(at[0], at[2]);
            move(at[1], at[2]);
            if (typeof resultAt === "number") move(at[2], resultAt);
            return [...work, ...traffic];
          });
          const mean = minimise({
            objective: [...uses.map(() => 0), 1],
            constraints: [
              { terms: uses.map((_, way): [number, number] => [way, 1]), atLeast: 1 },
              ...uses[0]!.map((_, resource) => ({
                terms: [
                  ...uses.map((use, way): [number, number] => [way, use[resource]!]),
                  [uses.length, -1] as const,
                ],
                atMost: 0,
              })),
            ],
          });
          if (mean.status !== "optimal") throw new Error(mean.status);
          const bound = placedBound(work);
          // Chains can only add to it: pieces of one element are short, but each is a part of ten.
          expect(bound).toBeGreaterThanOrEqual(mean.objective * 0.99);
          // A message may go by way of a third device on a mesh, where that has room; chains are a tenth of the seconds at most.
          if (devices.length === 2) {
            const chain = Math.max(...times.map((own) => own.reduce((all, one) => all + one, 0)));
            expect(bound).toBeLessThanOrEqual(mean.objective + chain / elements + 1e-9);
          }
        },
      ),
      { ...fixedSeed, numRuns: 60 },
    );
  });
});
