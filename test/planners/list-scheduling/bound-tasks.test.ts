import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseScheduler, schedulingProblem } from "../../../planners/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import {
  buildTaskGraph,
  joinTaskGraphs,
  simulateSchedule,
  type Schedule,
  type Task,
  type TaskGraph,
} from "../../../sim/task-graph/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { schedulerLabels } from "../../support/planner-labels.ts";
import { graphOf, randomGraphs } from "../../support/task-graphs.ts";
import { optimalMakespan } from "./optimal-schedule.ts";
import { expectSameSchedule } from "../../support/same-schedule.ts";

const names = schedulerLabels;
const whole = fc.integer({ min: 0, max: 30 });
const scheduleBy = (name: string, graph: TaskGraph): Schedule =>
  chooseScheduler(name).schedule(schedulingProblem(graph));

/** Random graphs some of whose tasks are pinned, released later, or wait for data that lies somewhere. */
function boundGraphs(maximumTasks: number, maximumDevices: number): fc.Arbitrary<TaskGraph> {
  return randomGraphs(maximumTasks, maximumDevices, whole).chain((graph) => {
    const device = fc.nat({ max: graph.devices.length - 1 });
    const seconds = whole.map((time) => ({ kind: "seconds", seconds: time }) as const);
    const binding = fc.record({
      pinned: fc.option(device, { nil: undefined }),
      release: fc.option(whole, { nil: undefined }),
      inputs: fc.array(fc.record({ at: device, cost: seconds }), { maxLength: 2 }),
    });
    const { length } = graph.tasks;
    return fc.array(binding, { minLength: length, maxLength: length }).map((bindings) => ({
      ...graph,
      tasks: graph.tasks.map((task, index): Task => ({ ...task, ...bindings[index]! })),
    }));
  });
}

/** Pins, releases, inputs and precedences hold, and no two tasks of a device overlap. */
function expectValid({ tasks, edges, devices }: TaskGraph, schedule: Schedule): void {
  const of = tasks.map((_, task) => schedule.tasks.filter((entry) => entry.task === task));
  for (const [task, { seconds, pinned, release = 0, inputs = [] }] of tasks.entries()) {
    expect(of[task]).toHaveLength(1);
    const { device, start, finish } = of[task]![0]!;
    if (pinned !== undefined) expect(device).toBe(pinned);
    expect(start).toBeGreaterThanOrEqual(release);
    expect(finish).toBe(start + seconds[device]!);
    for (const { at, cost } of inputs) {
      if (cost.kind === "seconds" && at !== device)
        expect(start).toBeGreaterThanOrEqual(release + cost.seconds);
    }
  }
  for (const { from, to, cost } of edges) {
    const [before, after] = [of[from]![0]!, of[to]![0]!];
    const delay = before.device === after.device || cost.kind !== "seconds" ? 0 : cost.seconds;
    expect(after.start).toBeGreaterThanOrEqual(before.finish + delay);
  }
  for (const device of devices.keys()) {
    const own = schedule.tasks.filter((entry) => entry.device === device);
    for (const [index, { start }] of own.slice(1).entries())
      expect(start).toBeGreaterThanOrEqual(own[index]!.finish);
  }
}

