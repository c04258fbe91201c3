import { describe, expect, it } from "vitest";
import { planOfBlocks } from "../../../planners/block-planning.ts";
import { problemOf } from "../../../planners/index.ts";
import { blockKinds } from "../../../planners/quilt/block-kinds.ts";
import { blockPrograms } from "../../../planners/quilt/block-programs.ts";
import type { Floor } from "../../../planners/quilt/floor.ts";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { sumOfSteps } from "../../../planners/sum-of-steps.ts";
import type { Inference, Plan } from "../../../sim/partition/index.ts";
import { clusterOf, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

const model = modelFamilies.find(({ name }) => name === "chain")!;
const inference: Inference = { model, inputAt: 0, resultAt: 0 };
const cluster = clusterOf(
  [1, 2].map((factor) => linearProfile(`device ${factor}`, factor * 1e-7, factor * 1e-7)),
);
const problem = problemOf(inference, cluster);
const own = new BlockGeometry(model, 2);
const quick = { effort: "quick", objective: "latency" } as const;

/** What others have: a plan of an execution whose run comes to a figure. */
function floorOf(execution: Plan["execution"], figure: number): Floor {
  const decision = { plan: { execution, steps: [] }, predictedLatency: figure, notes: [] };
  return { plans: [{ label: "other", decision, figure }], refused: 0, reason: undefined };
}
const nothing: Floor = { plans: [], refused: 0, reason: undefined };

describe("the block programs of quilt", () => {
  const { programs, notes } = blockPrograms(problem, own, quick, nothing);
  const secondsOf = (blocks: (typeof programs)[number]) => sumOfSteps(problem, planOfBlocks(own, blocks));

  it("are one for steps that wait and three where computation hides transfers, each over all operators", () => {
    expect(programs).toHaveLength(4);
    expect(notes).toEqual([]);
    for (const blocks of programs) {
      expect(blocks[0]!.first).toBe(0);
      expect(blocks.at(-1)!.last).toBe(own.order.length - 1);
      for (const [place, { first }] of blocks.slice(1).entries()) expect(first).toBe(blocks[place]!.last + 1);
    }
  });

  it("have the least sum of steps first, by trying all of one block or two", () => {
    const { length } = own.order;
    const kinds = blockKinds(problem, own);
    const least = secondsOf(programs[0]!);
    for (const kind of kinds)
      for (let last = 0; last < length; last++)
        for (const other of last === length - 1 ? [kind] : kinds.slice(0, 5)) {
          const rest = last === length - 1 ? [] : [{ first: last + 1, last: length - 1, kind: other }];
          expect(least).toBeLessThanOrEqual(secondsOf([{ first: 0, last, kind }, ...rest]) * (1 + 1e-9));
        }
    // The second searches the same blocks for something else; the others have more to choose from.
    expect(secondsOf(programs[1]!)).toBeGreaterThanOrEqual(least * (1 - 1e-9));
  });

  it("are none where others are faster than blocks can be, each asked what is comparable", () => {
    const countBelow = (floor: Floor, wanted: Parameters<typeof blockPrograms>[2] = quick, on = problem) =>
      blockPrograms(on, own, wanted, floor).programs.length;
    expect(countBelow(floorOf("bulk-synchronous", 1e-12))).toBe(0);
    // A dataflow says nothing of steps that wait.
    expect(countBelow(floorOf("dataflow", 1e-12))).toBe(1);
    expect(countBelow(floorOf("bulk-synchronous", 1e12))).toBe(4);
    // What merged layers take, or compressed messages, is nothing that blocks of this model are to beat.
    const [{ decision, ...rest }] = floorOf("bulk-synchronous", 1e-12).plans as [Floor["plans"][number]];
    const merged = {
      ...nothing,
      plans: [{ ...rest, decision: { ...decision, merged: { model, parts: new Map() } } }],
    };
    expect(countBelow(merged)).toBe(1);
    // Other objectives have other figures.
    for (const objective of ["throughput", "energy"] as const)
      expect(countBelow(floorOf("bulk-synchronous", 1e-12), { effort: "quick", objective })).toBe(4);
    const streams = cluster.devices.map((device) => ({ ...device, streams: 2 }));
    const several = problemOf(inference, { ...cluster, devices: streams });
    expect(countBelow(floorOf("bulk-synchronous", 1e-12), quick, several)).toBe(4);
  });
});
