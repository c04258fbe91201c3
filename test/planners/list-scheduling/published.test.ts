import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cpopPriorities, criticalPath, fastestDevice } from "../../../planners/list-scheduling/cpop.ts";
import {
  listSchedulers,
  optimisticCosts,
  optimisticRankSums,
  PartialSchedule,
  priorityOrder,
  schedulingProblem,
  downwardRankSums,
  upwardRankSums,
} from "../../../planners/list-scheduling/index.ts";
import type { Schedule, TaskGraph } from "../../../sim/task-graph/index.ts";
import { arabnejad, graphOf, topcuoglu } from "../../support/task-graphs.ts";
import { optimalMakespan } from "./optimal-schedule.ts";

const thirds = (sums: Float64Array) => Array.from(sums, (sum) => Math.round((sum / 3) * 1000) / 1000);
const order = (graph: TaskGraph, priority: Float64Array) =>
  priorityOrder(schedulingProblem(graph), priority).map((task) => task + 1);

/** `P1 3:28-39 7:39-46; P2 ...` */
function described({ devices }: TaskGraph, { tasks }: Schedule): string {
  return devices
    .map((name, index) => {
      const own = tasks.filter(({ device }) => device === index);
      return [name, ...own.map(({ task, start, finish }) => `${task + 1}:${start}-${finish}`)].join(" ");
    })
    .join("; ");
}

describe("the published examples", () => {
  it.each([
    {
      name: "Topcuoglu 2002",
      graph: topcuoglu,
      upward: [108, 77, 80, 80, 69, 63.333, 42.667, 35.667, 44.333, 14.667],
      downward: [0, 31, 25, 22, 24, 27, 62.333, 66.667, 63.667, 93.333],
      path: [1, 2, 9, 10],
      pathDevice: "P2",
      orders: { heft: [1, 3, 4, 2, 5, 6, 9, 7, 8, 10], cpop: [1, 2, 3, 7, 4, 5, 9, 6, 8, 10] },
    },
    {
      name: "Arabnejad 2014",
      graph: arabnejad,
      upward: [169, 114.333, 102.667, 110, 129.667, 119.333, 52.667, 92, 42.333, 20.667],
      downward: [0, 43.333, 57.333, 55.333, 39.333, 33.333, 107.333, 73.333, 126.667, 148.333],
      path: [1, 5, 9, 10],
      pathDevice: "P1",
      orders: { heft: [1, 5, 6, 2, 4, 3, 8, 7, 9, 10], cpop: [1, 5, 4, 3, 7, 2, 9, 6, 8, 10] },
    },
  ])("$name: ranks, orders and critical path", ({ graph, upward, downward, path, pathDevice, orders }) => {
    const problem = schedulingProblem(graph);
    expect(thirds(upwardRankSums(problem))).toEqual(upward);
    expect(thirds(downwardRankSums(problem))).toEqual(downward);
    const priority = cpopPriorities(problem);
    const found = criticalPath(problem, upwardRankSums(problem));
    for (const task of found) expect(priority[task]).toBe(priority[0]);
    expect(found.map((task) => task + 1)).toEqual(path);
    expect(graph.devices[fastestDevice(problem, new Set(found))]).toBe(pathDevice);
    expect(order(graph, upwardRankSums(problem))).toEqual(orders.heft);
    expect(order(graph, priority)).toEqual(orders.cpop);
  });

  // prettier-ignore
  it.each([
    { name: "Topcuoglu 2002", graph: topcuoglu, order: [1, 4, 2, 5, 3, 6, 7, 9, 8, 10],
      costs: [[48, 38, 53], [35, 19, 35], [28, 22, 27], [38, 19, 36], [32, 19, 32], [23, 18, 30], [21, 7, 16], [18, 7, 16], [20, 7, 16], [0, 0, 0]] },
    { name: "Arabnejad 2014", graph: arabnejad, order: [1, 4, 6, 2, 3, 5, 8, 7, 9, 10],
      costs: [[64, 68, 86], [42, 39, 42], [27, 41, 43], [42, 39, 50], [28, 37, 28], [42, 39, 44], [13, 16, 22], [13, 16, 33], [13, 16, 20], [0, 0, 0]] },
  ])("$name: optimistic cost table and the order by it", ({ graph, costs, order: expected }) => {
    const problem = schedulingProblem(graph);
    const table = optimisticCosts(problem);
    expect([...table]).toEqual(costs.flat());
    expect(order(graph, optimisticRankSums(problem, table))).toEqual(expected);
  });

  // prettier-ignore
  it.each([
    ["heft", topcuoglu, 80, "P1 2:27-40 8:57-62; P2 4:18-26 6:26-42 9:56-68 10:73-80; P3 1:0-9 3:9-28 5:28-38 7:38-49"],
    ["cpop", topcuoglu, 86, "P1 3:28-39 7:39-46; P2 1:0-16 2:16-35 5:35-48 9:65-77 10:79-86; P3 4:25-42 6:42-51 8:54-68"],
    ["peft", topcuoglu, 85, "P1 3:28-39 6:39-52 7:52-59 8:62-67; P2 1:0-16 4:16-24 2:24-43 9:50-62 10:78-85; P3 5:27-37"],
    ["lookahead", topcuoglu, 76, "P1 5:20-32; P2 4:18-26 2:27-46 9:46-58 8:58-69 10:69-76; P3 1:0-9 3:9-28 6:28-37 7:37-48"],
    ["heft", arabnejad, 133, "P1 2:38-60 8:67-96 10:120-133; P2 1:0-21 5:21-48 3:48-75 7:75-100; P3 6:28-52 4:52-56 9:105-113"],
    ["cpop", arabnejad, 167, "P1 1:0-22 5:22-51 2:51-73 9:73-88 10:154-167; P2 6:29-46 3:53-80 7:80-105; P3 4:51-55 8:76-112"],
    ["peft", arabnejad, 122, "P1 1:0-22 4:22-29 2:29-51 3:51-83 7:83-97; P2 6:29-46 8:54-77 10:106-122; P3 5:35-70 9:81-89"],
    ["lookahead", arabnejad, 127, "P1 3:52-84 7:84-98; P2 1:0-21 5:21-48 2:48-66 8:67-90 9:90-111 10:111-127; P3 6:28-52 4:52-56"],
  ] as const)("%s: the whole schedule", (name, graph, makespan, schedule) => {
    const found = listSchedulers[name](schedulingProblem(graph));
    expect(found.makespan).toBe(makespan);
    expect(described(graph, found)).toBe(schedule);
  });

  // prettier-ignore
  it("PEFT's finish times and choices, task by task (Arabnejad 2014)", () => {
    const trace = [
      [1, [22, 21, 36], [86, 89, 122], 1], [4, [29, 61, 55], [71, 100, 105], 1], [6, [55, 46, 53], [97, 85, 97], 2],
      [2, [51, 64, 57], [93, 103, 99], 1], [3, [83, 80, 96], [110, 121, 139], 1], [5, [112, 73, 70], [140, 110, 98], 3],
      [8, [112, 77, 106], [125, 93, 139], 2], [7, [97, 124, 129], [110, 140, 151], 1], [9, [142, 148, 89], [155, 164, 109], 3],
      [10, [132, 122, 152], [132, 122, 152], 2],
    ] as const;
    const problem = schedulingProblem(arabnejad);
    const costs = optimisticCosts(problem);
    const schedule = new PartialSchedule(problem);
    for (const [number, finishes, optimistic, chosen] of trace) {
      const task = number - 1;
      const finish = [0, 1, 2].map((device) => schedule.earliestFinish(task, device));
      expect(finish).toEqual(finishes);
      expect(finish.map((time, device) => time + costs[3 * task + device]!)).toEqual(optimistic);
      schedule.place(task, chosen - 1);
    }
  });

  it.each([
    ["Topcuoglu 2002", topcuoglu, 73],
    ["Arabnejad 2014", arabnejad, 113],
  ] as const)("%s: the optimum without duplication", (_, graph, makespan) => {
    expect(optimalMakespan(graph)).toBe(makespan);
  });
});

