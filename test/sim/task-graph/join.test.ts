import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  buildTaskGraph,
  joinTaskGraphs,
  responseTimes,
  simulateSchedule,
  taskOrder,
  type TaskGraph,
} from "../../../sim/task-graph/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { randomGraphs } from "../../support/task-graphs.ts";

/** The graph on so many devices, which all take as long as its first. */
function onDevices(graph: TaskGraph, count: number): TaskGraph {
  const { tasks, edges } = graph;
  const times = (seconds: readonly number[]) => Array.from({ length: count }, () => seconds[0]!);
  return {
    devices: times([0]).map((_, device) => `d${device}`),
    tasks: tasks.map((task) => ({ ...task, pinned: undefined, seconds: times(task.seconds) })),
    edges: edges.map((edge) => ({ ...edge, cost: { kind: "seconds", seconds: 1 } })),
  };
}

test("graphs that are joined and share no device run as they do alone, each from its release on", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(randomGraphs(6, 1, fc.integer({ min: 0, max: 9 })), fc.nat(20)), {
        minLength: 1,
        maxLength: 3,
      }),
      (drawn) => {
        const parts = drawn.map(([graph, release], place) => ({
          ...{ name: `g${place}`, release },
          graph: onDevices(graph, drawn.length),
        }));
        const joined = joinTaskGraphs(parts);
        expect(joined.tasks.map(({ id }) => id)).toEqual(
          parts.flatMap(({ name, graph }) => graph.tasks.map(({ id }) => `${name}/${id}`)),
        );
        let first = 0;
        const assignments = parts.flatMap(({ graph }, device) => {
          const own = taskOrder(graph).map((task) => ({ task: first + task, device }));
          first += graph.tasks.length;
          return own;
        });
        const responses = responseTimes(parts, simulateSchedule(joined, assignments));
        for (const [place, { name, release, graph }] of parts.entries()) {
          // A release of a task is put off as well.
          const alone = simulateSchedule(
            graph,
            taskOrder(graph).map((task) => ({ task, device: place })),
          );
          const finish = release + alone.makespan;
          expect(responses[place]).toEqual({ name, release, finish, response: alone.makespan });
        }
      },
    ),
    { ...fixedSeed, numRuns: 60 },
  );
});

test("graphs of other devices or gaps cannot be joined, and the refusal names both", () => {
  const graph = (devices: readonly string[], gaps?: readonly number[]) =>
    buildTaskGraph({ devices, ...(gaps && { gaps }), tasks: [{ id: "a", seconds: [1, 1] }], edges: [] });
  const join = (other: TaskGraph) => () =>
    joinTaskGraphs([
      { name: "one", graph: graph(["P", "Q"], [0, 2]), release: 0 },
      { name: "two", graph: other, release: 0 },
    ]);
  expect(join(graph(["Q", "P"], [0, 2]))).toThrow(InputError);
  expect(join(graph(["Q", "P"], [0, 2]))).toThrow("same devices: one has P, Q, two has Q, P");
  expect(join(graph(["P"], [0]))).toThrow("same devices: one has P, Q, two has P");
  expect(join(graph(["P", "Q"]))).toThrow("one has 0, 2 s, two has 0, 0 s");
  expect(join(graph(["P", "Q"], [0, 2]))().gaps).toEqual([0, 2]);
  const none = { name: "none", graph: graph(["P", "Q"]), release: 0 };
  expect(joinTaskGraphs([none, { ...none, name: "zero", graph: graph(["P", "Q"], [0, 0]) }]).gaps).toBe(
    undefined,
  );
});
