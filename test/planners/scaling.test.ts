import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePlanner,
  chooseScheduler,
  computeCosts,
  networkBeliefs,
  planningCache,
  schedulingProblem,
  type PlanningProblem,
  requirePlan,
} from "../../planners/index.ts";
import { bus, mesh, ring, star } from "../../sim/cluster/index.ts";
import { buildModel, type Model } from "../../sim/model/index.ts";
import type { TaskGraph } from "../../sim/task-graph/index.ts";
import { chains, fixedSeed } from "../support/arbitrary.ts";
import { deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { randomGraphs } from "../support/task-graphs.ts";
import { schedulerLabels, splitLabels } from "../support/planner-labels.ts";

/** A point: devices by seconds for a multiply-accumulate, and the network between them. */
interface Point {
  readonly model: Model;
  readonly secondsPerMac: readonly number[];
  readonly streams: number;
  readonly build: typeof ring;
  readonly bandwidth: number;
  readonly latency: number;
  readonly sharing: "fair" | "fifo";
  readonly home: boolean;
}

// Few and round figures, so that plans tie; and figures that nothing divides.
const points: fc.Arbitrary<Point> = fc.record({
  model: fc.oneof(
    chains(1, 5).map((layers) => buildModel("chain", layers)),
    fc.constantFrom(...modelFamilies),
  ),
  secondsPerMac: fc.array(fc.constantFrom(1e-8, 1e-8, 2e-8, 3e-8, 7e-8), { minLength: 1, maxLength: 4 }),
  streams: fc.constantFrom(1, 1, 2),
  build: fc.constantFrom(ring, star, mesh, bus),
  bandwidth: fc.constantFrom(1e6, 3e6, 1e7, 123_456_789),
  latency: fc.constantFrom(0, 1e-5, 3e-4),
  sharing: fc.constantFrom("fair", "fair", "fifo"),
  home: fc.boolean(),
});

/** The point with all times so many times as long. */
function problemAt(point: Point, factor: number): PlanningProblem {
  const names = deviceNames(point.secondsPerMac.length);
  const link = {
    bandwidth: point.bandwidth / factor,
    latency: point.latency * factor,
    duplex: "full",
  } as const;
  const network = point.build(names, link, { sharing: point.sharing, messageOverhead: 1e-5 * factor });
  const profiles = point.secondsPerMac.map((seconds) =>
    linearProfile("linear", seconds * factor, (seconds * factor) / 10),
  );
  const devices = names.map((name) => ({ name, streams: point.streams, memory: Infinity }));
  return {
    inference: { model: point.model, inputAt: 0, resultAt: point.home ? 0 : "anywhere" },
    devices,
    believed: networkBeliefs(computeCosts(profiles), devices, network),
    cache: planningCache(),
  };
}

/** Every planner, and those with a split also by speed; what cutedge decides is a matter of its slots, which are seconds. */
const variants = splitLabels.filter((label) => label !== "cutedge");

/** A note without the times that it states, which scale. */
const withoutTimes = (note: string) => note.replaceAll(/[\d.]+ ms/g, "ms");

describe("the unit of time does not matter", () => {
  it.each(variants)("to the plan of %s", (planner) => {
    const choice = choosePlanner(planner);
    const planOf = (point: Point, factor: number) =>
      requirePlan(choice.planner.plan(problemAt(point, factor), choice.options));
    fc.assert(
      fc.property(points, (point) => {
        const planned = planOf(point, 1);
        for (const factor of [2 ** -10, 1000, 1 / 3]) {
          const scaled = planOf(point, factor);
          expect(scaled.plan).toEqual(planned.plan);
          if (planned.predictedLatency === undefined) expect(scaled.predictedLatency).toBeUndefined();
          else expect(scaled.predictedLatency! / planned.predictedLatency / factor).toBeCloseTo(1, 9);
          expect(scaled.notes.map(withoutTimes)).toEqual(planned.notes.map(withoutTimes));
        }
      }),
      { ...fixedSeed, numRuns: 15 },
    );
  });

  it.each(schedulerLabels)("to the schedule of %s, whatever ties", (scheduler) => {
    const { schedule } = chooseScheduler(scheduler);
    const placesOf = (graph: TaskGraph, factor: number) => {
      const { tasks } = schedule(schedulingProblem(scaled(graph, factor), {}));
      const places = tasks.map(({ task, device, stream }) => [task, device, stream] as const);
      return places.sort(([a], [b]) => a - b);
    };
    fc.assert(
      fc.property(randomGraphs(25, 4, fc.integer({ min: 0, max: 6 })), (graph) => {
        const places = placesOf(graph, 0.1);
        for (const factor of [1, 100, 0.1 / 3, 0.7]) expect(placesOf(graph, factor)).toEqual(places);
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });
});

/** The graph with all times so many times as long. */
function scaled({ tasks, edges, ...graph }: TaskGraph, factor: number): TaskGraph {
  return {
    ...graph,
    tasks: tasks.map((task) => ({ ...task, seconds: task.seconds.map((seconds) => seconds * factor) })),
    edges: edges.map((edge) =>
      edge.cost.kind === "seconds"
        ? { ...edge, cost: { ...edge.cost, seconds: edge.cost.seconds * factor } }
        : edge,
    ),
  };
}
