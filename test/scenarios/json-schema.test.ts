import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { plannerProgramSchemas, scenarioJsonSchema } from "../../scenarios/index.ts";
import { validate } from "../../scenarios/faults.ts";
import { choosePlanner, planners } from "../../planners/index.ts";
import { networkNames } from "../../sim/model/index.ts";
import { scenarioText } from "./scenario-text.ts";

const folder = "scenarios";
const shipped = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

/**
 * The JSON Schema as another program reads it: zod's importer, which knows nothing of the schema it came from. It would
 * let unknown fields pass that one part of `allOf` does not know, so the parts are checked one by one.
 */
const { allOf = [], ...main } = scenarioJsonSchema();
const parts = [main, ...allOf].map((part) => z.fromJSONSchema(part));

function refusals(content: unknown): readonly string[] {
  return parts.flatMap((part) => part.safeParse(content).error?.message ?? []);
}

test("the shipped schema is the one that the code makes; `npm run schema` writes it again", () => {
  expect(JSON.parse(readFileSync(join(folder, "scenario.schema.json"), "utf8"))).toEqual(
    scenarioJsonSchema(),
  );
});

test.each(["problem", "plan"] as const)("and so is that of a planner's %s", (of) => {
  const stored: unknown = JSON.parse(readFileSync(join(folder, `${of}.schema.json`), "utf8"));
  expect(stored).toEqual(plannerProgramSchemas()[of]);
});

test.each(shipped)("%s names its schema and fits it", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  expect(text.split("\n", 1)[0]).toBe("# yaml-language-server: $schema=scenario.schema.json");
  expect(refusals(parse(text))).toEqual([]);
});

const device = (more: string) =>
  `{devices: [{name: a, profile: raspberry-pi-4${more}}], network: {topology: ring, bandwidth: 1 Gbps}}`;
const network = (fields: string) =>
  `{devices: [{name: a, profile: raspberry-pi-4}], network: {topology: ring, ${fields}}}`;

const good: readonly (readonly [what: string, fields: Readonly<Record<string, string>>])[] = [
  ["as it is", {}],
  ["a model with tokens", { model: "{name: bert-base, tokens: 128}" }],
  ["a model file", { model: "{file: net.onnx, dimensions: {N: 1}, opaque: true}" }],
  ["stated costs", { model: "{file: net.onnx, opaque: true, costs: {LSTM: 12 ms, default: 5 us}}" }],
  ["an element type", { model: "{name: resnet18, element_type: float16}" }],
  ["a model by path", { model: "models/net.onnx" }],
  ["a planner with an option", { planner: '"flexpie[split=proportional]"' }],
  ["knowledge of a share", { knowledge: '"estimated[rows=2.5%]"' }],
  ["a seed and sampled times", { seed: "7", timing: "sample" }],
  [
    "requests at a rate",
    { requests: "{arrivals: {rate: 20 /s}, count: 500, warm_up: 50, deadline: 100 ms, drop: late}" },
  ],
  [
    "requests of a file",
    { requests: "{arrivals: {trace: arrivals.csv, column: t, time_unit: ms}, queue: 10}" },
  ],
  ["bursts for a time", { requests: "{arrivals: {burst: 8, every: 1 s}, duration: 60 s}" }],
  [
    "a bandwidth of a file",
    { cluster: network("bandwidth: {trace: up.txt, unit: Mbps, interpolation: linear}") },
  ],
  [
    "a bandwidth of statistics",
    { cluster: network("bandwidth: {synthetic: {mean: 9 Mbps, variation: 0.4, correlation: 2 s}}") },
  ],
  ["speeds over time", { cluster: device(", speed: [{at: 1 s, factor: 0.5}, {at: 2 s, factor: 1}]") }],
  [
    "failures",
    {
      failures: "[{device: board-0, at: 1 s, for: 2 s}]",
      replan: "{on: [failure, bandwidth 20 %], delay: 1 ms}",
    },
  ],
];

/** A scenario with a task graph, whatever stands in the graph's file. */
const taskGraph = (fields: Readonly<Record<string, string>> = {}) =>
  scenarioText({
    task_graph: "graphs/pipeline.json",
    cluster:
      "{devices: [{name: a, count: 2, speed: 2, slowdown: 1.5, streams: 2}], network: {topology: bus, bandwidth: 1 Gbps}}",
    planner: "peft",
    ...fields,
  }).replace(/^model: .*\n/m, "");

test("task graphs stand in place of models", () => {
  const content: unknown = parse(taskGraph());
  expect(validate(content).faults).toBeUndefined();
  expect(refusals(content)).toEqual([]);
  const several: unknown = parse(taskGraph({ task_graph: "[a.json, {file: b.json, release: 2 s}]" }));
  expect(validate(several).faults).toBeUndefined();
  expect(refusals(several)).toEqual([]);
  for (const fields of [
    { task_graph: "[{file: b.json, release: 2}]" },
    { task_graph: "5" },
    { task_graph: '""' },
    { cluster: device(", speed: fast") },
    { planner: "flexpy" },
  ]) {
    const bad: unknown = parse(taskGraph(fields));
    expect(validate(bad).faults).toBeDefined();
    expect(refusals(bad)).not.toEqual([]);
  }
});

test.each(good)("an editor accepts what slicewise accepts: %s", (_, fields) => {
  const content: unknown = parse(scenarioText(fields));
  expect(validate(content).faults).toBeUndefined();
  expect(refusals(content)).toEqual([]);
});