const folder = join(import.meta.dirname, "../../../../shared/vectors");

describe.skipIf(!existsSync(folder))(
  "the vectors (skipped where ../shared/vectors is absent: they may not be copied here)",
  () => {
    interface Entry {
      readonly makespan: number;
      readonly schedule: readonly { task: number; proc: number; start: number; end: number }[];
    }
    interface Vector {
      readonly problem: { comp: number[][]; edges: { src: number; dst: number; comm: number }[] };
      readonly computed_by_reference_impl: Readonly<Record<string, Entry>>;
    }
    const keys = {
      heft: "HEFT",
      cpop: "CPOP",
      peft: "PEFT",
      lookahead: "LOOKAHEAD_1level_max_child_EFT",
    } as const;

    it.each(["heft_topcuoglu2002", "peft_arabnejad2014"])("%s: every schedule", (file) => {
      const vector: Vector = JSON.parse(readFileSync(join(folder, `${file}.json`), "utf8"));
      const graph = graphOf(
        vector.problem.comp,
        vector.problem.edges.map(({ src, dst, comm }) => [src, dst, comm]),
      );
      for (const name of ["heft", "cpop", "peft", "lookahead"] as const) {
        const expected = vector.computed_by_reference_impl[keys[name]]!;
        const found = listSchedulers[name](schedulingProblem(graph));
        expect(found.makespan).toBe(expected.makespan);
        const entries = found.tasks.map(({ task, device, start, finish }) => ({
          task: task + 1,
          proc: device + 1,
          start,
          end: finish,
        }));
        const sorted = (list: Entry["schedule"]) => [...list].sort((a, b) => a.task - b.task);
        expect(sorted(entries)).toEqual(sorted(expected.schedule));
      }
    });
  },
);
