import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { chooseScheduler, planners, schedulingProblem } from "../../../planners/index.ts";
import { pointTimeline } from "../../../results/perfetto/index.ts";
import { rowOf } from "../../../results/index.ts";
import { loadScenario, runScenario, sweepKeys } from "../../../scenarios/index.ts";
import { InputError } from "../../../sim/errors.ts";
import { joinTaskGraphs } from "../../../sim/task-graph/index.ts";
import { checkTrace, slicesOf, spanOf } from "../../results/perfetto/check-trace.ts";
import { arabnejad, topcuoglu } from "../../support/task-graphs.ts";
import { scenarioOf } from "../scenario-text.ts";
import { phoneFolder } from "./phone-tables.ts";
import { clusterText, described, graphFolder, taskGraphText } from "./task-graphs.ts";

const published = graphFolder({ topcuoglu: described(topcuoglu), arabnejad: described(arabnejad) });

/** A second on P; what P sends b and c, 4 MB each, only Q and R compute in reasonable time. */
const fork = {
  tasks: [
    { id: "a", time: { P: 1, Q: 900, R: 900 } },
    { id: "b", time: { P: 900, Q: 2, R: 900 } },
    { id: "c", time: { P: 900, Q: 900, R: 3 } },
  ],
  edges: [
    { from: "a", to: "b", bytes: 4e6 },
    { from: "a", to: "c", bytes: 4e6 },
  ],
};

/** Work of 8 before work of 8, and 1 MB between them. */
const work = {
  tasks: [
    { id: "a", work: 8 },
    { id: "b", work: 8 },
  ],
  edges: [{ from: "a", to: "b", bytes: 1e6 }],
};

const folder = graphFolder({ graph: fork, work, published: described(topcuoglu) });

function rowsOf(text: string, place = folder) {
  return [...runScenario(scenarioOf(text, place))].map(rowOf);
}

