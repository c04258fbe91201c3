import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseScheduler, schedulers, schedulingProblem } from "../../../planners/index.ts";
import {
  buildTaskGraph,
  copiers,
  programOfGraph,
  runSchedule,
  simulateSchedule,
  taskOrder,
  type Assignment,
  type Copier,
  type TaskGraph,
} from "../../../sim/task-graph/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { expectSameSchedule, expectSameTime } from "../../support/same-schedule.ts";
import { randomGraphs } from "../../support/task-graphs.ts";

/** Random graphs whose edges and inputs are copied by somebody, with gaps between tasks. */
function copiedGraphs(maximumTasks: number, maximumDevices: number): fc.Arbitrary<TaskGraph> {
  const whole = fc.integer({ min: 0, max: 30 });
  return randomGraphs(maximumTasks, maximumDevices, whole).chain((graph) => {
    const exactly = (length: number) => ({ minLength: length, maxLength: length });
    const input = fc.record({
      at: fc.nat({ max: graph.devices.length - 1 }),
      seconds: whole,
      copies: fc.constantFrom<Copier>("reader", "delay"),
    });
    return fc
      .record({
        gaps: fc.array(fc.integer({ min: 0, max: 3 }), exactly(graph.devices.length)),
        by: fc.array(fc.constantFrom(...copiers), exactly(graph.edges.length)),
        inputs: fc.array(fc.array(input, { maxLength: 2 }), exactly(graph.tasks.length)),
      })
      .map(({ gaps, by, inputs }) => ({
        ...graph,
        gaps,
        tasks: graph.tasks.map((task, index) => ({
          ...task,
          inputs: inputs[index]!.map(({ at, seconds, copies }) => ({
            at,
            cost: { kind: "seconds" as const, seconds, copies },
          })),
        })),
        edges: graph.edges.map((edge, index) =>
          edge.cost.kind === "seconds" ? { ...edge, cost: { ...edge.cost, copies: by[index]! } } : edge,
        ),
      }));
  });
}

/** By task: when it starts and finishes, from the definition alone, task by task in the order of the waits. */
function byDefinition({ tasks, edges, gaps = [] }: TaskGraph, assignments: readonly Assignment[]) {
  const times = new Map<number, { readonly start: number; readonly finish: number; readonly free: number }>();
  const deviceOf = new Map(assignments.map(({ task, device }) => [task, device]));
  const secondsOf = (cost: TaskGraph["edges"][number]["cost"]) =>
    cost.kind === "seconds" ? cost.seconds : NaN;
  const copierOf = (cost: TaskGraph["edges"][number]["cost"]) =>
    cost.kind === "seconds" ? cost.copies : undefined;
  const timesOf = (task: number): { start: number; finish: number; free: number } => {
    const known = times.get(task);
    if (known) return known;
    const device = deviceOf.get(task)!;
    const place = assignments.findIndex((entry) => entry.task === task);
    const previous = assignments.slice(0, place).findLast((entry) => entry.device === device);
    let begin = previous ? timesOf(previous.task).free + (gaps[device] ?? 0) : 0;
    let copying = 0;
    for (const { at, cost } of tasks[task]!.inputs ?? []) {
      if (at === device) continue;
      if (copierOf(cost) === "reader") copying += secondsOf(cost);
      else begin = Math.max(begin, secondsOf(cost));
    }
    for (const { from, to, cost } of edges) {
      if (to !== task) continue;
      const producer = timesOf(from);
      if (deviceOf.get(from) === device) begin = Math.max(begin, producer.finish);
      else if (copierOf(cost) === "reader") {
        copying += secondsOf(cost);
        begin = Math.max(begin, producer.finish);
      } else if (copierOf(cost) === "sender") {
        // What its producer sent until then.
        const sent = edges.slice(0, edges.findIndex((edge) => edge.from === from && edge.to === to) + 1);
        const seconds = sent
          .filter((edge) => edge.from === from && copierOf(edge.cost) === "sender")
          .filter((edge) => deviceOf.get(edge.to) !== deviceOf.get(from))
          .reduce((sum, edge) => sum + secondsOf(edge.cost), 0);
        begin = Math.max(begin, producer.finish + seconds);
      } else begin = Math.max(begin, producer.finish + secondsOf(cost));
    }
    const start = begin + copying;
    const finish = start + tasks[task]!.seconds[device]!;
    const sending = edges
      .filter(
        ({ from, to, cost }) => from === task && copierOf(cost) === "sender" && deviceOf.get(to) !== device,
      )
      .reduce((sum, { cost }) => sum + secondsOf(cost), 0);
    const own = { start, finish, free: finish + sending };
    times.set(task, own);
    return own;
  };
  return timesOf;
}

