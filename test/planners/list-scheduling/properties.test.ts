import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseScheduler, taskGraphBound } from "../../../planners/index.ts";
import { cpopPriorities } from "../../../planners/list-scheduling/cpop.ts";
import {
  optimisticCosts,
  optimisticRankSums,
  schedulingProblem,
  upwardRankSums,
  type SchedulingProblem,
} from "../../../planners/list-scheduling/index.ts";
import {
  buildTaskGraph,
  simulateSchedule,
  type Schedule,
  type ScheduleCluster,
  type TaskGraph,
} from "../../../sim/task-graph/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { schedulerLabels } from "../../support/planner-labels.ts";
import { graphOf, randomGraphs } from "../../support/task-graphs.ts";
import { optimalMakespan, tailsOf } from "./optimal-schedule.ts";
import { expectSameSchedule, expectSameTime } from "../../support/same-schedule.ts";

const names = ["heft", "cpop", "peft", "lookahead"] as const;

function scheduleBy(name: string, graph: TaskGraph, cluster: ScheduleCluster = {}): Schedule {
  return chooseScheduler(name).schedule(schedulingProblem(graph, cluster));
}

/** Every task once and for as long as it takes, none over another, and all inputs there when it starts. */
function expectValid({ tasks, edges, devices }: TaskGraph, schedule: Schedule): void {
  const byTask = tasks.map((_, task) => schedule.tasks.filter((entry) => entry.task === task));
  for (const [task, entries] of byTask.entries()) {
    expect(entries).toHaveLength(1);
    const { device, start, finish } = entries[0]!;
    expect(start).toBeGreaterThanOrEqual(0);
    expect(finish).toBe(start + tasks[task]!.seconds[device]!);
  }
  for (const device of devices.keys()) {
    const own = schedule.tasks.filter((entry) => entry.device === device);
    for (const [index, { start }] of own.slice(1).entries())
      expect(start).toBeGreaterThanOrEqual(own[index]!.finish);
  }
  for (const { from, to, cost } of edges) {
    const [producer, consumer] = [byTask[from]![0]!, byTask[to]![0]!];
    const delay = producer.device === consumer.device || cost.kind !== "seconds" ? 0 : cost.seconds;
    expect(consumer.start).toBeGreaterThanOrEqual(producer.finish + delay);
  }
}

/** No schedule is shorter: the longest path on the fastest devices, all work on all devices at their fastest. */
function lowerBound(graph: TaskGraph): number {
  const fastest = graph.tasks.map(({ seconds }) => Math.min(...seconds));
  const tails = tailsOf(graph);
  const path = Math.max(...fastest.map((time, task) => time + tails[task]!));
  return Math.max(path, fastest.reduce((sum, time) => sum + time, 0) / graph.devices.length);
}

const priorities = {
  heft: upwardRankSums,
  lookahead: upwardRankSums,
  cpop: cpopPriorities,
  peft: (problem: SchedulingProblem) => optimisticRankSums(problem, optimisticCosts(problem)),
} as const;

/** Could two tasks of the same priority be ready at the same time? */
function mayTie(graph: TaskGraph, priority: Float64Array): boolean {
  const reaches = (from: number, to: number): boolean =>
    from === to || graph.edges.some((edge) => edge.from === from && reaches(edge.to, to));
  return graph.tasks.some((_, a) =>
    graph.tasks.some((_, b) => a < b && priority[a] === priority[b] && !reaches(a, b) && !reaches(b, a)),
  );
}

/** The graph on processors that are single streams: what goes between streams of one device costs nothing. */
function streamsAsDevices({ devices, tasks, edges }: TaskGraph, streams: readonly number[]): TaskGraph {
  const deviceOf = streams.flatMap((count, device) => Array.from({ length: count }, () => device));
  const ids = tasks.map(({ id }) => id);
  return buildTaskGraph({
    devices: deviceOf.map((device, slot) => `${devices[device]!}/${slot}`),
    tasks: tasks.map(({ id, seconds }) => ({ id, seconds: deviceOf.map((device) => seconds[device]!) })),
    edges: edges.map(({ from, to, cost }) => {
      if (cost.kind !== "seconds") throw new Error("the oracle knows edges in seconds only");
      const seconds = deviceOf.map((source) =>
        deviceOf.map((destination) => (source === destination ? 0 : cost.seconds)),
      );
      return { from: ids[from]!, to: ids[to]!, cost: { kind: "pairs", seconds } };
    }),
  });
}

const streamCounts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 });

