import fc from "fast-check";
import { buildTaskGraph, type TaskGraph } from "../../sim/task-graph/index.ts";

/** A graph of tasks "1", "2", ... from a table of seconds and a list of edges `[from, to, seconds]`. */
export function graphOf(
  seconds: readonly (readonly number[])[],
  edges: readonly (readonly [from: number, to: number, seconds: number])[],
): TaskGraph {
  return buildTaskGraph({
    devices: seconds[0]!.map((_, device) => `P${device + 1}`),
    tasks: seconds.map((times, task) => ({ id: String(task + 1), seconds: times })),
    edges: edges.map(([from, to, delay]) => ({
      from: String(from),
      to: String(to),
      cost: { kind: "seconds", seconds: delay },
    })),
  });
}

/** The example of Topcuoglu, Hariri and Wu, IEEE TPDS 13(3), 2002. */
// prettier-ignore
export const topcuoglu = graphOf(
  [[14, 16, 9], [13, 19, 18], [11, 13, 19], [13, 8, 17], [12, 13, 10], [13, 16, 9], [7, 15, 11], [5, 11, 14], [18, 12, 20], [21, 7, 16]],
  [[1, 2, 18], [1, 3, 12], [1, 4, 9], [1, 5, 11], [1, 6, 14], [2, 8, 19], [2, 9, 16], [3, 7, 23], [4, 8, 27], [4, 9, 23], [5, 9, 13], [6, 8, 15], [7, 10, 17], [8, 10, 11], [9, 10, 13]],
);

/** The example of Arabnejad and Barbosa, IEEE TPDS 25(3), 2014. */
// prettier-ignore
export const arabnejad = graphOf(
  [[22, 21, 36], [22, 18, 18], [32, 27, 43], [7, 10, 4], [29, 27, 35], [26, 17, 24], [14, 25, 30], [29, 23, 36], [15, 21, 8], [13, 16, 33]],
  [[1, 2, 17], [1, 3, 31], [1, 4, 29], [1, 5, 13], [1, 6, 7], [2, 8, 3], [2, 9, 30], [3, 7, 16], [4, 8, 11], [4, 9, 7], [5, 9, 57], [6, 8, 5], [7, 10, 9], [8, 10, 42], [9, 10, 7]],
);

/** Numbers of the tasks in the order given, of the first device first. */
function times(minimum: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: minimum, max: 30 }), fc.double({ min: minimum, max: 30, noNaN: true }));
}

/**
 * Random DAGs: each task may have edges to any later one. Task numbers are shuffled, so their order is not a topological
 * one.
 */
export function randomGraphs(
  maximumTasks: number,
  maximumDevices: number,
  time: fc.Arbitrary<number> = times(0),
): fc.Arbitrary<TaskGraph> {
  const sizes = fc.record({
    taskCount: fc.integer({ min: 1, max: maximumTasks }),
    deviceCount: fc.integer({ min: 1, max: maximumDevices }),
  });
  return sizes.chain(({ taskCount, deviceCount }) => {
    const tasks = Array.from({ length: taskCount }, (_, task) => task + 1);
    const pairs = tasks.flatMap((to) => tasks.slice(0, to - 1).map((from) => [from, to] as const));
    return fc
      .record({
        seconds: fc.array(fc.array(time, { minLength: deviceCount, maxLength: deviceCount }), {
          minLength: taskCount,
          maxLength: taskCount,
        }),
        delays: fc.array(fc.option(time, { freq: 2 }), { minLength: pairs.length, maxLength: pairs.length }),
        numbers: fc.shuffledSubarray(tasks, { minLength: taskCount, maxLength: taskCount }),
      })
      .map(({ seconds, delays, numbers }) =>
        graphOf(
          seconds,
          pairs.flatMap(([from, to], pair) => {
            const delay = delays[pair] ?? null;
            return delay === null ? [] : [[numbers[from - 1]!, numbers[to - 1]!, delay] as const];
          }),
        ),
      );
  });
}
