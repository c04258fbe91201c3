import { describe, expect, it } from "vitest";
import { bus, mesh } from "../../../sim/cluster/index.ts";
import { InputError } from "../../../sim/errors.ts";
import {
  buildTaskGraph,
  programOfGraph,
  simulateSchedule,
  type EdgeCost,
} from "../../../sim/task-graph/index.ts";

/** One producer and two readers, on three devices of one speed. */
function fork(cost: EdgeCost) {
  return buildTaskGraph({
    devices: ["P", "Q", "R"],
    tasks: ["a", "b", "c"].map((id, index) => ({ id, seconds: [1, 1, 1].map(() => index + 1) })),
    edges: ["b", "c"].map((to) => ({ from: "a", to, cost })),
  });
}

const apart = [0, 1, 2].map((task) => ({ task, device: task }));
const together = [0, 1, 2].map((task) => ({ task, device: 0 }));
const starts = (schedule: ReturnType<typeof simulateSchedule>) => schedule.tasks.map(({ start }) => start);

describe("the run of a task graph", () => {
  it("pays delays between devices only, all at once", () => {
    const graph = fork({ kind: "seconds", seconds: 4 });
    expect(simulateSchedule(graph, apart)).toEqual({
      makespan: 8,
      tasks: [
        { task: 0, device: 0, stream: 0, start: 0, finish: 1 },
        { task: 1, device: 1, stream: 0, start: 5, finish: 7 },
        { task: 2, device: 2, stream: 0, start: 5, finish: 8 },
      ],
    });
    expect(starts(simulateSchedule(graph, together))).toEqual([0, 1, 3]);
  });

  it("knows delays by source and destination", () => {
    const seconds = [
      [0, 2, 7],
      [0, 0, 0],
      [0, 0, 0],
    ];
    expect(starts(simulateSchedule(fork({ kind: "pairs", seconds }), apart))).toEqual([0, 3, 8]);
  });

  it("sends bytes over the network, where messages share a medium", () => {
    const graph = fork({ kind: "bytes", bytes: 4e6 });
    const devices = graph.devices;
    const link = { bandwidth: 1e6, latency: 0.5, duplex: "full" } as const;
    expect(starts(simulateSchedule(graph, apart, { network: mesh(devices, link) }))).toEqual([0, 5.5, 5.5]);
    // Two messages of 4 s each on one medium take 8 s.
    const shared = bus(devices, { bandwidth: 1e6, latency: 0.5 });
    expect(starts(simulateSchedule(graph, apart, { network: shared }))).toEqual([0, 9.5, 9.5]);
    expect(starts(simulateSchedule(graph, together, { network: shared }))).toEqual([0, 1, 3]);
  });

  it("fills the streams of a device, which slow each other down", () => {
    const graph = buildTaskGraph({
      devices: ["P"],
      tasks: [4, 6, 3].map((seconds, index) => ({ id: String(index), seconds: [seconds] })),
      edges: [],
    });
    const assignments = [
      { task: 0, device: 0, stream: 0 },
      { task: 1, device: 0, stream: 1 },
      { task: 2, device: 0, stream: 0 },
    ];
    const finishes = (concurrency?: readonly number[]) => {
      const devices = [{ streams: 2, ...(concurrency && { concurrency }) }];
      const { tasks } = simulateSchedule(graph, assignments, { devices });
      return tasks.map(({ task, start, finish }) => [task, start, finish]);
    };
    expect(finishes()).toEqual([[0, 0, 4], [1, 0, 6], [2, 4, 7]]); // prettier-ignore
    // Both at half the pace: the first ends at 8, the second has 2 s left and takes 4; then the third's last 1 s is alone.
    expect(finishes([1, 2])).toEqual([[0, 0, 8], [1, 0, 12], [2, 8, 13]]); // prettier-ignore
    expect(() => simulateSchedule(graph, assignments)).toThrow("device P has no stream 1");
  });

  it("keeps the order of a device even where a later task could start", () => {
    const graph = fork({ kind: "seconds", seconds: 4 });
    const independent = buildTaskGraph({
      devices: graph.devices,
      tasks: [...graph.tasks, { id: "d", seconds: [1, 1, 1] }],
      edges: [{ from: "a", to: "b", cost: { kind: "seconds", seconds: 4 } }],
    });
    const run = simulateSchedule(independent, [
      { task: 0, device: 0 },
      { task: 1, device: 1 },
      { task: 3, device: 1 },
      { task: 2, device: 2 },
    ]);
    const of = (task: number) => run.tasks.find((entry) => entry.task === task)!.start;
    expect([of(1), of(3)]).toEqual([5, 7]);
  });

  const graph = fork({ kind: "seconds", seconds: 4 });
  it.each([
    ["a task without a device", apart.slice(1), "task a is missing"],
    ["a task given twice", [...apart, { task: 1, device: 0 }], "task b occurs twice"],
    ["an unknown device", [...apart.slice(1), { task: 0, device: 9 }], "there is no device number 9"],
    ["an unknown task", [...apart, { task: 9, device: 0 }], "there is no task number 9"],
    ["a stream between two", [{ task: 0, device: 0, stream: 0.5 }, ...apart.slice(1)], "no stream 0.5"],
    ["a stream below none", [{ task: 0, device: 0, stream: -1 }, ...apart.slice(1)], "no stream -1"],
    ["an order that deadlocks", together.toReversed(), "tasks that never start: c, b, a"],
  ])("refuses %s", (_, assignments, message) => {
    const run = () => simulateSchedule(graph, assignments);
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });

  it("knows how many bytes a task makes for others where all edges say it", () => {
    const bytesOf = (first: EdgeCost, second: EdgeCost) =>
      programOfGraph(
        buildTaskGraph({
          devices: ["P"],
          tasks: ["a", "b", "c"].map((id) => ({ id, seconds: [1] })),
          edges: [
            { from: "a", to: "b", cost: first },
            { from: "a", to: "c", cost: second },
          ],
        }),
        together,
        [{ streams: 1 }],
      ).computes.map(({ outputBytes }) => outputBytes);
    expect(bytesOf({ kind: "bytes", bytes: 3 }, { kind: "bytes", bytes: 4 })).toEqual([7, 0, 0]);
    const unknown = [undefined, undefined, undefined];
    expect(bytesOf({ kind: "bytes", bytes: 3 }, { kind: "seconds", seconds: 4 })).toEqual(unknown);
  });

  it("refuses bytes without a network", () => {
    expect(() => simulateSchedule(fork({ kind: "bytes", bytes: 1 }), apart)).toThrow("need a network");
  });
});