describe("scenarios with task graphs", () => {
  it("run the published examples to their makespans and speed-ups", () => {
    const sweep =
      "{task_graph: [topcuoglu.json, arabnejad.json], planner: [single, heft, cpop, peft, lookahead]}";
    const text = taskGraphText({ sweep }).replace(/^task_graph: .*\n/m, "");
    const rows = rowsOf(text, published);
    const latencies = rows.map((row) => [row.model, row.planner, row.simulated_latency_s]);
    // HEFT and CPOP of Topcuoglu et al. 2002; PEFT, HEFT and Lookahead of Arabnejad and Barbosa 2014.
    for (const expected of [
      ["topcuoglu", "heft", 80],
      ["topcuoglu", "cpop", 86],
      ["arabnejad", "peft", 122],
      ["arabnejad", "heft", 133],
      ["arabnejad", "lookahead", 127],
    ]) {
      expect(latencies).toContainEqual(expected);
    }
    for (const row of rows) {
      expect(row.status).toBe("ok");
      expect(row.predicted_latency_s).toBe(row.simulated_latency_s);
      // The least sum of run times on one processor, over the makespan: 127 and 205 are those of the tables.
      const alone = row.model === "topcuoglu" ? 127 : 205;
      expect(row.speedup).toBeCloseTo(alone / row.simulated_latency_s!, 12);
      expect(row.bytes_moved).toBe(0);
      expect([row.redundant_macs, row.peak_memory_bytes, row.trace_share]).toEqual([null, null, null]);
    }
  });

  // Two messages of 4 MB at 1 MB/s and 0.5 s, after 1 s and before 3 s: 8.5 s apart. On one medium both share 8 s. With Q as
  // the centre both leave over one link: that to Q at 1.5 s, that to R at 2 s, when 3.5 MB are left of the first; at half
  // the rate each it is there at 9 s, and the last 0.5 MB of the other at 9.5 s.
  it.each([
    ["mesh", "{name: P}, {name: Q}, {name: R}", 8.5, 8.5],
    ["bus", "{name: P}, {name: Q}, {name: R}", 12.5, 8.5],
    ["star", "{name: P}, {name: Q}, {name: R}", 8.5, 8.5],
    ["star", "{name: Q}, {name: P}, {name: R}", 12.5, 9],
  ])("send bytes over the scenario's network: %s of %s", (topology, devices, latency, predicted) => {
    const cluster = clusterText(devices, `topology: ${topology}, latency: 500 ms`);
    const [row] = rowsOf(taskGraphText({ cluster }));
    expect(row).toMatchObject({ simulated_latency_s: latency, bytes_moved: 8e6, topology, devices: 3 });
    expect(row!.predicted_latency_s).toBe(predicted);
    expect(row!.believed_latency_s).toBe(latency);
  });

  it("take devices of a graph away, slow them down, and count streams", () => {
    const cluster = clusterText("{name: P3}, {name: P1, slowdown: 2}");
    const [row] = rowsOf(taskGraphText({ cluster, planner: "single", task_graph: "published.json" }));
    expect(row).toMatchObject({ devices: 2, simulated_latency_s: 143 });
    const alone = clusterText("{name: P1, streams: 64}");
    const [wide] = rowsOf(taskGraphText({ cluster: alone, task_graph: "published.json" }));
    // With a stream for every task only the longest chain counts: 14 + 13 + 18 + 21.
    expect(wide!.simulated_latency_s).toBe(66);
  });

  it("divide work by the speeds of devices", () => {
    const cluster = clusterText("{name: slow, speed: 1}, {name: fast, count: 2, speed: 4}");
    const [row] = rowsOf(taskGraphText({ cluster, task_graph: "work.json" }));
    expect(row).toMatchObject({ devices: 3, simulated_latency_s: 4, speedup: 1 });
    // Names that are numbers keep their order too: 16 of work at 4, twice as slow.
    const numbers = clusterText("{name: 2, speed: 4, slowdown: 2}, {name: 1, speed: 1}").replaceAll(
      /name: (\d)/g,
      'name: "$1"',
    );
    expect(rowsOf(taskGraphText({ cluster: numbers, task_graph: "work.json" }))[0]!.simulated_latency_s).toBe(
      8,
    );
  });

  it("have energy where devices state their power, and memory over time where edges are in bytes", () => {
    const power = "power: {compute: 3 W, transmit: 2 W}";
    const devices = ["P", "Q", "R"].map((name) => `{name: ${name}, ${power}}`).join(", ");
    const text = taskGraphText({
      cluster: clusterText(devices, "topology: mesh, latency: 0 s"),
      planner: "heft",
    });
    const [row] = rowsOf(text);
    const [point] = scenarioOf(text, folder).points();
    const { bandwidth } = point!.identity;
    // P computes for 1 s, Q for 2 s and R for 3 s; P sends 4 MB to each of them.
    expect(row!.energy_j).toBeCloseTo(3 * (1 + 2 + 3) + 2 * ((2 * 4e6) / bandwidth), 9);
    expect(rowsOf(text.replaceAll(power, "slowdown: 1"))[0]!.energy_j).toBeNull();
    const data = pointTimeline(point!).traceEvents.filter(({ name, ph }) => ph === "C" && name === "data");
    // P holds both results while a runs and until they have left.
    expect(data[0]).toMatchObject({ pid: 1, ts: 0, args: { bytes: 8e6 } });
  });

  it("have timelines with every task and message", () => {
    const cluster = clusterText("{name: P}, {name: Q}, {name: R}", "topology: bus, latency: 500 ms");
    for (const [text, transfers] of [
      [taskGraphText({ cluster }), 2],
      [taskGraphText({ task_graph: "published.json" }), 9],
    ] as const) {
      const [point] = scenarioOf(text, folder).points();
      const trace = pointTimeline(point!);
      checkTrace(trace);
      const latency = rowsOf(text)[0]!.simulated_latency_s!;
      const computes = slicesOf(trace, "compute");
      expect(Math.max(...computes.map((slice) => spanOf(slice).end))).toBe(latency * 1e9);
      expect(slicesOf(trace, "transfer")).toHaveLength(transfers);
    }
  });

  it("keep whoever copies busy, and let a gap pass between tasks", () => {
    const pair = {
      copies: "sender",
      gap: { P: 1 },
      tasks: ["a", "b", "c"].map((id) => ({
        id,
        time: { P: 2, Q: 900 },
        ...(id === "c" && { pinned: "Q" }),
      })),
      edges: [
        { from: "a", to: "c", time: 3 },
        { from: "b", to: "c", time: 3 },
      ],
    };
    pair.tasks[2]!.time.Q = 2;
    const place = graphFolder({ graph: pair });
    const rows = (fields: Readonly<Record<string, string>>, devices = "{name: P}, {name: Q}") =>
      rowsOf(taskGraphText({ cluster: clusterText(devices), ...fields }), place);
    const swept = rows({ sweep: "{copies: [sender, reader, delay]}" });
    // P: a until 2, sent until 5, b from 6 to 8, sent until 11. Q reads: b from 3 to 5, two copies until 11. Nobody: b is there at 8.
    expect(swept.map((row) => row.simulated_latency_s)).toEqual([13, 13, 10]);
    expect(swept.map((row) => row.predicted_latency_s)).toEqual([13, 13, 10]);
    // Twice as slow P sends and pauses twice as long: 4 + 6 + 2 + 4 + 6, and 2 for c.
    expect(rows({}, "{name: P, slowdown: 2}, {name: Q}")[0]!.simulated_latency_s).toBe(24);
    expect(rows({}, "{name: P, gap: 0 s}, {name: Q}")[0]!.simulated_latency_s).toBe(12);
    const [point] = scenarioOf(
      taskGraphText({ cluster: clusterText("{name: P}, {name: Q}") }),
      place,
    ).points();
    const names = slicesOf(pointTimeline(point!), "compute").map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("copy"))).toEqual(["copy a for c", "copy b for c"]);
  });

  it.each<[string, { readonly inputs?: unknown; readonly [key: string]: unknown }, string]>([
    [
      "bytes that somebody copies",
      { edges: [{ from: "a", to: "b", bytes: 1, copies: "reader" }] },
      "bytes go over the network",
    ],
    ["an unknown copier", { copies: "gpu" }, "copies"],
    ["a gap of an unknown device", { gap: { X: 1 } }, "gap of unknown device X (known: P, Q)"],
    [
      "an input that somebody sends",
      { inputs: [{ at: "Q", time: 1, copies: "sender" }] },
      "no task that sends it",
    ],
  ])("refuse %s", (_, { inputs, ...change }, message) => {
    const tasks = ["a", "b"].map((id) => ({
      id,
      time: { P: 1, Q: 1 },
      ...(inputs !== undefined && { inputs }),
    }));
    const place = graphFolder({ graph: { tasks, ...change } });
    expect(() => rowsOf(taskGraphText({ cluster: clusterText("{name: P}, {name: Q}") }), place)).toThrow(
      message,
    );
  });

  it("put several graphs on one timeline, each from its release on", () => {
    const graphs = (text: string) =>
      taskGraphText({ task_graph: text, cluster: clusterText("{name: P1}, {name: P2}, {name: P3}") });
    const rowOfGraphs = (text: string) => rowsOf(graphs(text), published)[0]!;
    // After the first has ended, the second has all devices to itself: HEFT's 80 and 133 of the papers.
    expect(rowOfGraphs("[topcuoglu.json, {file: arabnejad.json, release: 80 s}]")).toMatchObject({
      model: "topcuoglu+arabnejad@80s",
      predicted_latency_s: 80 + 133,
      simulated_latency_s: 80 + 133,
      reason: expect.stringContaining("from release to end: topcuoglu 80 s, arabnejad 133 s"),
    });
    expect(rowOfGraphs("[{file: topcuoglu.json, release: 5 s}]")).toMatchObject({
      model: "topcuoglu@5s",
      simulated_latency_s: 5 + 80,
      reason: expect.stringContaining("from release to end: topcuoglu 80 s"),
    });
    // Side by side they share the devices, as one graph of both would.
    const both = joinTaskGraphs([
      { name: "topcuoglu", graph: topcuoglu, release: 0 },
      { name: "topcuoglu#2", graph: topcuoglu, release: 2 },
    ]);
    const schedule = chooseScheduler("heft").schedule(schedulingProblem(both, {}));
    const twice = rowOfGraphs("[topcuoglu.json, {file: topcuoglu.json, release: 2000 ms}]");
    expect(twice).toMatchObject({ model: "topcuoglu+topcuoglu@2s", simulated_latency_s: schedule.makespan });
    expect(twice.simulated_latency_s).toBeGreaterThan(80);
    expect(twice.simulated_latency_s).toBeLessThan(160);
  });

  it("may sweep the graphs of a timeline and their releases", () => {
    const lists = "[topcuoglu.json, [topcuoglu.json, arabnejad.json]]";
    const text = taskGraphText({ sweep: `{task_graph: ${lists}}` }).replace(/^task_graph: .*\n/m, "");
    expect(rowsOf(text, published).map(({ model }) => model)).toEqual(["topcuoglu", "topcuoglu+arabnejad"]);
    const released = taskGraphText({
      task_graph: "[topcuoglu.json, {file: arabnejad.json}]",
      sweep: "{task_graph.1.release: [80 s, 100 s]}",
    });
    const rows = rowsOf(released, published);
    expect(rows.map((row) => row.simulated_latency_s)).toEqual([80 + 133, 100 + 133]);
    expect(rows.map((row) => row.swept["task_graph.1.release"])).toEqual(["80 s", "100 s"]);
    expect(new Set(sweepKeys(scenarioOf(released, published), "1").keys).size).toBe(2);
  });

  it("have keys that depend on what stands in the graph's file", () => {
    const text = taskGraphText({ sweep: "{planner: [heft, peft]}", task_graph: "topcuoglu.json" });
    const keysIn = (place: string) => sweepKeys(scenarioOf(text, place), "1").keys;
    const same = graphFolder({ topcuoglu: described(topcuoglu) });
    expect(keysIn(same)).toEqual(keysIn(published));
    writeFileSync(join(same, "topcuoglu.json"), JSON.stringify({ ...described(topcuoglu), edges: [] }));
    const [heft, peft] = keysIn(same);
    expect(new Set([heft, peft, ...keysIn(published)]).size).toBe(4);
  });
});