it.each(schedulerLabels)("%s fills streams, and the run is as predicted", (name) => {
  fc.assert(
    fc.property(randomGraphs(20, 4), streamCounts, (graph, counts) => {
      const streams = counts.slice(0, graph.devices.length);
      const devices = streams.map((count) => ({ streams: count }));
      const schedule = scheduleBy(name, graph, { devices });
      expectSameSchedule(simulateSchedule(graph, schedule.tasks, { devices }), schedule);
      // The same run where every stream is a processor of its own.
      const firstSlot = streams.map((_, device) =>
        streams.slice(0, device).reduce((sum, count) => sum + count, 0),
      );
      const slots = schedule.tasks.map(({ task, device, stream }) => ({
        task,
        device: firstSlot[device]! + stream,
      }));
      const { makespan } = simulateSchedule(streamsAsDevices(graph, streams), slots);
      expectSameTime(schedule.makespan, makespan);
      if (name === "single") expect(new Set(schedule.tasks.map(({ device }) => device)).size).toBe(1);
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});

it("the whole graph on the best single device is the literature's reference, and never beats the optimum", () => {
  fc.assert(
    fc.property(randomGraphs(6, 3), (graph) => {
      const sums = graph.devices.map((_, device) =>
        graph.tasks.reduce((sum, { seconds }) => sum + seconds[device]!, 0),
      );
      const { makespan } = scheduleBy("single", graph);
      expect(makespan).toBeCloseTo(Math.min(...sums), 9);
      expect(makespan).toBeGreaterThanOrEqual(optimalMakespan(graph) * (1 - 1e-12));
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});

it("streams that slow each other down are filled only where that pays", () => {
  const graph = graphOf([[10], [10]], []);
  const on = (concurrency: readonly number[]) => {
    const cluster = { devices: [{ streams: 2, concurrency }] };
    const { tasks } = scheduleBy("heft", graph, cluster);
    return simulateSchedule(graph, tasks, cluster).tasks.map(({ stream, finish }) => [stream, finish]);
  };
  // Two at 1.2 times the time each: both at 12, the second charged with 14 of the 20 that it would wait for.
  expect(on([1, 1.2])).toEqual([[0, 12], [1, 12]]); // prettier-ignore
  expect(on([1, 2])).toEqual([[0, 10], [0, 20]]); // prettier-ignore
});

describe.each(names)("%s on random graphs", (name) => {
  it("makes valid schedules, not below the lower bounds, that run as planned", () => {
    fc.assert(
      fc.property(randomGraphs(25, 5), (graph) => {
        const schedule = scheduleBy(name, graph);
        expectValid(graph, schedule);
        expect(schedule.makespan).toBeGreaterThanOrEqual(lowerBound(graph) * (1 - 1e-12));
        expectSameSchedule(simulateSchedule(graph, schedule.tasks), schedule);
      }),
      { ...fixedSeed, numRuns: 300 },
    );
  });

  it("is never shorter than the optimum, and the optimum on one device", () => {
    fc.assert(
      fc.property(randomGraphs(6, 3), (graph) => {
        const optimum = optimalMakespan(graph);
        const { makespan } = scheduleBy(name, graph);
        expect(makespan).toBeGreaterThanOrEqual(optimum * (1 - 1e-12));
        const bound = taskGraphBound(
          graph,
          graph.devices.map(() => ({ streams: 1 })),
        ) as { seconds: number };
        expect(bound.seconds).toBeLessThanOrEqual(optimum);
        expect(bound.seconds).toBeGreaterThanOrEqual(lowerBound(graph) * (1 - 1e-8));
        if (graph.devices.length === 1) {
          expect(makespan).toBeCloseTo(optimum, 9);
          expect(bound.seconds).toBeCloseTo(optimum, 6);
        }
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });

  it("does not look at the order of the tasks where nothing ties", () => {
    const time = fc.noBias(fc.integer({ min: 1_000, max: 1_000_000 }));
    fc.assert(
      fc.property(
        randomGraphs(9, 4, time).chain((graph) =>
          fc.tuple(
            fc.constant(graph),
            fc.shuffledSubarray([...graph.tasks], { minLength: graph.tasks.length }),
          ),
        ),
        ([graph, shuffled]) => {
          fc.pre(!mayTie(graph, priorities[name](schedulingProblem(graph))));
          const ids = graph.tasks.map(({ id }) => id);
          const renamed = buildTaskGraph({
            devices: graph.devices,
            tasks: shuffled,
            edges: graph.edges.map(({ from, to, cost }) => ({ from: ids[from]!, to: ids[to]!, cost })),
          });
          const placed = (of: TaskGraph) =>
            scheduleBy(name, of)
              .tasks.map(({ task, device, start }) => `${of.tasks[task]!.id} ${device} ${start}`)
              .sort();
          expect(placed(renamed)).toEqual(placed(graph));
        },
      ),
      { ...fixedSeed, numRuns: 60, maxSkipsPerRun: 1_000 },
    );
  });
});
