import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsvTable } from "../../results/read-table.ts";
import { pointsCsv } from "../../results/points.ts";
import { parseScenario } from "../../scenarios/index.ts";
import { importWfFormat } from "../../scenarios/task-graph/wfformat.ts";
import { readPlacement } from "../../scenarios/task-graph/read-placement.ts";
import { readTaskGraph } from "../../scenarios/task-graph/read-graph.ts";
import { mesh } from "../../sim/cluster/index.ts";
import { InputError } from "../../sim/errors.ts";
import { describeModel, importDarknet } from "../../sim/model/index.ts";
import { simulateSchedule } from "../../sim/task-graph/index.ts";
import { mergeLogs } from "../../sweeps/merge-logs.ts";
import { layerTableProfile, modelOfTable, parseLayerTable, parseTrace } from "../../traces/index.ts";
import { readBandwidth, readSpeed } from "../../traces/over-time/index.ts";
import { curves, rowWith } from "../results/rows.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { everyLayer } from "./darknet-file.ts";
import { changedTexts } from "./text-changes.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** No line of a message is longer, characters. */
const longestLine = 1000;

/** A kind of text from outside, valid examples of it, and what reads it. */
interface Reader {
  readonly name: string;
  readonly examples: readonly string[];
  readonly read: (text: string) => unknown;
  /** One for each fault; one line unless given. */
  readonly mostLines?: number;
  readonly runs: number;
}

const topcuoglu = read("scenarios/graphs/topcuoglu-2002.json");
const graph = readTaskGraph(topcuoglu, "graph.json");
const bound = {
  devices: { a: 1e9, b: 2e9 },
  tasks: [
    { id: "first", work: 3e9, pinned: "a", release: 0.5 },
    { id: "second", time: { a: 1, b: 2 }, inputs: [{ at: "b", bytes: 1000 }] },
    { id: 3, work: 1e9, inputs: [{ at: "a", time: 0.25 }] },
  ],
  edges: [
    { from: "first", to: "second", bytes: 5000 },
    { from: "second", to: 3, time: 1.5 },
  ],
};
const workflow = {
  name: "fork",
  schemaVersion: "1.5",
  workflow: {
    specification: {
      tasks: [
        { name: "a", id: "a", parents: [], children: ["b"], inputFiles: [], outputFiles: ["f"] },
        { name: "b", id: "b", parents: ["a"], children: [], inputFiles: ["f"], outputFiles: [] },
      ],
      files: [{ id: "f", sizeInBytes: 1000 }],
    },
    execution: {
      makespanInSeconds: 3,
      executedAt: "2026-01-01T00:00:00Z",
      tasks: [
        { id: "a", runtimeInSeconds: 1, machines: ["m"] },
        { id: "b", runtimeInSeconds: 2, machines: ["m"] },
      ],
      machines: [{ nodeName: "m", cpu: { speedInMHz: 2000 } }],
    },
  },
};
const network = mesh(graph.devices, { bandwidth: 1e6, latency: 0, duplex: "full" });
const placement = graph.tasks.map(({ id }, index) => ({ id, device: `P${1 + (index % 3)}` }));

const tracesFolder = "traces/data/x86-64-zen4-avx512";
const trace = read(`${tracesFolder}/squeezenet1.1.csv`).split("\n").slice(0, 30).join("\n");

const sweep = {
  scenario: "small",
  version: "0.1.0",
  baseline: "single",
  sweptFields: [],
  keys: ["a"],
  blocks: [0],
  timelines: ["a"],
  inputs: { program: "0123", files: { "net.onnx": "4567" }, scenario: { name: "small" } },
};
const timeline = {
  makespan: 1,
  names: ["conv"],
  devices: [{ name: "a", computes: [[0, 0, 1, 0]], memory: [[0, 10]] }],
  links: [{ name: "a-b", spans: [[0, 1, 0.5]] }],
};
const logged = [{ sweep }, { key: "a", row: rowWith(), planningSeconds: 0.1, timeline }]
  .map((line) => JSON.stringify(line))
  .join("\n");
const logFolder = mkdtempSync(join(tmpdir(), "slicewise-fuzz-"));

const darknetFolder = join(root, "../shared/data/models/darknet");
const darknetFiles = existsSync(darknetFolder)
  ? readdirSync(darknetFolder).map((file) => readFileSync(join(darknetFolder, file), "utf8"))
  : [];

