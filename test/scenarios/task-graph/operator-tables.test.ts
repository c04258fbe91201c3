import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listSchedulers, schedulingProblem } from "../../../planners/index.ts";
import { openTaskGraph } from "../../../scenarios/index.ts";
import { importOperatorTables } from "../../../scenarios/task-graph/operator-graph.ts";
import { InputError } from "../../../sim/errors.ts";
import { simulateSchedule } from "../../../sim/task-graph/index.ts";
import { copyMilliseconds, phoneFolder, phoneTimes } from "./phone-tables.ts";

const device = (name: string) => ({ name, speed: undefined });

/** Two operators and a constant between CPU and GPU; the constant's shape was never copied. */
const tables = {
  operators: [
    "conv 1,3,8,8@in; 1,4,8,8@a; none 2;",
    "constant none 2,0,0,0@k; none 2;",
    "join 1,4,8,8@a;2,0,0,0@k; 1,4,8,8@b; 0;1; none",
  ].join("\n"),
  times: "conv 40 30 20 10\nconstant 0 0 0 0\njoin 8 6 4 2\n",
  copies: "1,4,4,4 60 6\n1,4,8,8 100 10\n",
};

function read(change: Partial<typeof tables> = {}, ...names: string[]) {
  const { operators, times, copies } = { ...tables, ...change };
  return importOperatorTables(
    {
      operators: { file: "info", text: operators },
      times: { file: "times", text: times },
      copies: { file: "copies", text: copies },
    },
    names.map(device),
  );
}

describe("operator tables", () => {
  it("give seconds by device and copies by direction, and say what is not measured", () => {
    const { graph, notes } = read();
    expect(graph.devices).toEqual(["cpu4", "gpu"]);
    expect(graph.tasks[0]).toEqual({ id: "conv", seconds: [20e-6, 10e-6] });
    const costs = graph.edges.map(({ from, to, cost }) => [from, to, cost]);
    expect(costs).toEqual([
      [0, 2, { kind: "pairs", copies: "reader", seconds: [[0, 100 / 1e6], [10 / 1e6, 0]] }], // prettier-ignore
      [1, 2, { kind: "pairs", copies: "reader", seconds: [[0, 60 / 1e6], [6 / 1e6, 0]] }], // prettier-ignore
    ]);
    expect(notes).toEqual([
      "times: 2 of 6 times are 0, below the timer's resolution",
      "copies: 1 shapes have no measured copy and get times by size: 2,0,0,0",
    ]);
  });

  it("interpolate copies between the measured sizes", () => {
    const operators = tables.operators.replaceAll("2,0,0,0", "1,160,0,0");
    const { cost } = read({ operators }).graph.edges[1]!;
    if (cost.kind !== "pairs") throw new Error("pairs are due");
    expect(cost.seconds[0]![1]).toBeCloseTo(80e-6, 12);
    expect(cost.seconds[1]![0]).toBeCloseTo(8e-6, 12);
  });

  it("run on the chosen setting of the CPU", () => {
    expect(read({}, "gpu", "cpu1").graph.tasks[0]!.seconds).toEqual([10e-6, 40e-6]);
  });

  it.each([
    ["an empty table of copies", { copies: "" }, [], "copies: is empty: it holds no transfer costs"],
    ["an empty table of times", { times: "\n" }, [], "times: is empty"],
    ["a missing operator", { times: "conv 1 1 1 1" }, [], "has no times of operator constant"],
    ["a missing column", {}, ["little1"], "has no time of conv on little1"],
    ["a wrong number of times", { times: "conv 1 2" }, [], "times:1: has 2 times (allowed: 4 or 7)"],
    ["a time that is not a number", { times: "conv 1 x 1 1" }, [], 'times:1: "x" is not a number'],
    ["a wrong line", { operators: "conv none none" }, [], "info:1: has 3 cells"],
    ["an unknown successor", { operators: "conv none 1,1@a; none 7;" }, [], "info:1: there is no operator 7"],
    ["an unknown device", {}, ["tpu"], "there is no device tpu"],
    ["one processor twice", {}, ["cpu1", "cpu4"], "are one processor"],
  ] as const)("are refused for %s", (_, change, names, message) => {
    expect(() => read(change, ...names)).toThrow(InputError);
    expect(() => read(change, ...names)).toThrow(message);
  });
});

