import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskGraphBound } from "../../../planners/index.ts";
import type { TaskGraph } from "../../../sim/task-graph/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { graphOf, randomGraphs } from "../../support/task-graphs.ts";

/** The longest of all paths to a task, each followed to its start. */
function latestEnd({ tasks, edges }: TaskGraph, task: number): number {
  const { release = 0, seconds, pinned } = tasks[task]!;
  const before = edges
    .filter(({ to }) => to === task)
    .map(({ from }) => latestEnd({ devices: [], tasks, edges }, from));
  return Math.max(release, ...before) + (pinned === undefined ? Math.min(...seconds) : seconds[pinned]!);
}

const streamOf = ({ devices }: TaskGraph) => devices.map(() => ({ streams: 1 }));

describe("the bound of a task graph", () => {
  it("is the longest path, from releases on and on the devices that tasks are pinned to, or all work", () => {
    const extras = fc.infiniteStream(
      fc.record({ release: fc.nat(20), pins: fc.boolean(), device: fc.nat(9) }),
    );
    fc.assert(
      fc.property(randomGraphs(6, 3), extras, (plain, draws) => {
        const tasks = plain.tasks.map((task) => {
          const { release, pins, device } = draws.next().value!;
          return { ...task, release, ...(pins && { pinned: device % plain.devices.length }) };
        });
        const graph: TaskGraph = { ...plain, tasks };
        const path = Math.max(...tasks.map((_, task) => latestEnd(graph, task)));
        const bound = taskGraphBound(graph, streamOf(graph));
        if (bound.kind !== "proved") throw new Error(bound.reason);
        expect(bound.seconds).toBeCloseTo(Math.max(path, bound.secondsOfResult), 6);
        expect(bound.seconds).toBeLessThanOrEqual(Math.max(path, bound.secondsOfResult));
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it("divides work over devices that differ by factors as one of all their speeds would do it", () => {
    const work = [6, 12, 18];
    const speeds = [1, 2, 3];
    const graph = graphOf(
      work.map((amount) => speeds.map((speed) => amount / speed)),
      [],
    );
    const of = (devices: Parameters<typeof taskGraphBound>[1]) =>
      (taskGraphBound(graph, devices) as { secondsOfResult: number }).secondsOfResult;
    expect(of(streamOf(graph))).toBeCloseTo(36 / 6, 6);
    // A second stream of the middle one adds its speed again, and one of three that each run at a third adds nothing.
    expect(of([{ streams: 1 }, { streams: 2 }, { streams: 1 }])).toBeCloseTo(36 / 8, 6);
    expect(of([{ streams: 1 }, { streams: 1 }, { streams: 3, concurrency: [1, 2, 3] }])).toBeCloseTo(
      36 / 6,
      6,
    );
    // Two of four streams do most: 2 / 1.25 of the work of one.
    expect(of([{ streams: 4, concurrency: [1, 1.25, 3, 4] }, { streams: 1 }, { streams: 1 }])).toBeCloseTo(
      36 / 6.6,
      6,
    );
  });

  it("is nothing where all tasks take none", () => {
    const graph = graphOf([[0, 0]], []);
    expect(taskGraphBound(graph, streamOf(graph))).toEqual({
      kind: "proved",
      seconds: 0,
      secondsOfResult: 0,
    });
  });

  it("leaves out devices on which tasks take no time when it prices work", () => {
    const graph = graphOf(
      [
        [4, 0],
        [6, 0],
      ],
      [],
    );
    const pinned = { ...graph, tasks: graph.tasks.map((task) => ({ ...task, pinned: 0 })) };
    expect(taskGraphBound(pinned, streamOf(graph))).toMatchObject({ secondsOfResult: expect.closeTo(10, 6) });
    expect(taskGraphBound(graph, streamOf(graph))).toMatchObject({ seconds: 0 });
  });
});