const readers: readonly Reader[] = [
  {
    name: "scenarios",
    examples: [
      read("scenarios/first-steps.yaml"),
      read("scenarios/task-graphs.yaml"),
      read("scenarios/deepthings.yaml"),
      scenarioText({
        sweep:
          "{cluster.network.bandwidth: {from: 10 Mbps, to: 1 Gbps, points: 3, scale: log}, seed: [1, 2]}",
        energy: "{objective: latency}",
        knowledge: "estimated",
      }).replace(/^energy.*\n/m, ""),
    ],
    read: (text) => parseScenario(text, { folder: join(root, "scenarios") }),
    mostLines: 51,
    runs: 200,
  },
  { name: "traces", examples: [trace], read: (text) => parseTrace(text, "trace.csv"), runs: 500 },
  {
    name: "task graphs",
    examples: [topcuoglu, JSON.stringify(bound, null, 1)],
    read: (text) => readTaskGraph(text, "graph.json"),
    runs: 1000,
  },
  {
    name: "WfCommons workflows",
    examples: [JSON.stringify(workflow, null, 1)],
    read: (text) => importWfFormat(text, "workflow.json", []),
    runs: 1000,
  },
  {
    name: "placements",
    examples: [JSON.stringify(placement, null, 1), JSON.stringify({ tasks: placement }, null, 1)],
    read: (text) => simulateSchedule(graph, readPlacement(text, "placement.json", graph), { network }),
    runs: 500,
  },
  {
    name: "logs under right checksums",
    examples: [logged],
    read: (text) => {
      const lines = text.split("\n").map((line) => `${checksum(line)} ${line}\n`);
      writeFileSync(join(logFolder, "results.log"), lines.join(""));
      return mergeLogs([logFolder]);
    },
    runs: 500,
  },
  {
    name: "tables of points",
    examples: [pointsCsv(curves([50e6, 200e6]), [])],
    read: (text) =>
      readCsvTable(text, "points.csv", ["model", "simulated_latency_s"]).map((row) => [
        row.text("model"),
        row.number("simulated_latency_s"),
        row.optionalNumber("energy_j"),
      ]),
    runs: 500,
  },
  {
    name: "bandwidths over time",
    examples: ["# from a bus\n0 8\n0.5\t0\n3;4\n", "[[0, 8], [0.5, 0], [3, 4]]", '{"t": [8, 0, 4]}'],
    read: (text) =>
      readBandwidth(text, "up.txt", {
        unit: 125_000,
        scale: 1,
        timeUnit: 1,
        every: text.includes("t") ? 1 : undefined,
      }),
    runs: 600,
  },
  {
    name: "columns over time",
    examples: [
      'ms,place,mbps\n500,"a, b",8\n1500,c,0\n',
      '[{"ms": 500, "mbps": 8}, {"ms": 1500, "mbps": 0}]',
    ],
    read: (text) =>
      readSpeed(text, "speed.csv", { columns: { interval: "ms", value: "mbps" }, timeUnit: 1e-3 }),
    runs: 600,
  },
  {
    name: "packet-delivery opportunities",
    examples: ["0\n1\n1\n40\n"],
    read: (text) => readBandwidth(text, "up", { scale: 1, timeUnit: 1 }),
    runs: 300,
  },
  {
    name: "tables of layers",
    examples: [
      "layer,ms,bytes,reads\ninput,0,900,\na,3,2000,input\nb,4,90,a\nc,9,10,a|b\n",
      JSON.stringify([
        { layer: "data", ms: 0, bytes: 7 },
        { layer: "x", ms: 2, bytes: 1, reads: ["data"] },
      ]),
      "layer\tms\tbytes\treads\ndata\t0\t1\t-\nx\t1.5\t2e3\t[data]\n",
    ],
    read: (text) => {
      const model = modelOfTable(text, "t.csv", "t", {
        layer: "layer",
        size: "bytes",
        unit: 1,
        inputs: "reads",
      });
      const times = parseLayerTable(text, "t.csv", {
        layer: "layer",
        time: "ms",
        unit: 1e-3,
        cumulative: true,
      });
      return layerTableProfile(times, model, { fused: true });
    },
    runs: 300,
  },
  {
    name: "Darknet files",
    examples: [everyLayer, ...darknetFiles],
    read: (text) => describeModel(importDarknet(text, "network")),
    runs: 600,
  },
];

describe.each(readers)("readers of $name", ({ examples, read, mostLines = 1, runs }) => {
  it("read the examples", () => {
    for (const example of examples) expect(read(example)).toBeDefined();
  });

  it.each(examples.map((example, index) => [index, example] as const))(
    "read every change of example %d, or refuse it in short lines",
    (_, example) => {
      let refused = 0;
      fc.assert(
        fc.property(changedTexts(example), (text) => {
          try {
            read(text);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            const lines = error.message.split("\n");
            expect(lines.length).toBeLessThanOrEqual(mostLines);
            for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(longestLine);
            refused++;
          }
        }),
        { ...fixedSeed, numRuns: Math.ceil(runs / examples.length) },
      );
      expect(refused).toBeGreaterThan(0);
    },
  );
});

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