test("the shipped graphs predict the published makespans at the bandwidth of the papers' units", () => {
  const scenario = loadScenario("scenarios/task-graphs.yaml");
  const points = [...scenario.points()].filter(({ identity }) => identity.bandwidth === 1e6);
  const rows = [...runScenario({ ...scenario, points: () => points })].map(rowOf);
  expect(rows).toHaveLength(2 * 2 * 5);
  for (const topology of ["mesh", "bus"]) {
    for (const [model, planner, makespan] of [
      ["topcuoglu-2002", "heft", 80],
      ["topcuoglu-2002", "cpop", 86],
      ["arabnejad-2014", "peft", 122],
      ["arabnejad-2014", "heft", 133],
      ["arabnejad-2014", "lookahead", 127],
    ] as const) {
      const row = rows.find(
        (candidate) =>
          candidate.topology === topology && candidate.model === model && candidate.planner === planner,
      );
      expect(row!.predicted_latency_s).toBe(makespan);
      // What contends on its way comes later, never earlier.
      expect(row!.simulated_latency_s).toBeGreaterThanOrEqual(makespan);
    }
  }
});

const others = planners.filter(({ schedule }) => !schedule).map(({ name }) => name);

test.each(others)("%s schedules no task graphs, and the message names those that do", (planner) => {
  const read = () => scenarioOf(taskGraphText({ planner }), folder);
  expect(read).toThrow(InputError);
  expect(read).toThrow(
    `small.yaml:4:10 planner: planner ${planner} does not schedule task graphs (allowed for a task graph: single, heft`,
  );
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["a model beside it", { model: "resnet18" }, "small.yaml:2:1 task_graph: cannot be combined with model"],
  ["a swept model", { sweep: "{model: [resnet18]}" }, "task_graph: cannot be combined with model"],
  [
    "a planner in the sweep",
    { sweep: "{planner: [heft, inh]}" },
    "small.yaml:5:25 sweep.planner.1: planner inh does not schedule",
  ],
  ["a baseline", { baseline: "fused" }, "small.yaml:5:11 baseline: planner fused does not schedule"],
  ["a missing file", { task_graph: "none.json" }, "small.yaml:2:13 task_graph: "],
  [
    "a missing file of the sweep",
    { task_graph: "published.json", sweep: "{task_graph: [published.json, none.json]}" },
    "small.yaml:5:38 sweep.task_graph.1: ",
  ],
  [
    "devices that the graph lacks",
    { cluster: clusterText("{name: P}, {name: X, count: 2}") },
    "graph.json: there is no device X-0, X-1 (allowed: P, Q, R)",
  ],
  [
    "a profile",
    { cluster: clusterText("{name: P, profile: raspberry-pi-4}") },
    "small.yaml:3:31 cluster.devices.0.profile: is not a field (allowed: name, count, speed",
  ],
  ["knowledge", { knowledge: "estimated" }, "knowledge: is not a field"],
  [
    "a speed where there are times",
    { cluster: clusterText("{name: P, speed: 2}") },
    "device P: the file has its times; a speed has no meaning",
  ],
  [
    "work without speeds",
    { task_graph: "work.json", cluster: clusterText("{name: P}") },
    "task a: states work, but no devices with speeds are given",
  ],
  [
    "work with some speeds",
    { task_graph: "work.json", cluster: clusterText("{name: P, speed: 1}, {name: Q}") },
    "device Q: has no speed, though others have",
  ],
  [
    "graphs of other devices on one timeline",
    { task_graph: "[published.json, graph.json]" },
    "small.yaml:2:13 task_graph: ",
  ],
  ["no graph", { task_graph: "[]" }, "small.yaml:2:13 task_graph: "],
  [
    "a release without a unit",
    { task_graph: "[{file: published.json, release: 5}]" },
    "small.yaml:2:46 task_graph.0.release: ",
  ],
  [
    "a release below 0",
    { task_graph: "[{file: published.json, release: -5 s}]" },
    "small.yaml:2:46 task_graph.0.release: ",
  ],
  [
    "a field that graphs do not have",
    { task_graph: "[{file: published.json, start: 5 s}]" },
    "task_graph.0.start: is not a field (allowed: file, release)",
  ],
  ["a number", { task_graph: "5" }, "small.yaml:2:13 task_graph: must be a string, not 5"],
])("a task graph is refused for %s", (_, fields, message) => {
  const read = () => scenarioOf(taskGraphText(fields), folder);
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});