const bad: readonly (readonly [what: string, fields: Readonly<Record<string, string>>])[] = [
  ["a mistyped field", { sede: "1" }],
  ["an unknown network", { model: "resnet17" }],
  ["tokens that are too many", { model: "{name: bert-base, tokens: 1024}" }],
  ["an unknown planner", { planner: "flexpy" }],
  ["unknown knowledge", { knowledge: "some" }],
  ["a name with a space", { name: "two words" }],
  ["a negative seed", { seed: "-1" }],
  ["a text where a choice is", { link: '"yes"' }],
  ["memory without a unit", { cluster: device(", memory: 1024") }],
  ["memory in a wrong unit", { cluster: device(", memory: 1 Gbps") }],
  ["half a stream", { cluster: device(", streams: 1.5") }],
  ["power with an unknown field", { cluster: device(", power: {compute: 3 W, idle: 1 W}") }],
  ["a bandwidth in seconds", { cluster: network("bandwidth: 20 us") }],
  ["a latency without a unit", { cluster: network("bandwidth: 1 Gbps, latency: 20") }],
  ["unknown sharing", { cluster: network("bandwidth: 1 Gbps, sharing: none") }],
  ["links of an unknown testbed", { cluster: network("bandwidth: 1 Gbps, links: pdp11") }],
  ["unknown arrivals", { requests: "{arrivals: often}" }],
  ["a rate in another unit", { requests: "{arrivals: {rate: 20 ms}}" }],
  ["an unknown field of requests", { requests: "{arrivals: single, warmup: 3}" }],
  ["an unknown unit of a file", { cluster: network("bandwidth: {trace: up.txt, unit: ms}") }],
  ["a negative speed", { cluster: device(", speed: [{at: 1 s, factor: -1}]") }],
  ["an unknown cause to plan again", { replan: "{on: [rain]}" }],
  ["switches in a ring", { cluster: network("bandwidth: 1 Gbps, switches: [s]") }],
];

test("workloads stand in place of a model and its planner", () => {
  const text = (workloads: string) => scenarioText({ workloads }).replace(/^(model|planner): .*\n/gm, "");
  const workload = "{model: alexnet, planner: inh, requests: {arrivals: {every: 1 s}}}";
  expect(validate(parse(text(`[${workload}, ${workload}]`))).faults).toBeUndefined();
  expect(refusals(parse(text(`[${workload}, ${workload}]`)))).toEqual([]);
  expect(refusals(parse(text("[{model: alexnet, planer: inh}]")))).not.toEqual([]);
});

test.each(bad)("an editor refuses what slicewise refuses: %s", (_, fields) => {
  const content: unknown = parse(scenarioText(fields));
  expect(validate(content).faults).toBeDefined();
  expect(refusals(content)).not.toEqual([]);
});

describe("sweeps", () => {
  const swept = (sweep: string, without = "") => {
    const text = scenarioText({ sweep });
    return refusals(parse(text.replace(new RegExp(`^${without}: .*\n`, "m"), ""))).length === 0;
  };

  test("known paths take lists of the values of their fields", () => {
    expect(swept("{planner: [single, inh], cluster.network.bandwidth: [1 Gbps]}")).toBe(true);
    expect(swept("{cluster.devices.0.count: [1, 2], cluster.devices.0.memory: [1 GiB]}")).toBe(true);
    expect(swept("{planner: single}")).toBe(false);
    expect(swept("{planner: []}")).toBe(false);
    expect(swept("{planner: [flexpy]}")).toBe(false);
    expect(swept("{cluster.network.bandwidth: [1000]}")).toBe(false);
    expect(swept("{cluster.devices.0.memory: [1 Gbps]}")).toBe(false);
    expect(swept("{Planner: [single]}")).toBe(false);
  });

  test("a field may be missing where the sweep gives it, and only there", () => {
    expect(swept("{planner: [single]}", "planner")).toBe(true);
    expect(swept("{seed: [1, 2]}", "planner")).toBe(false);
    expect(swept("{seed: [1, 2]}", "name")).toBe(false);
    expect(swept("{seed: [1, 2]}", "model")).toBe(false);
    expect(swept("{task_graph: [a.json, b.json]}", "model")).toBe(true);
  });
});

test("the examples of planners with options are planners with options", () => {
  const { $defs: definitions = {} } = scenarioJsonSchema();
  const { planner } = definitions;
  const examples = typeof planner === "object" ? (planner.examples ?? []) : [];
  expect(examples.length).toBeGreaterThan(5);
  for (const example of examples) expect(choosePlanner(String(example)).label).toContain("[");
});

test("every planner, network and field is in the schema", () => {
  const text = JSON.stringify(scenarioJsonSchema());
  const fields = [
    "name description model task_graph link input result cluster timing traces knowledge planner baseline seed sweep",
    "devices network count speed profile slowdown memory streams concurrency power compute transmit peak_flops",
    "memory_bandwidth topology bandwidth latency duplex message_overhead sharing forwarding sends switches links",
    "a b file dimensions batch opaque tokens costs element_type",
  ].flatMap((line) => line.split(" "));
  for (const name of [...fields, ...planners.map((planner) => planner.name), ...networkNames]) {
    expect(text).toContain(`"${name}"`);
  }
});