/** Random assignments in an order that the edges allow. */
const assigned = copiedGraphs(9, 3).chain((graph) =>
  fc
    .array(fc.nat({ max: graph.devices.length - 1 }), {
      minLength: graph.tasks.length,
      maxLength: graph.tasks.length,
    })
    .map((devices) => ({
      graph,
      assignments: taskOrder(graph).map((task) => ({ task, device: devices[task]! })),
    })),
);

describe("copies by reader, sender or nobody, and gaps", () => {
  it("run as their definition says, task by task", () => {
    fc.assert(
      fc.property(assigned, ({ graph, assignments }) => {
        const timesOf = byDefinition(graph, assignments);
        for (const { task, start, finish } of simulateSchedule(graph, assignments).tasks) {
          expectSameTime(start, timesOf(task).start);
          expectSameTime(finish, timesOf(task).finish);
        }
      }),
      { ...fixedSeed, numRuns: 300 },
    );
  });

  it("never overlap other work of the device that copies", () => {
    fc.assert(
      fc.property(assigned, ({ graph, assignments }) => {
        const { program, run } = runSchedule(graph, assignments, {});
        const timeline = run.record.programs[0]!;
        const work = program.computes.map(({ device }, compute) => ({
          device,
          start: timeline.computeStart[compute]!,
          end: timeline.computeEnd[compute]!,
        }));
        for (const device of graph.devices.keys()) {
          const own = work
            .filter((entry) => entry.device === device)
            .sort((a, b) => a.start - b.start || a.end - b.end);
          for (const [index, { start }] of own.slice(1).entries())
            expect(start).toBeGreaterThanOrEqual(own[index]!.end - 1e-9);
        }
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });

  it.each(schedulers.map(({ name }) => name))("%s predicts them exactly", (name) => {
    fc.assert(
      fc.property(copiedGraphs(12, 3), (graph) => {
        const schedule = chooseScheduler(name).schedule(schedulingProblem(graph));
        expectSameSchedule(simulateSchedule(graph, schedule.tasks), schedule);
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });

  it("by hand: the reader pays both copies, the sender its own, nobody in between", () => {
    const run = (copies: Copier, gap = 0) => {
      const graph = buildTaskGraph({
        devices: ["P", "Q"],
        gaps: [gap, gap],
        tasks: ["a", "b", "c", "d"].map((id) => ({ id, seconds: [2, 2] })),
        edges: ["a", "b"].map((from) => ({ from, to: "d", cost: { kind: "seconds", seconds: 3, copies } })),
      });
      const assignments = [0, 1, 2, 3].map((task) => ({ task, device: task < 2 ? 0 : 1 }));
      return simulateSchedule(graph, assignments).tasks.map(({ task, start }) => `${"abcd"[task]!}${start}`);
    };
    expect(run("delay")).toEqual(["a0", "c0", "b2", "d7"]);
    // b is made at 4; then Q copies for 6.
    expect(run("reader")).toEqual(["a0", "c0", "b2", "d10"]);
    // P sends a until 5, makes b until 7, sends it until 10.
    expect(run("sender")).toEqual(["a0", "c0", "b5", "d10"]);
    expect(run("reader", 1)).toEqual(["a0", "c0", "b3", "d11"]);
  });

  it("make a program whose first computes are the tasks", () => {
    const graph = buildTaskGraph({
      devices: ["P", "Q"],
      tasks: [{ id: "a", seconds: [1, 1] }, { id: "b", seconds: [1, 1] }], // prettier-ignore
      edges: [{ from: "a", to: "b", cost: { kind: "seconds", seconds: 5, copies: "reader" } }],
    });
    const { computes, transfers } = programOfGraph(graph, [{ task: 0, device: 0 }, { task: 1, device: 1 }], [{ streams: 1 }, { streams: 1 }]); // prettier-ignore
    expect(transfers).toEqual([]);
    expect(computes[2]!.label!.name).toBe("copy a for b");
    expect(computes[2]).toMatchObject({ device: 1, stream: 0, after: [0], work: { seconds: 5 } });
    expect(computes[1]!.after).toEqual([2]);
  });
});

it("refuses gaps of other devices, and an input that nobody sends", () => {
  const build = (change: Partial<Parameters<typeof buildTaskGraph>[0]>) => () =>
    buildTaskGraph({ devices: ["P"], tasks: [{ id: "a", seconds: [1] }], edges: [], ...change });
  expect(build({ gaps: [1, 2] })).toThrow("has gaps of 2 devices, and 1 devices");
  expect(build({ gaps: [-1] })).toThrow("device P: its gap is -1");
  const input = { at: 0, cost: { kind: "seconds", seconds: 1, copies: "sender" } } as const;
  expect(build({ tasks: [{ id: "a", seconds: [1], inputs: [input] }] })).toThrow("no task that sends it");
});