const sharedPhones = join(import.meta.dirname, "../../../../shared/data/hope");

/** A row for each planner and folder of tables, on the CPU with four threads and the GPU. */
function phoneRows(place: string, paths: readonly string[]) {
  const text = taskGraphText({
    cluster: clusterText("{name: cpu4}, {name: gpu}"),
    sweep: `{task_graph: [${paths.join(", ")}], planner: [heft, peft]}`,
  }).replace(/^task_graph: .*\n/m, "");
  const scenario = scenarioOf(text, place);
  const rows = [...runScenario(scenario)].map(rowOf);
  const names = paths.flatMap((path) => [`${path} heft`, `${path} peft`]);
  expect(rows.map(({ model, planner }) => `${model} ${planner}`)).toEqual(names);
  for (const row of rows) expect(row.speedup).toBeGreaterThan(1);
  expect(new Set(sweepKeys(scenario, "1").keys).size).toBe(rows.length);
  return rows;
}

test("phones' tables run", () => {
  const place = phoneFolder();
  const rows = phoneRows(place, ["fork/slow", "fork/fast"]);
  rmSync(place, { recursive: true });
  // Only the slow phone has a time that its timer did not see.
  const told = rows.map(({ reason }) => reason.includes("below the timer's resolution"));
  expect(told).toEqual([true, true, false, false]);
});

test.skipIf(!existsSync(sharedPhones))(
  "measured phones' tables run (skipped where ../shared/data/hope is absent: its tables may not be copied here)",
  () => {
    for (const row of phoneRows(sharedPhones, ["inception-v3/redmi", "inception-v4/redmi"]))
      expect(row.reason).toContain("below the timer's resolution");
  },
);