describe("folders of phones", () => {
  const phones = phoneFolder();
  afterAll(() => {
    rmSync(phones, { recursive: true });
  });
  const open = (path: string, ...names: string[]) => openTaskGraph(join(phones, path), names.map(device));

  it.each(Object.entries(phoneTimes))("%s runs the network alone in the sum of its times", (phone, times) => {
    const { split, branch, join: last } = times;
    const sums = split.map((seconds, setting) => seconds + 2 * branch[setting]! + last[setting]!);
    const alone = ["cpu1", "cpu2", "cpu4", "gpu"].map((name) => {
      const { graph } = open(`fork/${phone}`, name);
      const assignments = listSchedulers.heft(schedulingProblem(graph)).tasks;
      return simulateSchedule(graph, assignments).makespan * 1e3;
    });
    for (const [setting, sum] of sums.entries()) expect(alone[setting]).toBeCloseTo(sum, 9);
  });

  it("two branches on both processors take the longer of them, and the copies", () => {
    const { graph } = open("fork/slow");
    const { tasks, makespan } = listSchedulers.heft(schedulingProblem(graph));
    expect(simulateSchedule(graph, tasks).makespan).toBe(makespan);
    const { split, branch, join: last } = phoneTimes["slow"]!;
    const [toGpu, toCpu] = copyMilliseconds;
    // Split and one branch on the CPU with four threads, the other on the GPU, which copies first; the last, where it runs,
    // copies the other's branch when both are done.
    const cpuBranch = split[2] + branch[2];
    const gpuBranch = split[2] + toGpu + branch[3];
    const onGpu = Math.max(cpuBranch, gpuBranch) + toGpu + last[3];
    const onCpu = Math.max(cpuBranch, gpuBranch) + toCpu + last[2];
    expect(makespan * 1e3).toBeCloseTo(Math.min(onGpu, onCpu), 9);
  });

  it("say which table is empty or missing, and which times are not measured", () => {
    expect(() => open("fork/unmeasured")).toThrow(/data-trans.csv: is empty/);
    expect(() => open("fork/bare")).toThrow(/has 0 files \*-layerwise-latency.csv/);
    expect(open("fork/slow").notes).toEqual([
      expect.stringMatching(/1 of 8 times are 0, below the timer's resolution/),
    ]);
    expect(open("fork/fast").notes).toEqual([]);
  });
});

const folder = join(import.meta.dirname, "../../../../shared/data/hope");

describe.skipIf(!existsSync(folder))(
  "measured phones (skipped where ../shared/data/hope is absent: its tables may not be copied here)",
  () => {
    const open = (path: string, ...names: string[]) => openTaskGraph(join(folder, path), names.map(device));

    it.each([
      { network: "inception-v3", tasks: 130, edges: 165 },
      { network: "inception-v4", tasks: 207, edges: 262 },
      { network: "pnasnet-mobile", tasks: 663, edges: 765 },
    ])("$network has its operators and edges", ({ network, tasks, edges }) => {
      const { graph } = open(`${network}/redmi`);
      expect([graph.tasks.length, graph.edges.length]).toEqual([tasks, edges]);
    });

    // Milliseconds on the CPU with 1, 2 and 4 threads, and on the GPU.
    it.each([
      { phone: "redmi", sums: [1516.5, 811.5, 479.5, 833.5] },
      { phone: "huawei_p40", sums: [319.1, 173.1, 88.9, 169.8] },
      { phone: "oneplus5t", sums: [655.7, 364.4, 212.6, 186.5] },
    ])("$phone runs Inception-v3 alone in the measured sums, and earlier by both", ({ phone, sums }) => {
      const alone = ["cpu1", "cpu2", "cpu4", "gpu"].map((name) => {
        const { graph } = open(`inception-v3/${phone}`, name);
        const assignments = listSchedulers.heft(schedulingProblem(graph)).tasks;
        return simulateSchedule(graph, assignments).makespan;
      });
      expect(alone.map((seconds) => Math.round(seconds * 1e4) / 10)).toEqual(sums);
      const { graph } = open(`inception-v3/${phone}`);
      const both = Object.values(listSchedulers).map((schedule) => {
        const { tasks, makespan } = schedule(schedulingProblem(graph));
        expect(simulateSchedule(graph, tasks).makespan).toBe(makespan);
        return makespan;
      });
      expect(Math.min(...both)).toBeLessThan(Math.min(alone[2]!, alone[3]!));
    });

    it("says which table is empty or missing", () => {
      expect(() => open("inception-v3/huawei_mate_20")).toThrow(/data-trans.csv: is empty/);
      expect(() => open("pnasnet-mobile/snapdragon_855")).toThrow(/has 0 files \*-layerwise-latency.csv/);
    });
  },
);