describe.each(names)("%s with tasks that are bound to devices and times", (name) => {
  it("makes valid schedules that run as predicted", () => {
    fc.assert(
      fc.property(boundGraphs(20, 4), (graph) => {
        const schedule = scheduleBy(name, graph);
        expectValid(graph, schedule);
        expectSameSchedule(simulateSchedule(graph, schedule.tasks), schedule);
      }),
      { ...fixedSeed, numRuns: 120 },
    );
  });

  it("is never shorter than the best of all assignments and orders", () => {
    let met = 0;
    fc.assert(
      fc.property(boundGraphs(5, 3), (graph) => {
        const optimum = optimalMakespan(graph);
        const { makespan } = scheduleBy(name, graph);
        expect(makespan).toBeGreaterThanOrEqual(optimum);
        if (makespan === optimum) met++;
      }),
      { ...fixedSeed, numRuns: 120 },
    );
    expect(met).toBeGreaterThan(20);
  });

  it("does what it does today with releases of 0", () => {
    fc.assert(
      fc.property(randomGraphs(12, 4), (graph) => {
        const joint = joinTaskGraphs([{ name: "a", graph, release: 0 }]);
        expect(joint.tasks.map(({ id }) => id)).toEqual(graph.tasks.map(({ id }) => `a/${id}`));
        expect(scheduleBy(name, joint)).toEqual(scheduleBy(name, graph));
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });
});

/** Later than any of these graphs takes, and a number that leaves sums exact. */
const late = 2 ** 20;

/** CPOP takes one critical path, and `single` one device, for all graphs together. */
it.each(["heft", "peft", "lookahead"])("%s treats graphs that are far apart like each alone", (name) => {
  const pairs = randomGraphs(8, 4, whole).chain((first) =>
    randomGraphs(8, 4, whole)
      .filter(({ devices }) => devices.length === first.devices.length)
      .map((second) => [first, second] as const),
  );
  fc.assert(
    fc.property(pairs, ([first, second]) => {
      const joint = joinTaskGraphs([
        { name: "first", graph: first, release: 0 },
        { name: "second", graph: second, release: late },
      ]);
      const { tasks } = scheduleBy(name, joint);
      const part = (from: number, to: number, shift: number) =>
        tasks
          .filter(({ task }) => task >= from && task < to)
          .map((entry) => ({
            ...entry,
            task: entry.task - from,
            start: entry.start - shift,
            finish: entry.finish - shift,
          }));
      const count = first.tasks.length;
      expect(part(0, count, 0)).toEqual(scheduleBy(name, first).tasks);
      expect(part(count, tasks.length, late)).toEqual(scheduleBy(name, second).tasks);
    }),
    { ...fixedSeed, numRuns: 80 },
  );
});

it("single runs pinned tasks where they must, and all others on one device", () => {
  const graph = graphOf([[9, 9, 2], [9, 9, 2], [1, 9, 9]], [[1, 2, 5], [2, 3, 5]]); // prettier-ignore
  const tasks = graph.tasks.map((task, index) => (index === 1 ? { ...task, pinned: 0 } : task));
  const { tasks: placed } = scheduleBy("single", { ...graph, tasks });
  expect(placed.map(({ device }) => device)).toEqual([0, 0, 0]);
  const away = graph.tasks.map((task, index) => (index === 2 ? { ...task, pinned: 1 } : task));
  expect(scheduleBy("single", { ...graph, tasks: away }).tasks.map(({ device }) => device)).toEqual([
    2, 2, 1,
  ]);
});

describe("the run of bound tasks", () => {
  const devices = ["P", "Q"];
  const network = mesh(devices, { bandwidth: 1e6, latency: 0.5, duplex: "full" });
  const graph = buildTaskGraph({
    devices,
    tasks: [
      { id: "a", seconds: [2, 2], release: 1, inputs: [{ at: 1, cost: { kind: "bytes", bytes: 4e6 } }] },
      { id: "b", seconds: [NaN, 3], pinned: 1 },
    ],
    edges: [],
  });

  it("brings data over the network from the release on, unless it is there already", () => {
    const on = (device: number) => [{ task: 0, device }, { task: 1, device: 1 }]; // prettier-ignore
    const starts = (device: number) =>
      simulateSchedule(graph, on(device), { network })
        .tasks.map(({ task, start }) => [task, start])
        .sort();
    expect(starts(0)).toEqual([[0, 5.5], [1, 0]]); // prettier-ignore
    expect(starts(1)).toEqual([[0, 1], [1, 3]]); // prettier-ignore
    expect(() => simulateSchedule(graph, on(0))).toThrow(/edges in bytes: they need a network/);
  });

  it("refuses a placement elsewhere than pinned", () => {
    const elsewhere = [{ task: 0, device: 0 }, { task: 1, device: 0 }]; // prettier-ignore
    expect(() => simulateSchedule(graph, elsewhere, { network })).toThrow(
      /task b is pinned to Q and cannot run on P/,
    );
  });

  it("refuses bindings that mean nothing", () => {
    const build = (bound: Partial<Task>) =>
      buildTaskGraph({ devices, tasks: [{ id: "a", seconds: [1, 1], ...bound }], edges: [] });
    expect(() => build({ pinned: 2 })).toThrow(/task a: is pinned to device number 2/);
    expect(() => build({ release: -1 })).toThrow(/task a: its release is -1/);
    expect(() => build({ release: Infinity })).toThrow(/its release is Infinity/);
    expect(() => build({ inputs: [{ at: 7, cost: { kind: "bytes", bytes: 1 } }] })).toThrow(
      /device number 7/,
    );
    expect(() => build({ inputs: [{ at: 0, cost: { kind: "bytes", bytes: -1 } }] })).toThrow(
      /in bytes is -1/,
    );
    const other = buildTaskGraph({ devices: ["P"], tasks: [{ id: "a", seconds: [1] }], edges: [] });
    expect(() =>
      joinTaskGraphs([
        { name: "x", graph, release: 0 },
        { name: "y", graph: other, release: 0 },
      ]),
    ).toThrow(/need the same devices: x has P, Q, y has P/);
  });
});
